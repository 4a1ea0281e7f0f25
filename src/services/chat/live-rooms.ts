// What a room is while somebody is in it: the count of its members and the bucket of its message rate.
import { TokenBucket } from '../../base/token-bucket.ts';

export type LiveRoom = {
  /** The scope of its connections in the hub: one text for all of them. */
  readonly scope: string;
  readonly messages: TokenBucket;
  members: number;
};

export class LiveRooms {
  readonly #rooms = new Map<string, LiveRoom>();
  /** Open chat connections of this node. */
  connections = 0;

  enter(arn: string, ratePerSecond: number, nowMs: number): LiveRoom {
    const room = this.#rooms.get(arn) ?? this.#made(arn, ratePerSecond, nowMs);
    room.members++;
    this.connections++;
    return room;
  }

  #made(arn: string, ratePerSecond: number, nowMs: number): LiveRoom {
    const room = { scope: `chat/${arn}`, messages: new TokenBucket(ratePerSecond, nowMs), members: 0 };
    this.#rooms.set(arn, room);
    return room;
  }

  leave(arn: string): void {
    const room = this.#rooms.get(arn)!;
    room.members--;
    this.connections--;
    if (room.members === 0) this.#rooms.delete(arn);
  }

  /** How many rooms somebody is in. */
  get size(): number {
    return this.#rooms.size;
  }

  /** How many members a room has on this node. */
  members(arn: string): number {
    return this.#rooms.get(arn)?.members ?? 0;
  }
}

/** The topic of everything that clients of a room get. */
export const topicOf = (roomArn: string): string => `ivschat.${roomArn}`;
