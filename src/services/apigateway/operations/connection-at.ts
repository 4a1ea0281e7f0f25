import type { Call } from '../../../aws/dispatch.ts';
import { isConnectionId } from '../../../hub/ids.ts';
import type { ApiContext } from '../api-context.ts';
import { errors } from '../refusals.ts';

/** The scope in which a call may see connections. Throws what AWS answers when there is no such stage or id. */
export function scopeOf({ stages }: ApiContext, call: Call, connectionId: string): string {
  const stage = stages.at(call.request.headers.host ?? '', call.route.base);
  if (!stage) throw errors.ForbiddenException('Forbidden');
  if (!isConnectionId(connectionId)) {
    const { requestId } = call;
    throw errors.BadRequestException(`Invalid connectionId: ${connectionId}`, { connectionId, requestId });
  }
  return stage.scope;
}

/** Well-formed, but nobody is there (any more): 410 with an empty body (spec/apigateway-websocket.md, section 3.2). */
export const gone = () => errors.GoneException('');
