import type { Cancel, Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { AppliedEntries } from '../../store/records/applied-entries.ts';
import type { Draft, Entry, Journal } from '../../store/records/journal.ts';
import { Conflict, Unavailable } from '../../store/records/journal.ts';
import type { Records } from '../../store/records/records.ts';
import type { Cipher } from '../cipher.ts';
import type { Wire } from '../wire.ts';
import { Conflict as WireConflict } from '../wire.ts';
import { Barrier } from './barrier.ts';
import { EntryMessages } from './entry-messages.ts';
import { idOf } from './entry.ts';
import { Follower } from './follower.ts';
import type { JournalNames } from './names.ts';
import { Positions } from './positions.ts';

/** How often the end of the journal is looked for, so that what was not heard is noticed, and an end that is lost. */
const LOOK_EVERY_MS = 500;
/** How long an append that got no answer is tried again: JetStream elects leaders. */
const APPEND_PATIENCE_MS = 2_000;
const APPEND_RETRY_MS = 100;
/** How long the other nodes are waited for before a change is answered. */
const EVERYWHERE_MS = 1_000;
/** Who has known for so long that there is more is not ready. */
const BEHIND_MS = 2_000;

type Options = {
  readonly wire: Wire;
  readonly cipher: Cipher;
  readonly clock: Clock;
  readonly log: Log;
  readonly names: JournalNames;
  /** The number of this node. */
  readonly node: number;
  /** Those of the other nodes that are live. */
  readonly others: () => readonly number[];
};

/**
 * The journal that the nodes of a cluster share: a stream, to which an entry is added only where the last one is that on
 * which it was drafted. Every node makes the entries in its own database. A change is answered when its entry is in the
 * stream and all live nodes have made it, so that whoever asks another node next finds it there.
 */
export class SharedJournal implements Journal, AsyncDisposable {
  readonly #options: Options;
  readonly #messages: EntryMessages;
  readonly #positions: Positions;
  readonly #barrier = new Barrier(() => this.#follower.reachEnd());
  readonly #ends: (() => void)[] = [];
  #following: Follower | undefined;
  #cancelLook: Cancel = () => {};
  #isEnded = false;

  constructor(options: Options) {
    this.#options = options;
    const { wire, cipher, clock, names, others } = options;
    this.#messages = new EntryMessages(wire, cipher, names);
    this.#positions = new Positions(clock, others);
    wire.onLink((isUp) => isUp && this.#positions.linked());
  }

  /** Make everything that the journal holds, and from then on what comes. Rejects with Unavailable. */
  async follow(records: Records, applied: AppliedEntries): Promise<void> {
    const { wire, clock, log, names } = this.#options;
    const follower = new Follower({
      ...{ wire, clock, names, records, applied },
      messages: this.#messages,
      fault: (err) => log.error({ err }, 'What the journal says cannot be made here yet'),
      advanced: () => this.#tell(),
    });
    this.#following = follower;
    this.#ends.push(
      wire.subscribe(names.said, (bytes, _subject, position) => void follower.hold(position!, { bytes })),
      wire.subscribe(`${names.applied}.*`, (bytes, subject) => {
        const node = Number(subject.slice(names.applied.length + 1));
        this.#positions.heard(node, Number(Buffer.from(bytes).toString()));
      }),
    );
    await follower.reachEnd();
    this.#lookAgain();
  }

  /** Why nobody should be sent here. Undefined: there is no reason. */
  get hindrance(): string | undefined {
    const { problem, behindSinceMs: since } = this.#follower;
    if (problem !== undefined) return problem;
    return since !== undefined && this.#options.clock.steady() - since > BEHIND_MS ? 'behind the journal' : undefined;
  }

  /** The position of the last entry that was made here. */
  get position(): number {
    return this.#follower.last.position;
  }

  append(entry: Entry, draft: Draft): Promise<void> {
    draft.discard();
    return this.#append(entry);
  }

  settled(): Promise<void> {
    return this.#barrier.settled();
  }

  async #append({ changes }: Entry): Promise<void> {
    const follower = this.#follower;
    const { clock, log, node } = this.#options;
    const { id: previous, position: after } = follower.last;
    if (follower.problem !== undefined) throw new Unavailable(follower.problem);
    const entry = { previous, node, atMs: clock.now(), changes };
    const bytes = await this.#messages.pack(entry);
    if (await this.#isTaken(bytes, after)) await follower.hold(after + 1, { bytes, entry });
    // Somebody was first, or it was this node itself, and the answer was lost.
    else await follower.reachEnd();
    if (follower.last.position <= after) throw new Unavailable(follower.problem ?? 'the change is not made here yet');
    if (follower.idAt(after + 1) !== idOf(bytes)) throw new Conflict();
    if (await this.#positions.everywhere(after + 1, EVERYWHERE_MS)) return;
    log.warn({ position: after + 1 }, 'A change was answered before all nodes had made it');
  }

  /** Whether it follows this position in the journal now. False: something else does, or it itself, of an attempt before. */
  async #isTaken(bytes: Uint8Array, after: number): Promise<boolean> {
    const { clock, names, wire } = this.#options;
    const untilMs = clock.steady() + APPEND_PATIENCE_MS;
    for (;;) {
      try {
        await wire.append(names.stream, names.subject, bytes, { last: after });
        return true;
      } catch (cause) {
        if (cause instanceof WireConflict) return false;
        if (clock.steady() >= untilMs) throw new Unavailable('the journal takes no changes now', { cause });
        await new Promise<void>((resolve) => void clock.after(APPEND_RETRY_MS, resolve));
      }
    }
  }

  get #follower(): Follower {
    if (!this.#following) throw new Unavailable('the journal is not followed yet');
    return this.#following;
  }

  #tell(): void {
    const { names, node, wire } = this.#options;
    wire.publish(`${names.applied}.${node}`, Buffer.from(String(this.position)));
  }

  /** Said again and again, too, since the one who waits may not have heard it. */
  #lookAgain(): void {
    if (this.#isEnded) return;
    this.#cancelLook = this.#options.clock.after(LOOK_EVERY_MS, () => {
      this.#tell();
      // Why it cannot be seen now is told of by whoever asks for changes.
      void this.#barrier.settled().then(
        () => this.#lookAgain(),
        () => this.#lookAgain(),
      );
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnded = true;
    this.#cancelLook();
    for (const end of this.#ends) end();
    await this.#following?.stop();
  }
}
