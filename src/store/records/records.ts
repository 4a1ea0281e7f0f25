import type { Database } from '../database/database.ts';
import type { Change, Draft, Entry, Journal } from './journal.ts';
import { Conflict, Unavailable } from './journal.ts';

/** Far more than competitors that take turns need. */
const ATTEMPTS_MAX = 100;
/** So many changes become one entry. */
const TOGETHER_MAX = 200;

type Bounds = { readonly changesWaitingMax: number };

/** A change that somebody waits for. */
type Waiting = {
  readonly run: () => unknown;
  readonly resolve: (result: never) => void;
  readonly reject: (cause: unknown) => void;
};

/**
 * The one door to durable records. Reading is free; whatever changes them goes through `change`, and whatever has to follow
 * from a change listens to `onApplied`, so that it does not matter where the change was made.
 */
export class Records {
  readonly database: Database;
  readonly #journal: Journal;
  readonly #fault: (cause: unknown) => void;
  readonly #bounds: Bounds;
  readonly #listeners: ((change: Change) => void)[] = [];
  readonly #makers = new Map<Change['kind'], (change: Change) => void>();
  readonly #waiting: Waiting[] = [];
  #isAppending = false;
  /** Of the draft that is open. */
  #changes: Change[] | undefined;
  #isGrouped = false;

  /** `fault` hears of listeners that failed. */
  constructor(
    database: Database,
    journal: Journal,
    fault: (cause: unknown) => void,
    bounds: Bounds = { changesWaitingMax: Infinity },
  ) {
    this.database = database;
    this.#journal = journal;
    this.#fault = fault;
    this.#bounds = bounds;
  }

  /**
   * Change records: all that `run` writes, or nothing. It runs at once, or with others that wait while the journal takes
   * what came before; and perhaps again after a conflict, so it must have no effect but in the store. What it reads from
   * memory is what was applied; documents and counts of rows are as it has made them. Rejects with what it throws, with
   * what the disk does and with Unavailable. When this resolves, the change is on the disk and everybody who listens has
   * heard of it.
   */
  change<T>(run: () => T): Promise<T> {
    if (this.#changes) return Promise.reject(new Error('A change within a change: its transaction is open'));
    if (this.#waiting.length >= this.#bounds.changesWaitingMax) {
      return Promise.reject(new Unavailable(`${this.#waiting.length} changes wait for the journal already`));
    }
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#waiting.push({ run, resolve, reject });
    this.#work();
    return promise;
  }

  /** Hear of each change once it was applied. What somebody else made of it is not known yet. */
  onApplied(listener: (change: Change) => void): void {
    this.#listeners.push(listener);
  }

  /** Resolves when whatever was acknowledged anywhere before now is here. Undefined: it is. */
  settled(): Promise<void> | undefined {
    return this.#journal.settled?.();
  }

  /** For those who write: how a change of this kind is made again, from what it says alone. */
  makes(kind: Change['kind'], maker: (change: Change) => void): void {
    this.#makers.set(kind, maker);
  }

  /**
   * Make what entries of others say, in order, in one transaction; `remember` writes in it how far that is. Throws what
   * the database does: then nothing was changed.
   */
  follow(entries: readonly Entry[], remember: () => void): void {
    const changes = entries.flatMap((entry) => entry.changes);
    this.database.change(() => {
      this.#changes = [];
      try {
        for (const change of changes) this.#makers.get(change.kind)!(change);
      } finally {
        this.#changes = undefined;
      }
      remember();
    });
    for (const change of changes) this.#tell(change);
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

  /** For those who read from memory: whether the database alone shows what another operation of this draft has written. */
  get isGrouped(): boolean {
    return this.#isGrouped;
  }

  /** What waits together is drafted together. */
  #work(): void {
    while (!this.#isAppending && this.#waiting.length > 0) this.#attempt(this.#waiting.splice(0, TOGETHER_MAX), 1);
  }

  #attempt(group: readonly Waiting[], attempts: number): void {
    const refuse = (cause: unknown) => group.forEach(({ reject }) => reject(cause));
    try {
      const changes: Change[] = [];
      const { settle, draft } = this.#draft(group, changes);
      if (changes.length === 0) draft.discard();
      const appending = changes.length === 0 ? undefined : this.#journal.append({ changes }, draft);
      if (!appending) return settle();
      this.#isAppending = true;
      const goOn = (tell: () => void) => {
        this.#isAppending = false;
        tell();
        this.#work();
      };
      void appending.then(
        () => goOn(settle),
        (cause: unknown) =>
          goOn(() => {
            if (cause instanceof Conflict && attempts < ATTEMPTS_MAX) this.#attempt(group, attempts + 1);
            else refuse(cause);
          }),
      );
    } catch (cause) {
      refuse(cause);
    }
  }

  /** `settle` tells those who wait what has become of their operations: one that is refused takes only itself back. */
  #draft(group: readonly Waiting[], changes: Change[]): { readonly settle: () => void; readonly draft: Draft } {
    const outcomes: (() => void)[] = [];
    const { database } = this;
    const drafted = database.draft(() => {
      this.#changes = changes;
      try {
        for (const { run, resolve, reject } of group) {
          const before = changes.length;
          this.#isGrouped = before > 0;
          try {
            const result = (group.length === 1 ? run() : database.part(run)) as never;
            outcomes.push(() => resolve(result));
          } catch (cause) {
            if (group.length === 1 || !database.isTransaction) throw cause;
            changes.length = before;
            outcomes.push(() => reject(cause));
          }
        }
      } finally {
        this.#changes = undefined;
        this.#isGrouped = false;
      }
    });
    const keep = () => {
      drafted.commit();
      for (const change of changes) this.#tell(change);
    };
    const settle = () => outcomes.forEach((tell) => tell());
    return { settle, draft: { keep, discard: () => drafted.rollback() } };
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
