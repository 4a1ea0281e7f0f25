import type { Close } from './close-codes.ts';
import type { Connection } from './connection.ts';

/** The connections of this node that get what is published on one topic. */
export class Topic {
  readonly name: string;
  readonly members = new Set<Connection>();
  /** Published in this turn of the event loop, not written yet. */
  #frames: Buffer[] = [];
  /** Members that have had so many of these frames already. */
  #ahead: Map<Connection, number> | undefined;
  readonly #dirty: (topic: Topic) => void;
  /** How to end the subscription at the bus. */
  unsubscribe: () => void = () => {};

  constructor(name: string, dirty: (topic: Topic) => void) {
    this.name = name;
    this.#dirty = dirty;
  }

  /**
   * Who joins also gets what waits for the end of this turn: its handshake is written already, so that a client that
   * changes from an old socket to this one would otherwise miss it on both (spec/ivschat.md, section 7.4).
   */
  join(connection: Connection): void {
    this.members.add(connection);
  }

  /** Queue a frame for all members. The same bytes go to each of them. */
  publish(frame: Buffer): void {
    if (this.#frames.length === 0) this.#dirty(this);
    this.#frames.push(frame);
  }

  /** Deliver to one member what waits for all, because a frame for it alone comes next. */
  catchUp(member: Connection, nowMs: number): void {
    const count = this.#frames.length;
    const had = this.#ahead?.get(member) ?? 0;
    if (had === count) return;
    (this.#ahead ??= new Map()).set(member, count);
    member.deliver(joined(this.#frames.slice(had)), count - had, nowMs);
  }

  /** One write per member for all that was published in this turn. */
  flush(nowMs: number): void {
    const frames = this.#frames;
    if (frames.length === 0) return;
    const ahead = this.#ahead;
    this.#frames = [];
    this.#ahead = undefined;
    const batch = joined(frames);
    for (const member of this.members) {
      const had = ahead?.get(member);
      if (had === undefined) member.deliver(batch, frames.length, nowMs);
      else if (had < frames.length) member.deliver(joined(frames.slice(had)), frames.length - had, nowMs);
    }
  }

  /** Close the members that `matches` picks, after everything that was published before. */
  disconnect(matches: (session: unknown) => boolean, close: Close, nowMs: number): void {
    this.flush(nowMs);
    for (const member of [...this.members]) if (matches(member.session)) member.close(close);
  }
}

const joined = (frames: Buffer[]): Buffer => (frames.length === 1 ? frames[0]! : Buffer.concat(frames));
