import type { Handler } from '../../../aws/dispatch.ts';
import type { Context } from '../../context.ts';
import type { management } from '../management-model.ts';
import { gone, scopeOf } from './connection-at.ts';

export const getConnection: Handler<typeof management, 'GetConnection', Context> = async (
  { hub },
  { ConnectionId },
  call,
) => {
  const found = await hub.inspect(scopeOf(call, ConnectionId), ConnectionId);
  if (!found) throw gone();
  return {
    ConnectedAt: new Date(found.connectedAt),
    // A client without a User-Agent header is shown with null (spec/apigateway-websocket.md, section 3.1).
    Identity: { SourceIp: found.sourceIp, UserAgent: found.userAgent as string },
    LastActiveAt: new Date(found.lastActiveAt),
  };
};
