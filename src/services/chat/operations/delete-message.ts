import type { Handler } from '../../../aws/server/dispatch.ts';
import type { ChatContext } from '../chat-context.ts';
import type { ivschat } from '../model/model.ts';
import { announceDeletion } from '../moderation.ts';
import { refusals } from '../refusals.ts';
import { roomOf } from '../room-output.ts';

/** Nothing is stored, so the message need not be known: clients are told to delete it. */
export const deleteMessage: Handler<typeof ivschat, 'DeleteMessage', ChatContext> = (context, input, call) => {
  const room = roomOf(context, input.roomIdentifier, call);
  context.metrics.of(room).requests.DELETE_MESSAGE++;
  if (!context.rates.take('DELETE_MESSAGE', room))
    throw refusals.throttled('DeleteMessage', context.rates.perSecond.DELETE_MESSAGE);
  return { id: announceDeletion(context, room, { requestId: '', reason: input.reason }, input.id) };
};
