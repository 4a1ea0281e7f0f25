import type { Handler } from '../../../../aws/server/dispatch.ts';
import type { ApiContext } from '../../api-context.ts';
import type { management } from '../model.ts';
import { gone, stageOf } from '../stage-of.ts';

export const getConnection: Handler<typeof management, 'GetConnection', ApiContext> = async (
  context,
  { ConnectionId },
  call,
) => {
  const found = await context.hub.inspect(stageOf(context, call, ConnectionId).scope, ConnectionId);
  if (!found) throw gone();
  return {
    ConnectedAt: new Date(found.connectedAt),
    // A client without a User-Agent header is shown with null (spec/apigateway-websocket.md, section 3.1).
    Identity: { SourceIp: found.sourceIp, UserAgent: found.userAgent as string },
    LastActiveAt: new Date(found.lastActiveAt),
  };
};
