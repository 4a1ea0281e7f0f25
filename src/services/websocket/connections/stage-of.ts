import type { Call } from '../../../aws/server/dispatch.ts';
import { isConnectionId } from '../../../hub/ids.ts';
import type { ApiContext } from '../api-context.ts';
import { errors } from './refusals.ts';
import { checkRegion } from '../regions.ts';
import type { StageAddress } from '../stages.ts';
import { noSuchMethod } from './unserved-path.ts';

/** The stage whose connections a call may see. Throws what AWS answers when there is no such stage or id. */
export function stageOf({ stages }: ApiContext, call: Call, connectionId: string): StageAddress {
  const { host = '' } = call.request.headers;
  const { base } = call.route;
  const stage = stages.at(host, base);
  if (!stage) {
    // Who names a stage twice, or one below a domain name, which means one already, gets these words (section 3.2).
    const rest = stages.within(host, base)?.rest ?? (stages.isDomain(host) ? base : undefined);
    if (!rest) throw errors.ForbiddenException('Forbidden');
    throw noSuchMethod(call.request.method, [...rest, '@connections', connectionId].join('/'));
  }
  checkRegion(call.caller, stage);
  if (!isConnectionId(connectionId)) {
    const { requestId } = call;
    throw errors.BadRequestException(`Invalid connectionId: ${connectionId}`, { connectionId, requestId });
  }
  return stage;
}

/** Well-formed, but nobody is there (any more): 410 with an empty body (spec/apigateway-websocket.md, section 3.2). */
export const gone = () => errors.GoneException('');
