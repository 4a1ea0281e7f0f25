import type { Socket } from 'node:net';
import type { Request } from '../aws/http.ts';
import type { Clock } from '../base/clock.ts';
import type { Hub } from '../hub/hub.ts';
import type { Limits } from '../base/limits/limits.ts';
import type { Sealer } from '../base/sealer.ts';
import type { Store } from '../store/store.ts';
import type { BackendCalls } from '../backends/backend-calls.ts';
import type { Failures } from './failures.ts';
import type { Watch } from './watch.ts';

/** Everything that an operation or a socket may touch. Built once, in gateway.ts. */
export type Context = {
  readonly hub: Hub;
  readonly store: Store;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly account: string;
  /** Who watches the server live. */
  readonly watch: Watch;
  /** What becomes of calls to functions and backends. */
  readonly backendCalls: BackendCalls;
  /** Which of them failed, for the operator. */
  readonly failures: Failures;
};

/** A WebSocket handshake, as a service sees it. */
export type Handshake = {
  /** Header names and values in turns, as they were sent. */
  readonly rawHeaders: readonly string[];
  /** As it came, for services that verify its signature. */
  readonly request: Request;
  readonly path: string;
  readonly query: string;
  /** The Host header as it was sent. */
  readonly host: string;
  /** The host that backends are told. It leads here, whatever the client has made up. */
  readonly shownHost: string;
  /** What stands in front of all paths there; mostly nothing. */
  readonly shownPrefix: string;
  /** The port that the client spoke to. */
  readonly port: number;
  /** Came over TLS. */
  readonly isSecure: boolean;
  readonly protocols: readonly string[];
  readonly sourceIp: string;
  readonly userAgent: string | null;
  /** False: too many wait for a backend to decide already. */
  readonly mayWait: boolean;
};

/** Refuse with an HTTP status, or take the socket over once the 101 with these headers is out. */
export type Admission =
  | { readonly refuse: { readonly status: number; readonly code: string; readonly message: string } }
  | { readonly headers: Record<string, string>; open(socket: Socket, head: Buffer): void };

/** A service that accepts WebSockets. */
export interface SocketService {
  /** For the metrics. */
  readonly name: string;
  /** Undefined: this handshake is not for this service. A promise never rejects. */
  admit(handshake: Handshake): Admission | Promise<Admission> | undefined;
  /** Resolves when nothing is under way any more that connections led to, open ones or others. */
  settled?(): Promise<void>;
}
