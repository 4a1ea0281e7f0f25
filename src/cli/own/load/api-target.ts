// A WebSocket API under load: its backend posts to connections, or clients send and it answers.
import { Agent as SecureAgent } from 'node:https';
import { http } from '../../../base/node-http.ts';
import type { ClientOptions } from '../../../aws/client/client.ts';
import { call } from '../../../aws/client/client.ts';
import { UnreadableAnswer } from '../../../aws/client/from-wire.ts';
import { ServiceError } from '../../../aws/client/response.ts';
import { TransportError } from '../../../aws/client/transport.ts';
import { management } from '../../../services/websocket/connections/model.ts';
import { Failure } from '../../personality/failure.ts';
import type { Plan } from './plan.ts';
import { Sockets } from './sockets.ts';
import type { Events, Target } from './target.ts';
import { marked, sequenceIn } from './target.ts';

/** Requests under way at once. */
const POSTS_MAX = 128;

/** Opens the connections. Throws a HandshakeRefused or a Failure. */
export async function openApi(plan: Plan, run: string, client: ClientOptions, events: Events): Promise<Target> {
  await using stack = new AsyncDisposableStack();
  const sockets = stack.use(new Sockets(events));
  await sockets.openAll(plan.connections, async (connection) => ({
    url: plan.target,
    client,
    received(text) {
      const sequence = sequenceIn(text, run);
      if (sequence !== undefined) return events.arrived(sequence, 0);
      const reason = plan.isEcho ? refusalIn(text) : undefined;
      if (reason === undefined) return;
      const refused = events.oldestOf(connection);
      if (refused !== undefined) events.refused(refused, reason);
    },
  }));
  const way = plan.isEcho ? echo(plan, run, sockets, events) : stack.use(posts(plan, run, sockets, client, events));
  const opened = stack.move();
  return {
    receivers: 1,
    get isReady() {
      return way.isReady;
    },
    get isOpen() {
      return sockets.isOpen;
    },
    send: way.send,
    [Symbol.asyncDispose]: async () => opened.disposeAsync(),
  };
}

type Way = Pick<Target, 'isReady'> & { readonly send: (sequence: number) => void };

function echo(plan: Plan, run: string, sockets: Sockets, events: Events): Way {
  return {
    isReady: true,
    send(sequence) {
      const bytes = plan.bytes - plan.message.replace('{mark}', '').length;
      const text = plan.message.replace('{mark}', () => marked(run, sequence, bytes));
      if (!sockets.send(sequence % plan.connections, text)) events.refused(sequence, 'unread');
    },
  };
}

/** What API Gateway says in the place of an answer. */
function refusalIn(text: string): string | undefined {
  try {
    const { message, requestId } = JSON.parse(text) as { message?: unknown; requestId?: unknown };
    return typeof message === 'string' && typeof requestId === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}

function posts(
  plan: Plan,
  run: string,
  sockets: Sockets,
  options: ClientOptions,
  events: Events,
): Way & AsyncDisposable {
  const settings = { keepAlive: true, maxSockets: POSTS_MAX };
  const agent = options.endpoint.secure ? new SecureAgent(settings) : new http.Agent(settings);
  // A second attempt could be a second message.
  const client = { ...options, agent, maxAttempts: 1 };
  const ids = Array.from({ length: plan.connections }, (_, index) => connectionId(sockets, index));
  const underway = new Set<Promise<void>>();
  const post = async (sequence: number) => {
    const ConnectionId = ids[sequence % ids.length];
    try {
      const Data = Buffer.from(marked(run, sequence, plan.bytes));
      await call(management, 'PostToConnection', { ConnectionId, Data }, client);
    } catch (cause) {
      if (cause instanceof ServiceError) events.refused(sequence, `${cause.status} ${cause.code}`);
      else if (cause instanceof TransportError) events.refused(sequence, cause.kind);
      else if (cause instanceof UnreadableAnswer) events.refused(sequence, 'unreadable');
      else throw cause;
    }
  };
  return {
    get isReady() {
      return underway.size < POSTS_MAX;
    },
    send(sequence) {
      const posting = post(sequence).finally(() => underway.delete(posting));
      underway.add(posting);
    },
    async [Symbol.asyncDispose]() {
      agent.destroy();
      await Promise.allSettled(underway);
    },
  };
}

function connectionId(sockets: Sockets, index: number): string {
  const id = sockets.at(index).headers['x-fanfare-connection-id'];
  if (typeof id === 'string') return id;
  throw new Failure(
    'general',
    'The server does not tell the ids of connections, so nothing can be posted; use --echo.',
  );
}
