import type { Connection } from '../../../hub/connection.ts';
import type { Obligation } from '../../../store/obligations.ts';
import type { ConnectionFacts } from '../events/connection-facts.ts';

/** A connection of a WebSocket API. What is deployed to its stage is looked up for each message: it may change. */
export type ApiSession = {
  readonly facts: ConnectionFacts;
  /** The Host header of the handshake. */
  readonly host: string;
  /** That `$disconnect` has to be told, if there was such a route when it came. */
  readonly owed: Obligation | undefined;
  /** Calls of its messages that are under way. */
  callsUnderWay: number;
  /** Whom to tell that there are none, while the server stops. */
  settled?: () => void;
};

export type ApiConnection = Connection<ApiSession>;
