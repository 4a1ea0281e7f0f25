import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../clock.ts';

/** One transaction for all that changes within this time. */
const WRITE_EVERY_MS = 5;
/** A disk that was full a moment ago is still full. */
const RETRY_MS = 1_000;

type Options<T> = {
  readonly database: DatabaseSync;
  readonly clock: Clock;
  /** Hears of writes that failed; they are tried again. */
  readonly fault: (cause: unknown) => void;
  /** Write one item; within a transaction. */
  readonly write: (item: T) => void;
};

/**
 * What memory knows already and the database learns a moment later, many in one write. A kill within that moment forgets
 * what changed in that moment only; a failing disk ends nothing, because everything is kept for the next try. What waits
 * is bounded by what its owner remembers.
 */
export class WriteBehind<T> {
  readonly #options: Options<T>;
  readonly #waiting = new Set<T>();
  #isTimed = false;

  constructor(options: Options<T>) {
    this.#options = options;
  }

  add(item: T): void {
    this.#waiting.add(item);
    this.#flushIn(WRITE_EVERY_MS);
  }

  /** It need not be written any more. */
  forget(item: T): void {
    this.#waiting.delete(item);
  }

  /** Throws when the database does; then nothing was written. */
  flush(): void {
    if (this.#waiting.size === 0) return;
    const { database, write } = this.#options;
    database.exec('BEGIN');
    try {
      for (const item of this.#waiting) write(item);
      database.exec('COMMIT');
      this.#waiting.clear();
    } catch (cause) {
      database.exec('ROLLBACK');
      throw cause;
    }
  }

  #flushIn(delayMs: number): void {
    if (this.#isTimed) return;
    this.#isTimed = true;
    this.#options.clock.after(delayMs, () => {
      this.#isTimed = false;
      try {
        this.flush();
      } catch (cause) {
        this.#options.fault(cause);
        this.#flushIn(RETRY_MS);
      }
    });
  }
}
