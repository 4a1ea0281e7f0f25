import { newId } from '../../new-id.ts';
import type { ChatContext } from '../../chat-context.ts';
import { messageJson, senderJson } from '../../frames.ts';
import { publish } from '../../publish.ts';
import { attributesOf, isLonger, textOf } from '../../requests.ts';
import { InOrder } from '../../review/in-order.ts';
import type { Attributes } from '../../review/verdict.ts';
import type { ChatRequest } from './action.ts';
import type { Action } from './action.ts';
import { RATE_EXCEEDED } from './rate-exceeded.ts';

type Message = {
  readonly id: string;
  readonly content: string;
  readonly attributes: Attributes | undefined;
  readonly sentMs: number;
};

/** Deliver a message to the whole room, its sender included: that copy is the acknowledgement. */
export const sendMessage: Action = (context, request) => {
  const { connection, room, members } = request;
  const { session } = connection;
  const content = textOf(members, 'Content');
  const attributes = attributesOf(members, context.limits.messageAttributesBytesMax);
  // The text is that of the real service (spec/ivschat.md, section 3.3).
  if (isLonger(content, room.maximumMessageLength)) return { code: 400, message: 'Message exceeds maximum length' };
  const sentMs = context.clock.now();
  if (!context.rates.take('SEND_MESSAGE', room)) return RATE_EXCEEDED;
  if (!session.room.messages.take(sentMs, room.maximumMessageRatePerSecond)) return RATE_EXCEEDED;
  const message = { id: newId(), content, attributes, sentMs };
  // Once a message was reviewed, those that follow while it is under review wait their turn, reviewed or not.
  if (room.messageReviewHandler?.uri || session.reviews?.size) review(context, request, message);
  else deliver(context, request, message);
  return undefined;
};

function deliver(context: ChatContext, { connection, room, requestId }: ChatRequest, message: Message): void {
  const { session } = connection;
  const sender = (session.sender ??= senderJson(session.key, session.attributes));
  const json = messageJson({ ...message, requestId, sender });
  publish(context, room, {
    action: 'SEND_MESSAGE',
    type: 'MESSAGE',
    json,
    receivedMs: message.sentMs,
    sender: connection,
  });
}

function review(context: ChatContext, request: ChatRequest, message: Message): void {
  const { connection, room } = request;
  const { key: userId, attributes } = connection.session;
  const sender = { userId, attributes, ip: connection.info.sourceIp };
  const verdict =
    room.messageReviewHandler?.uri && context.reviewer.knows(room.messageReviewHandler.uri)
      ? context.reviewer.review(room, { ...message, sender }, context.metrics.of(room))
      : Promise.resolve({ result: 'ALLOW' as const, ...message });
  const reviews = (connection.session.reviews ??= new InOrder());
  const settled = reviews.run(verdict, (reviewed) => {
    if (reviewed.result === 'ALLOW') {
      return deliver(context, request, { ...message, content: reviewed.content, attributes: reviewed.attributes });
    }
    // For others the message never was; its sender hears the handler's reason (spec/ivschat.md, section 4).
    request.refuse({ code: 406, message: reviewed.reason ?? 'The message was denied by the review handler' });
  });
  void context.reviews.run(settled);
}
