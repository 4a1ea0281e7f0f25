import type { Clock } from '../base/clock.ts';
import type { Database } from './database/database.ts';
import { readable } from './database/json-record.ts';
import { WriteBehind } from './database/write-behind.ts';

/** What somebody has to be told of, whatever becomes of this process. */
export type Obligation = { readonly number: number; readonly facts: object; isWritten: boolean; isSettled: boolean };

/** What comes and goes within this time is never written. */
const WRITE_EVERY_MS = 50;
/** So many are read at once. */
const PAGE = 100;

/**
 * What is owed to others until it is settled: remembered by the database too, so that the process after one that was killed
 * can pay. A kill within the last 50 ms forgets what was new, and what was settled then is owed once more.
 */
export class Obligations {
  readonly #database: Database;
  readonly #isKept: boolean;
  readonly #bounds: { readonly disconnectsOwedMax: number };
  readonly #writes: WriteBehind<Obligation>;
  readonly #page;
  /** The last number of the process before. */
  readonly #lastBefore: number;
  #last: number;
  #isEnded = false;
  #size: number;

  /** `isKept`: whether there is a process after this one to remember anything. */
  constructor(
    database: Database,
    isKept: boolean,
    clock: Clock,
    bounds: { readonly disconnectsOwedMax: number },
    fault: (cause: unknown) => void,
  ) {
    this.#database = database;
    this.#isKept = isKept;
    this.#bounds = bounds;
    const put = database.prepare('INSERT OR REPLACE INTO obligation (number, facts) VALUES (?, ?)');
    const remove = database.prepare('DELETE FROM obligation WHERE number = ?');
    this.#page = database.prepare(
      `SELECT number, facts FROM obligation WHERE number > ? AND number <= ? ORDER BY number LIMIT ${PAGE}`,
    );
    this.#writes = new WriteBehind({
      clock,
      everyMs: WRITE_EVERY_MS,
      change: (run) => database.changeLazily(run),
      fault,
      write(obligation) {
        const { number, facts, isSettled } = obligation;
        if (isSettled) return void remove.run(number);
        put.run(number, JSON.stringify(facts));
        obligation.isWritten = true;
      },
    });
    const found = database.prepare('SELECT coalesce(max(number), 0) AS last, count(*) AS size FROM obligation').get();
    const { last, size } = found as { last: number; size: number };
    this.#lastBefore = last;
    this.#last = last;
    this.#size = size;
  }

  /** Whether so much is owed that nothing more is remembered. */
  get isFull(): boolean {
    return this.#isKept && this.#size >= this.#bounds.disconnectsOwedMax;
  }

  /** `facts` become JSON when they are written. Undefined: nothing is kept, or too much is owed. */
  owe(facts: object): Obligation | undefined {
    if (!this.#isKept || this.isFull) return undefined;
    this.#size++;
    const obligation = { number: ++this.#last, facts, isWritten: false, isSettled: false };
    this.#writes.add(obligation);
    return obligation;
  }

  /** Once for each. */
  settle(obligation: Obligation): void {
    if (this.#isEnded) return;
    obligation.isSettled = true;
    this.#size--;
    if (obligation.isWritten) this.#writes.add(obligation);
    else this.#writes.forget(obligation);
  }

  /** What the process before left, in order. What cannot be read is told of, and settled. */
  *left(): Generator<Obligation> {
    for (let after = 0; ;) {
      const rows = this.#page.all(after, this.#lastBefore) as { number: number; facts: string }[];
      if (rows.length === 0) return;
      for (const { number, facts: text } of rows) {
        after = number;
        const facts = readable(this.#database, text, `obligation ${number}`);
        const obligation = { number, facts: facts ?? {}, isWritten: true, isSettled: false };
        if (facts) yield obligation;
        else this.settle(obligation);
      }
    }
  }

  /** From now on, whatever is owed stays so for the next process. */
  end(): void {
    this.#isEnded = true;
  }

  /** Throws when the database does; then nothing was written, and the next flush tries again. */
  flush(): void {
    this.#writes.flush();
  }
}
