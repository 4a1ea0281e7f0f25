import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NodeConnectionOptions } from '@nats-io/transport-node';
import { connect, credsAuthenticator } from '@nats-io/transport-node';
import type { Limits } from '../../base/limits/limits.ts';
import { NatsWire } from './nats-wire.ts';

export type NatsSettings = {
  /** `nats://host:port` or `tls://host:port`, one or more servers of one cluster of NATS. */
  readonly servers: readonly string[];
  /** What NATS shows this connection as. */
  readonly name: string;
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
  /** What is in a file of credentials, with a JWT and its seed. */
  readonly credentials?: string;
  /** Certificates of the authorities to trust, in PEM. */
  readonly ca?: string;
  readonly limits: Pick<Limits, 'wireUnansweredBytesMax'>;
};

/** How long anything that is asked of NATS is waited for. */
const ANSWER_MS = 1_000;

/** Rejects when none of the servers takes us. From then on the link is made again for as long as it takes. */
export async function connectNatsWire(settings: NatsSettings): Promise<NatsWire> {
  const connection = await connect(optionsOf(settings));
  const streams = jetstream(connection, { timeout: ANSWER_MS });
  // Without a question to NATS first: it may have no leader yet.
  const manager = await jetstreamManager(connection, { timeout: ANSWER_MS, checkAPI: false });
  return new NatsWire({ connection, streams, manager, unansweredBytesMax: settings.limits.wireUnansweredBytesMax });
}

function optionsOf({ servers, name, user, password, token, credentials, ca }: NatsSettings): NodeConnectionOptions {
  let last = '';
  return {
    servers: [...servers],
    name,
    ...(user !== undefined && { user }),
    ...(password !== undefined && { pass: password }),
    ...(token !== undefined && { token }),
    ...(credentials !== undefined && { authenticator: credsAuthenticator(new TextEncoder().encode(credentials)) }),
    ...(ca !== undefined && { tls: { ca } }),
    // A server that is stopped, and not gone, is noticed after two seconds. By default that takes minutes.
    pingInterval: 1_000,
    maxPingOut: 2,
    timeout: ANSWER_MS,
    maxReconnectAttempts: -1,
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: 100,
    reconnectJitter: 50,
    noEcho: true,
    // The trace of who asked costs more than asking.
    noAsyncTraces: true,
    // The server that was lost comes last: one that is stopped takes the connection, and says nothing.
    reconnectToServer(pool) {
      const chosen = pool.find(({ listen }) => listen !== last) ?? pool[0]!;
      last = chosen.listen;
      return chosen;
    },
  };
}
