import { disconnectUser as disconnect } from '../moderation.ts';
import { reasonOf, userIdOf } from '../requests.ts';
import type { Action } from './index.ts';

export const disconnectUser: Action = (context, { room, members, requestId }) => {
  const userId = userIdOf(members);
  disconnect(context, room, { requestId, reason: reasonOf(members) }, userId);
  return undefined;
};
