import type { Clock } from '../../base/clock.ts';

/** A disk that was full a moment ago is still full. */
const RETRY_MS = 1_000;
/** While it goes on failing, it is told of this often. */
const REPORT_MS = 10_000;

type Options<T> = {
  readonly clock: Clock;
  /** One transaction for all that changes within this time. */
  readonly everyMs: number;
  /** That transaction. Throws when nothing was written. */
  readonly change: (run: () => void) => void;
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
  #reportedMs = -Infinity;

  constructor(options: Options<T>) {
    this.#options = options;
  }

  add(item: T): void {
    this.#waiting.add(item);
    this.#flushIn(this.#options.everyMs);
  }

  /** It need not be written any more. */
  forget(item: T): void {
    this.#waiting.delete(item);
  }

  /** Throws when the database does; then nothing was written. */
  flush(): void {
    if (this.#waiting.size === 0) return;
    const { change, write } = this.#options;
    change(() => {
      for (const item of this.#waiting) write(item);
    });
    this.#waiting.clear();
  }

  #flushIn(delayMs: number): void {
    if (this.#isTimed) return;
    this.#isTimed = true;
    this.#options.clock.after(delayMs, () => {
      this.#isTimed = false;
      try {
        this.flush();
      } catch (cause) {
        this.#report(cause);
        this.#flushIn(RETRY_MS);
      }
    });
  }

  #report(cause: unknown): void {
    const { clock, fault } = this.#options;
    if (clock.steady() - this.#reportedMs < REPORT_MS) return;
    this.#reportedMs = clock.steady();
    fault(cause);
  }
}
