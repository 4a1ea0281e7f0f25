import type { Handler } from '../../../../aws/server/dispatch.ts';
import { closes } from '../../../../hub/close-codes.ts';
import type { ApiContext } from '../../api-context.ts';
import type { management } from '../model.ts';
import { gone, stageOf } from '../stage-of.ts';

export const deleteConnection: Handler<typeof management, 'DeleteConnection', ApiContext> = async (
  context,
  { ConnectionId },
  call,
) => {
  const wasOpen = await context.hub.close(stageOf(context, call, ConnectionId).scope, ConnectionId, closes.deleted);
  if (!wasOpen) throw gone();
  return {};
};
