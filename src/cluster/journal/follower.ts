import type { Clock } from '../../base/clock.ts';
import type { AppliedEntries, Placed } from '../../store/records/applied-entries.ts';
import { Unavailable } from '../../store/records/journal.ts';
import type { Records } from '../../store/records/records.ts';
import type { Wire } from '../wire.ts';
import { Unavailable as WireUnavailable } from '../wire.ts';
import type { EntryMessages } from './entry-messages.ts';
import type { JournalEntry } from './entry.ts';
import { UnreadableEntry, idOf } from './entry.ts';
import type { JournalNames } from './names.ts';

/** So much is fetched at once, and made in one transaction. */
const TOGETHER_MAX = 64;
/** So many entries that came before their turn are kept; the others are fetched when it comes. */
const HELD_MAX = 64;
/** A server that was stopped may show an old end as it wakes: an end is lost when nobody has shown another for so long. */
const LOST_AFTER_MS = 5_000;

type Held = { readonly bytes: Uint8Array; readonly entry?: JournalEntry };

type Parts = {
  readonly wire: Wire;
  readonly messages: EntryMessages;
  readonly names: JournalNames;
  readonly clock: Clock;
  readonly records: Records;
  readonly applied: AppliedEntries;
  /** Hears of a disk that fails; it is tried again. */
  readonly fault: (cause: unknown) => void;
  /** Something was made. */
  readonly advanced: () => void;
};

/**
 * Makes the entries of the journal in order, each once. What was not heard is fetched. Follows no journal that has another
 * past than what was made here.
 */
export class Follower {
  readonly #parts: Parts;
  readonly #held = new Map<number, Held>();
  #known: number;
  #behindSinceMs: number | undefined;
  #shorterSinceMs: number | undefined;
  #isAdvancing = false;
  #advancing: Promise<void> | undefined;
  #problem: string | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#known = parts.applied.last.position;
  }

  /** The last entry that was made here. */
  get last(): Pick<Placed, 'id' | 'position'> {
    return this.#parts.applied.last;
  }

  /** Of an entry that was made here, and not long ago. */
  idAt(position: number): string | undefined {
    return this.#parts.applied.idAt(position);
  }

  /** Why nothing more is followed, for the operator. Undefined: it is. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Since when it is known that there is more, by the steady time. */
  get behindSinceMs(): number | undefined {
    return this.#behindSinceMs;
  }

  /** An entry that is in the journal at this position. Resolves when all that is known of is made, or cannot be now. */
  hold(position: number, held: Held): Promise<void> {
    const { position: done } = this.last;
    if (position <= done) {
      const id = this.idAt(position);
      if (id !== undefined && id !== idOf(held.bytes))
        this.#diverged(`entry ${position} is another than was made here`);
    } else {
      if (this.#held.size < HELD_MAX || position === done + 1) this.#held.set(position, held);
      this.#learn(position);
    }
    return this.#advance();
  }

  /** Look where the journal ends, and make what there is until there. Rejects with Unavailable. */
  async reachEnd(): Promise<void> {
    const end = await this.#end();
    this.#checkEnd(end);
    this.#learn(end);
    await this.#advance();
    if (this.#problem !== undefined) throw new Unavailable(this.#problem);
    if (this.last.position < end)
      throw new Unavailable(`the journal cannot be read beyond entry ${this.last.position}`);
  }

  async #end(): Promise<number> {
    const { wire, names } = this.#parts;
    try {
      return (await wire.last(names.stream))?.at ?? 0;
    } catch (cause) {
      if (!(cause instanceof WireUnavailable)) throw cause;
      throw new Unavailable('the journal does not answer', { cause });
    }
  }

  #checkEnd(end: number): void {
    const { position } = this.last;
    const now = this.#parts.clock.steady();
    if (end >= position) this.#shorterSinceMs = undefined;
    else if (now - (this.#shorterSinceMs ??= now) >= LOST_AFTER_MS) {
      this.#diverged(`it ends at entry ${end}, and this node has made ${position}`);
    }
  }

  #learn(position: number): void {
    this.#known = Math.max(this.#known, position);
    if (this.#known > this.last.position) this.#behindSinceMs ??= this.#parts.clock.steady();
  }

  /** One at a time: who comes meanwhile waits for the one under way, which goes on for it. */
  #advance(): Promise<void> {
    if (this.#advancing) return this.#advancing;
    const advancing = this.#advanceAll();
    if (this.#isAdvancing) this.#advancing = advancing;
    return advancing;
  }

  async #advanceAll(): Promise<void> {
    this.#isAdvancing = true;
    try {
      while (this.#problem === undefined && this.last.position < this.#known) {
        if (!this.#held.has(this.last.position + 1)) await this.#fetch();
        await this.#make();
      }
    } catch (cause) {
      if (cause instanceof UnreadableEntry) {
        this.#diverged(`entry ${this.last.position + 1} cannot be read: ${cause.message}`);
      } else if (!(cause instanceof WireUnavailable)) this.#parts.fault(cause);
    } finally {
      this.#isAdvancing = false;
      this.#advancing = undefined;
    }
  }

  async #fetch(): Promise<void> {
    const { wire, names } = this.#parts;
    const first = this.last.position + 1;
    const count = Math.min(this.#known - first + 1, TOGETHER_MAX);
    const fetched = await Promise.all(Array.from({ length: count }, (_, at) => wire.fetch(names.stream, first + at)));
    for (const [at, bytes] of fetched.entries()) {
      if (bytes) this.#held.set(first + at, { bytes });
      else if (at === 0) this.#diverged(`entry ${first} is no longer in it; start this node again to load a snapshot`);
      else break;
    }
  }

  /** What is held of those that are next. */
  async #make(): Promise<void> {
    const { records, applied, messages, advanced } = this.#parts;
    let { id, position } = this.last;
    const placed: Placed[] = [];
    const entries: JournalEntry[] = [];
    for (let held; placed.length < TOGETHER_MAX && (held = this.#held.get(position + 1));) {
      const entry = held.entry ?? (await messages.unpack(held.bytes));
      if (entry.previous !== id) {
        this.#diverged(`entry ${position + 1} follows another than was made here`);
        break;
      }
      id = idOf(held.bytes);
      placed.push({ position: ++position, id, bytes: held.bytes });
      entries.push(entry);
    }
    if (placed.length === 0) return;
    records.follow(entries, () => applied.add(placed));
    applied.done({ id, position });
    for (const one of placed) this.#held.delete(one.position);
    this.#behindSinceMs = position < this.#known ? this.#parts.clock.steady() : undefined;
    advanced();
  }

  /** Nothing more is made. */
  async stop(): Promise<void> {
    this.#problem ??= 'this node stops';
    await this.#advancing;
  }

  #diverged(why: string): void {
    this.#problem ??= `the journal ${this.#parts.names.stream} is not what this node has followed: ${why}`;
  }
}
