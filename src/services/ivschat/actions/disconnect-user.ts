import type { Action } from './index.ts';
import { disconnectUser as disconnect } from '../moderation.ts';
import { reasonOf, userIdOf } from '../requests.ts';

export const disconnectUser: Action = {
  capability: 'DISCONNECT_USER',
  run(context, _connection, room, members, requestId) {
    disconnect(context, { roomArn: room.arn, requestId, reason: reasonOf(members) }, userIdOf(members));
    return undefined;
  },
};
