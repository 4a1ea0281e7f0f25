// What a connection asks of its service and of its hub.
import type { Close } from './close-codes.ts';
import type { Deadlines } from '../base/deadlines.ts';
import type { Turns } from './turns.ts';
import type { Unfinished } from './unfinished.ts';

/** Whether a message was taken: `full` means that the reader is too slow to take it now. */
export type Delivery = 'sent' | 'gone' | 'full';

/** The bounds of one kind of connection. 0 switches a time limit off. All connections of a kind share one object. */
export type ConnectionPolicy = {
  readonly frameBytesMax: number;
  readonly messageBytesMax: number;
  readonly outboxBytesMax: number;
  /** Frames of any kind. Who sends faster is read more slowly. */
  readonly framesPerSecond: number;
  readonly framesBurst: number;
  readonly idleTimeoutMs: number;
  readonly durationMs: number;
  readonly heartbeatMs: number;
  readonly closeTimeoutMs: number;
};

/** What a service does with its connections: one object for all of them, no closures per connection. */
export interface Behaviour<Connection> {
  /** What its connections are called, where somebody counts or lists them. */
  readonly kind: string;
  readonly policy: ConnectionPolicy;
  text(connection: Connection, message: string): void;
  binary(connection: Connection, message: Buffer): void;
  /** Its time is over. Not called for the idle and the duration limit, which close with 1001. */
  expired(connection: Connection): void;
  /** The server wants to stop: what this connection still waits for. Undefined, or not there at all: nothing. */
  unfinished?(connection: Connection): Promise<void> | undefined;
  /** The server stops: say goodbye. Returns how the connection is closed then. */
  stopping(connection: Connection): Close;
  /** Called once, when nothing can be sent any more. */
  closed(connection: Connection, code: number, reason: string): void;
}

/** What the hub keeps for its connections. */
export interface Owner<Connection> {
  readonly deadlines: Deadlines;
  readonly turns: Turns;
  readonly unfinished: Unfinished;
  /** Whether this node may serve, at this moment. */
  readonly isValid: boolean;
  now(): number;
  /** This connection has something to flush. */
  dirty(connection: Connection): void;
  /** This connection is over for everybody else, with this code. */
  forget(connection: Connection, code: number): void;
  /** The socket of a connection is closed. */
  socketClosed(): void;
  /** A message led to an error in our own code. */
  fault(cause: unknown): void;
  readonly stats: HubStats;
}

/** Plain numbers, read when somebody asks for metrics. */
export type HubStats = {
  opened: number;
  closed: number;
  received: number;
  delivered: number;
  cutSlow: number;
  cutSilent: number;
};

export type ConnectionInfo = {
  readonly id: string;
  /** What the connection belongs to; only calls for the same scope can see it. */
  readonly scope: string;
  readonly sourceIp: string;
  readonly userAgent: string | null;
};
