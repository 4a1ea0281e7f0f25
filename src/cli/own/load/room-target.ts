// A chat room under load: members who all get what some of them say.
import type { ClientOptions } from '../../../aws/client/client.ts';
import { call } from '../../../aws/client/client.ts';
import { urlOf } from '../../../aws/client/endpoint.ts';
import { ivschat } from '../../../services/chat/model/model.ts';
import { parseFrame } from '../chat/chat-frames.ts';
import { OperationFailure } from '../../call/operation-failure.ts';
import type { Plan } from './plan.ts';
import { Sockets } from './sockets.ts';
import type { Events, Target } from './target.ts';
import { marked, sequenceIn } from './target.ts';

/** The longest there is, so that nobody is sent away before the end (spec/ivschat.md, CreateChatToken). */
const SESSION_MINUTES = 180;

/** Enters the room. Throws an OperationFailure, a HandshakeRefused or a Failure. */
export async function openRoom(plan: Plan, run: string, client: ClientOptions, events: Events): Promise<Target> {
  await using stack = new AsyncDisposableStack();
  const sockets = stack.use(new Sockets(events));
  await sockets.openAll(plan.connections, async (member) => ({
    url: urlOf(client.endpoint, '/').replace(/^http/, 'ws'),
    protocols: [await tokenFor(plan, `load-${run}-${member}`, member < plan.senders, client)],
    client,
    received: (text) => received(text, run, member, events),
  }));
  const opened = stack.move();
  return {
    receivers: plan.connections,
    isReady: true,
    get isOpen() {
      return sockets.isOpen;
    },
    send(sequence) {
      const frame = { Action: 'SEND_MESSAGE', RequestId: String(sequence), Content: marked(run, sequence, plan.bytes) };
      if (!sockets.send(sequence % plan.senders, JSON.stringify(frame))) events.refused(sequence, 'unread');
    },
    [Symbol.asyncDispose]: async () => opened.disposeAsync(),
  };
}

async function tokenFor(plan: Plan, userId: string, sends: boolean, client: ClientOptions): Promise<string> {
  const input = {
    roomIdentifier: plan.target,
    userId,
    sessionDurationInMinutes: SESSION_MINUTES,
    ...(sends && { capabilities: ['SEND_MESSAGE'] }),
  };
  try {
    const { token } = await call(ivschat, 'CreateChatToken', input, client);
    return String(token);
  } catch (cause) {
    throw new OperationFailure('CreateChatToken', cause);
  }
}

/** Errors go to the sender alone, and name the request. */
function received(text: string, run: string, member: number, events: Events): void {
  const frame = parseFrame(text);
  if (frame?.Type === 'MESSAGE') {
    const sequence = sequenceIn(String(frame.Content), run);
    if (sequence !== undefined) events.arrived(sequence, member);
  } else if (frame?.Type === 'ERROR') {
    const { RequestId, ErrorCode } = frame;
    if (typeof RequestId === 'string') events.refused(Number(RequestId), String(ErrorCode));
  }
}
