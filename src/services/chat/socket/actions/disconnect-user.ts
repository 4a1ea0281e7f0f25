import { disconnectUser as disconnect } from '../../moderation.ts';
import { reasonOf, userIdOf } from '../../requests.ts';
import type { Action } from './action.ts';
import { RATE_EXCEEDED } from './rate-exceeded.ts';

export const disconnectUser: Action = (context, { room, members, requestId }) => {
  const userId = userIdOf(members);
  const reason = reasonOf(members);
  if (!context.rates.take('DISCONNECT_USER', room)) return RATE_EXCEEDED;
  disconnect(context, room, { requestId, reason }, userId);
  return undefined;
};
