import type { Database } from '../database/database.ts';
import type { Change, Draft, Journal } from './journal.ts';
import { Conflict } from './journal.ts';

/** Far more than competitors that take turns need. */
const ATTEMPTS_MAX = 100;

/**
 * The one door to durable records. Reading is free; whatever changes them goes through `change`, and whatever has to follow
 * from a change listens to `onApplied`, so that it does not matter where the change was made.
 */
export class Records {
  readonly database: Database;
  readonly #journal: Journal;
  readonly #fault: (cause: unknown) => void;
  readonly #listeners: ((change: Change) => void)[] = [];
  /** Of the draft that is open. */
  #changes: Change[] | undefined;

  /** `fault` hears of listeners that failed. */
  constructor(database: Database, journal: Journal, fault: (cause: unknown) => void) {
    this.database = database;
    this.#journal = journal;
    this.#fault = fault;
  }

  /**
   * Change records: all that `run` writes, or nothing. It runs at once, and perhaps again after a conflict, so it must have
   * no effect but in the store. What it reads from memory is what was applied; documents and counts of rows are as it has
   * made them. Rejects with what it throws, and with what the disk does. When this resolves, the change is on the disk and
   * everybody who listens has heard of it.
   */
  async change<T>(run: () => T): Promise<T> {
    for (let attempts = 1; ; attempts++) {
      const changes: Change[] = [];
      const { result, draft } = this.#draft(run, changes);
      if (changes.length === 0) {
        draft.discard();
        return result;
      }
      try {
        await this.#journal.append({ changes }, draft);
        return result;
      } catch (cause) {
        if (!(cause instanceof Conflict) || attempts === ATTEMPTS_MAX) throw cause;
      }
    }
  }

  /** Hear of each change once it was applied. What somebody else made of it is not known yet. */
  onApplied(listener: (change: Change) => void): void {
    this.#listeners.push(listener);
  }

  /** For those who write: what was written, within `change`. */
  note(change: Change): void {
    if (!this.#changes) throw new Error(`${change.kind} ${change.key} was changed outside of Records.change`);
    this.#changes.push(change);
  }

  /** For those who read: whether this may show what is taken back yet, and so is not to be remembered. */
  get isDrafted(): boolean {
    return this.#changes !== undefined && this.#changes.length > 0;
  }

  #draft<T>(run: () => T, changes: Change[]): { readonly result: T; readonly draft: Draft } {
    const drafted = this.database.draft(() => {
      this.#changes = changes;
      try {
        return run();
      } finally {
        this.#changes = undefined;
      }
    });
    const keep = () => {
      drafted.commit();
      for (const change of changes) this.#tell(change);
    };
    return { result: drafted.result, draft: { keep, discard: () => drafted.rollback() } };
  }

  /** The change is made, whatever becomes of one who hears of it: so the others hear of it too. */
  #tell(change: Change): void {
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (cause) {
        this.#fault(cause);
      }
    }
  }
}
