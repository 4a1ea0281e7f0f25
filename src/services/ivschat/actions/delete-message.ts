import type { Action } from './index.ts';
import { announceDeletion } from '../moderation.ts';
import { messageIdOf, reasonOf } from '../requests.ts';

export const deleteMessage: Action = {
  capability: 'DELETE_MESSAGE',
  run(context, _connection, room, members, requestId) {
    announceDeletion(context, { roomArn: room.arn, requestId, reason: reasonOf(members) }, messageIdOf(members));
    return undefined;
  },
};
