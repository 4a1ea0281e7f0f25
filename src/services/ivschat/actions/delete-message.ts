import { announceDeletion } from '../moderation.ts';
import { messageIdOf, reasonOf } from '../requests.ts';
import type { Action } from './index.ts';

export const deleteMessage: Action = (context, { room, members, requestId }) => {
  const messageId = messageIdOf(members);
  announceDeletion(context, room, { requestId, reason: reasonOf(members) }, messageId);
  return undefined;
};
