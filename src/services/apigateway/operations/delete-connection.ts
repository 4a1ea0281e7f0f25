import type { Handler } from '../../../aws/dispatch.ts';
import { closes } from '../../../hub/close-codes.ts';
import type { Context } from '../../context.ts';
import type { management } from '../management-model.ts';
import { gone, scopeOf } from './connection-at.ts';

export const deleteConnection: Handler<typeof management, 'DeleteConnection', Context> = async (
  { hub },
  { ConnectionId },
  call,
) => {
  const wasOpen = await hub.close(scopeOf(call, ConnectionId), ConnectionId, closes.normal);
  if (!wasOpen) throw gone();
  return {};
};
