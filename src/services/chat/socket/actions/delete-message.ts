import { announceDeletion } from '../../moderation.ts';
import { messageIdOf, reasonOf } from '../../requests.ts';
import type { Action } from './action.ts';
import { RATE_EXCEEDED } from './rate-exceeded.ts';

export const deleteMessage: Action = (context, { room, members, requestId }) => {
  const messageId = messageIdOf(members);
  const reason = reasonOf(members);
  if (!context.rates.take('DELETE_MESSAGE', room)) return RATE_EXCEEDED;
  announceDeletion(context, room, { requestId, reason }, messageId);
  return undefined;
};
