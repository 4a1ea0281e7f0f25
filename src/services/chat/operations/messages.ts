import type { Handler } from '../../../aws/server/dispatch.ts';
import type { ChatContext } from '../chat-context.ts';
import type { ivschat } from '../model/model.ts';
import { announceDeletion, disconnectUser as disconnect } from '../moderation.ts';
import { publishEvent } from '../publish.ts';
import { invalidField, refusals } from '../refusals.ts';
import { roomOf } from '../resources/room-output.ts';

type On<Name extends keyof typeof ivschat.operations> = Handler<typeof ivschat, Name, ChatContext>;

/** Clients treat names that begin so as the service's own. */
const RESERVED = 'aws:';

export const sendEvent: On<'SendEvent'> = (context, input, call) => {
  const { roomIdentifier, eventName: name, attributes = {} } = input;
  if (name.startsWith(RESERVED)) throw invalidField('eventName', `names that begin with ${RESERVED} are reserved`);
  const room = roomOf(context, roomIdentifier, call);
  context.metrics.of(room).requests.SEND_EVENT++;
  if (!context.rates.areHeard) throw refusals.throttled('SendEvent', context.limits.sendEventRequestsPerSecond);
  return { id: publishEvent(context, room, { action: 'SEND_EVENT', requestId: '', name, attributes }) };
};

/** Nothing is stored, so the message need not be known: clients are told to delete it. */
export const deleteMessage: On<'DeleteMessage'> = (context, input, call) => {
  const room = roomOf(context, input.roomIdentifier, call);
  context.metrics.of(room).requests.DELETE_MESSAGE++;
  if (!context.rates.take('DELETE_MESSAGE', room))
    throw refusals.throttled('DeleteMessage', context.rates.perSecond.DELETE_MESSAGE);
  return { id: announceDeletion(context, room, { requestId: '', reason: input.reason }, input.id) };
};

/** Succeeds when the user has no connection, too (spec/ivschat.md, section 1.5). */
export const disconnectUser: On<'DisconnectUser'> = (context, input, call) => {
  const room = roomOf(context, input.roomIdentifier, call);
  context.metrics.of(room).requests.DISCONNECT_USER++;
  if (!context.rates.take('DISCONNECT_USER', room))
    throw refusals.throttled('DisconnectUser', context.rates.perSecond.DISCONNECT_USER);
  disconnect(context, room, { requestId: '', reason: input.reason }, input.userId);
  return {};
};
