import type { Close } from '../close-codes.ts';
import type { DirectWrites } from './direct-writes.ts';
import type { Member } from './member.ts';
import type { Parting } from './partings.ts';
import { writeWorkOf } from './write-work.ts';

/** How many turns a round that has not begun waits at most for what still comes. */
const GATHERING_TURNS_MAX = 8;

/** How many frames somebody has had who gets no more. */
const ENOUGH = Infinity;

/**
 * The connections of this node that get what is published on one topic. A hand goes round them, as far in each turn of
 * the event loop as it may, and gives each all that it has not had, in one write. So a room of ten thousand keeps nobody
 * waiting while it is written to, each member has everything once and in order, and what is published meanwhile joins
 * what the others get.
 */
export class Topic {
  readonly name: string;
  /** Side by side: the members, and how many of all frames each has had. The hand goes along them. */
  readonly #members: Member[] = [];
  readonly #had: number[] = [];
  /** Where each is among them. */
  readonly #places = new Map<Member, number>();
  /** How many frames there were, and the last of them: those that somebody has not had. */
  #head = 0;
  #frames: Buffer[] = [];
  /** Members that have not had all of them. */
  #behind = 0;
  /** Members that have to go, and hear nothing any more. */
  #parting = 0;
  /** The place that it comes to next. */
  #hand = 0;
  /** Turns that may still go by before anybody gets what waits, and what the head was at the end of the last one. */
  #gatheringTurns = 0;
  #gatheredHead = 0;
  /** What the head was when the hand began this round. */
  #roundHead = 0;
  /** The last frames in one piece, by how many frames were had before them. Members have mostly had the same. */
  readonly #joined = new Map<number, Buffer>();
  readonly #dirty: (topic: Topic) => void;
  readonly #directly: DirectWrites | undefined;
  #isDirty = false;
  /** How to end the subscription at the bus. */
  unsubscribe: () => void = () => {};

  constructor(name: string, dirty: (topic: Topic) => void, directly?: DirectWrites) {
    this.name = name;
    this.#dirty = dirty;
    this.#directly = directly;
  }

  get size(): number {
    return this.#members.length;
  }

  /**
   * Who joins also gets what somebody has not had yet: its handshake is written already, so that a client that changes
   * from an old socket to this one would otherwise miss it on both (spec/ivschat.md, section 7.4).
   */
  join(member: Member): void {
    this.#places.set(member, this.#members.push(member) - 1);
    this.#had.push(this.#head - this.#frames.length);
    if (this.#frames.length > 0) this.#behind++;
  }

  /** False: it was no member. */
  leave(member: Member): boolean {
    const place = this.#places.get(member);
    if (place === undefined) return false;
    this.#places.delete(member);
    if (this.#had[place]! < this.#head) this.#caughtUp();
    else if (this.#had[place] === ENOUGH) this.#parting--;
    this.#close(place);
    return true;
  }

  /** Queue a frame for all members. The same bytes go to each of them. */
  publish(frame: Buffer): void {
    const hearers = this.size - this.#parting;
    if (hearers === 0) return;
    if (this.#behind === 0) this.#gatheringTurns = GATHERING_TURNS_MAX;
    this.#frames.push(frame);
    this.#head++;
    this.#behind = hearers;
    this.#joined.clear();
    this.#arm();
  }

  /**
   * At the end of a turn: whether to let it go by, because nobody has had anything yet and more has come. Twenty requests
   * that were sent at once arrive in several turns; those that had the first of them would be written to twice.
   */
  gathers(): boolean {
    if (this.#gatheringTurns === 0 || this.#gatheredHead === this.#head) return false;
    this.#gatheringTurns--;
    this.#gatheredHead = this.#head;
    return true;
  }

  /** Deliver to one member what waits for all, because something for it alone comes next. */
  catchUp(member: Member, nowMs: number): void {
    const place = this.#places.get(member);
    if (place !== undefined && this.#had[place]! < this.#head) this.#deliver(place, nowMs);
  }

  /** Let the hand go on until so much work is done, or nobody is behind. Returns the work. */
  deliver(workMax: number, nowMs: number): number {
    this.#isDirty = false;
    this.#gatheringTurns = 0;
    let work = 0;
    while (this.#behind > 0 && work < workMax) {
      if (this.#hand === this.size) this.#beginRound();
      // Passed first, because a member that is cut leaves.
      const place = this.#hand++;
      if (this.#had[place]! < this.#head) work += this.#deliver(place, nowMs, this.#directly);
    }
    this.#directly?.send();
    if (this.#behind > 0) this.#arm();
    return work;
  }

  /**
   * Let the members go that `matches` picks. They have still to get what was published before, and to be closed; they
   * leave when they are, because ten thousand who leave at once take long.
   */
  part(matches: (session: unknown) => boolean, close: Close): Parting[] {
    const partings: Parting[] = [];
    for (let place = 0; place < this.size; place++) {
      const member = this.#members[place]!;
      const had = this.#had[place]!;
      if (had === ENOUGH || !matches(member.session)) continue;
      member.takeNoMore();
      partings.push(this.#partingAt(place, close));
      this.#had[place] = ENOUGH;
      this.#parting++;
      if (had < this.#head) this.#caughtUp();
    }
    return partings;
  }

  /** The same for all of them, each when the next is asked for: a large room takes long. Nothing is published any more. */
  *partAll(close: Close): Generator<Parting, undefined> {
    while (this.size > 0) {
      const parting = this.#partingAt(this.size - 1, close);
      this.leave(parting.member);
      yield parting;
    }
    return undefined;
  }

  /** Take no more messages from anybody. */
  takeNoMore(): void {
    for (const member of this.#members) member.takeNoMore();
  }

  #partingAt(place: number, close: Close): Parting {
    const had = this.#had[place]!;
    const frames = had < this.#head ? this.#since(had) : undefined;
    return { member: this.#members[place]!, frames, count: this.#head - had, close };
  }

  #arm(): void {
    if (this.#isDirty) return;
    this.#isDirty = true;
    this.#dirty(this);
  }

  #deliver(place: number, nowMs: number, directly?: DirectWrites): number {
    const had = this.#had[place]!;
    const frames = this.#since(had);
    const count = this.#head - had;
    // First, because a member that is cut leaves, and its service may publish.
    this.#had[place] = this.#head;
    this.#caughtUp();
    const member = this.#members[place]!;
    if (!directly?.take(member, frames, count, nowMs)) member.deliver(frames, count, nowMs);
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
    this.#hand = 0;
  }

  /** Close the gap that a member leaves, and let nobody come to the other side of the hand: it would be passed over. */
  #close(gap: number): void {
    if (gap < this.#hand) {
      this.#move(--this.#hand, gap);
      gap = this.#hand;
    }
    this.#move(this.size - 1, gap);
    this.#members.pop();
    this.#had.pop();
  }

  #move(from: number, to: number): void {
    if (from === to) return;
    const member = this.#members[from]!;
    this.#members[to] = member;
    this.#had[to] = this.#had[from]!;
    this.#places.set(member, to);
  }
}
