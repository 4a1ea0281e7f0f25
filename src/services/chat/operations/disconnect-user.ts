import type { Handler } from '../../../aws/server/dispatch.ts';
import type { ChatContext } from '../chat-context.ts';
import type { ivschat } from '../model/model.ts';
import { disconnectUser as disconnect } from '../moderation.ts';
import { refusals } from '../refusals.ts';
import { roomOf } from '../room-output.ts';

/** Succeeds when the user has no connection, too (spec/ivschat.md, section 1.5). */
export const disconnectUser: Handler<typeof ivschat, 'DisconnectUser', ChatContext> = (context, input, call) => {
  const room = roomOf(context, input.roomIdentifier, call);
  context.metrics.of(room).requests.DISCONNECT_USER++;
  if (!context.rates.take('DISCONNECT_USER', room))
    throw refusals.throttled('DisconnectUser', context.rates.perSecond.DISCONNECT_USER);
  disconnect(context, room, { requestId: '', reason: input.reason }, input.userId);
  return {};
};
