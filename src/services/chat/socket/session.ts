import type { TokenBucket } from '../../../base/token-bucket.ts';
import type { Connection } from '../../../hub/connection.ts';
import type { LiveRoom } from '../live-rooms.ts';
import type { InOrder } from '../review/in-order.ts';
import type { Capability } from '../tokens.ts';

/** One chat connection: who it is and what it may do. `key` is the user's id: DisconnectUser finds sockets by it. */
export type Session = {
  readonly roomArn: string;
  readonly room: LiveRoom;
  readonly key: string;
  readonly capabilities: readonly Capability[];
  readonly attributes: Readonly<Record<string, string>>;
  /** `Sender` of its messages, as JSON; made when it sends the first one, as is what follows. */
  sender: string | undefined;
  requests: TokenBucket | undefined;
  /** Its messages that are under review. */
  reviews: InOrder | undefined;
};

export type ChatConnection = Connection<Session>;
