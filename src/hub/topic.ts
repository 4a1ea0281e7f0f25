import type { Close } from './close-codes.ts';
import type { Member } from './member.ts';
import type { Parting } from './partings.ts';
import { writeWorkOf } from './write-work.ts';

/**
 * The connections of this node that get what is published on one topic. A hand goes round them, as far in each turn of
 * the event loop as it may, and gives each all that it has not had, in one write. So a room of ten thousand keeps nobody
 * waiting while it is written to, each member has everything once and in order, and what is published meanwhile joins
 * what the others get.
 */
export class Topic {
  readonly name: string;
  /** How many of all frames each has had. */
  readonly #members = new Map<Member, number>();
  /** How many frames there were, and the last of them: those that somebody has not had. */
  #head = 0;
  #frames: Buffer[] = [];
  /** Members that have not had all of them. */
  #behind = 0;
  #hand = this.#members.keys();
  /** What the head was when the hand began this round. */
  #roundHead = 0;
  /** The last frames in one piece, by how many frames were had before them. Members have mostly had the same. */
  readonly #joined = new Map<number, Buffer>();
  readonly #dirty: (topic: Topic) => void;
  #isDirty = false;
  /** How to end the subscription at the bus. */
  unsubscribe: () => void = () => {};

  constructor(name: string, dirty: (topic: Topic) => void) {
    this.name = name;
    this.#dirty = dirty;
  }

  get size(): number {
    return this.#members.size;
  }

  /**
   * Who joins also gets what somebody has not had yet: its handshake is written already, so that a client that changes
   * from an old socket to this one would otherwise miss it on both (spec/ivschat.md, section 7.4).
   */
  join(member: Member): void {
    this.#members.set(member, this.#head - this.#frames.length);
    if (this.#frames.length > 0) this.#behind++;
  }

  /** False: it was no member. */
  leave(member: Member): boolean {
    const had = this.#members.get(member);
    if (had === undefined) return false;
    this.#members.delete(member);
    if (had < this.#head) this.#caughtUp();
    return true;
  }

  /** Queue a frame for all members. The same bytes go to each of them. */
  publish(frame: Buffer): void {
    if (this.size === 0) return;
    this.#frames.push(frame);
    this.#head++;
    this.#behind = this.#members.size;
    this.#joined.clear();
    this.#arm();
  }

  /** Deliver to one member what waits for all, because something for it alone comes next. */
  catchUp(member: Member, nowMs: number): void {
    const had = this.#members.get(member);
    if (had !== undefined && had < this.#head) this.#deliver(member, had, nowMs);
  }

  /** Let the hand go on until so much work is done, or nobody is behind. Returns the work. */
  deliver(workMax: number, nowMs: number): number {
    this.#isDirty = false;
    let work = 0;
    while (this.#behind > 0 && work < workMax) {
      const { value: member } = this.#hand.next();
      if (member === undefined) {
        this.#beginRound();
        continue;
      }
      const had = this.#members.get(member)!;
      if (had < this.#head) work += this.#deliver(member, had, nowMs);
    }
    if (this.#behind > 0) this.#arm();
    return work;
  }

  /** Let the members go that `matches` picks. They have still to get what was published before, and to be closed. */
  part(matches: (session: unknown) => boolean, close: Close): Parting[] {
    const partings: Parting[] = [];
    for (const [member, had] of this.#members) {
      if (!matches(member.session)) continue;
      const frames = had < this.#head ? this.#since(had) : undefined;
      partings.push({ member, frames, count: this.#head - had, close });
      this.leave(member);
    }
    return partings;
  }

  #arm(): void {
    if (this.#isDirty) return;
    this.#isDirty = true;
    this.#dirty(this);
  }

  #deliver(member: Member, had: number, nowMs: number): number {
    const frames = this.#since(had);
    const count = this.#head - had;
    // First, because a member that is cut leaves, and its service may publish.
    this.#members.set(member, this.#head);
    this.#caughtUp();
    member.deliver(frames, count, nowMs);
    return writeWorkOf(frames.length);
  }

  #caughtUp(): void {
    if (--this.#behind > 0) return;
    this.#frames = [];
    this.#joined.clear();
  }

  #since(had: number): Buffer {
    const count = this.#head - had;
    if (count === 1) return this.#frames.at(-1)!;
    const known = this.#joined.get(had);
    if (known) return known;
    const joined = Buffer.concat(this.#frames.slice(-count));
    this.#joined.set(had, joined);
    return joined;
  }

  /** All that was published before the last round was had by everybody in it. */
  #beginRound(): void {
    const kept = this.#head - this.#roundHead;
    this.#frames.splice(0, this.#frames.length - kept);
    this.#roundHead = this.#head;
    this.#hand = this.#members.keys();
  }
}
