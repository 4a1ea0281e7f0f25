import type { Close } from './close-codes.ts';
import type { Connection } from './connection.ts';

/** The connections of this node that get what is published on one topic. */
export class Topic {
  readonly name: string;
  readonly members = new Set<Connection>();
  #frames: Buffer[] = [];
  readonly #dirty: (topic: Topic) => void;
  /** How to end the subscription at the bus. */
  unsubscribe: () => void = () => {};

  constructor(name: string, dirty: (topic: Topic) => void) {
    this.name = name;
    this.#dirty = dirty;
  }

  /** Who joins gets nothing that was published before. */
  join(connection: Connection, nowMs: number): void {
    this.flush(nowMs);
    this.members.add(connection);
  }

  /** Queue a frame for all members. The same bytes go to each of them. */
  publish(frame: Buffer): void {
    if (this.#frames.length === 0) this.#dirty(this);
    this.#frames.push(frame);
  }

  /** One write per member for all that was published in this turn. */
  flush(nowMs: number): void {
    const frames = this.#frames;
    if (frames.length === 0) return;
    this.#frames = [];
    const batch = frames.length === 1 ? frames[0]! : Buffer.concat(frames);
    for (const member of this.members) member.deliver(batch, frames.length, nowMs);
  }

  /** Close the members that `matches` picks, after everything that was published before. */
  disconnect(matches: (session: unknown) => boolean, close: Close, nowMs: number): void {
    this.flush(nowMs);
    for (const member of [...this.members]) if (matches(member.session)) member.close(close);
  }
}
