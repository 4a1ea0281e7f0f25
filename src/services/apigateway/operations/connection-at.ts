import type { Call } from '../../../aws/dispatch.ts';
import { AwsError } from '../../../aws/error.ts';
import { isConnectionId } from '../../../hub/ids.ts';
import type { ApiContext } from '../api-context.ts';
import { errors } from '../refusals.ts';
import { checkRegion } from '../regions.ts';
import type { StageAddress } from '../stages.ts';

/** The stage whose connections a call may see. Throws what AWS answers when there is no such stage or id. */
export function stageOf({ stages }: ApiContext, call: Call, connectionId: string): StageAddress {
  const { host = '' } = call.request.headers;
  const stage = stages.at(host, call.route.base);
  if (!stage && stages.isDomain(host)) throw noSuchMapping(call, connectionId);
  if (!stage) throw errors.ForbiddenException('Forbidden');
  checkRegion(call.caller, stage);
  if (!isConnectionId(connectionId)) {
    const { requestId } = call;
    throw errors.BadRequestException(`Invalid connectionId: ${connectionId}`, { connectionId, requestId });
  }
  return stage;
}

/** Well-formed, but nobody is there (any more): 410 with an empty body (spec/apigateway-websocket.md, section 3.2). */
export const gone = () => errors.GoneException('');

/** A domain name already means a stage: who names one in the path as well gets these words (section 3.2). */
function noSuchMapping({ route, request }: Call, connectionId: string): AwsError {
  const path = [...route.base, '@connections', connectionId].join('/');
  return new AwsError(
    'NotFoundException',
    404,
    `No method found matching route ${path} for http method ${request.method}.`,
  );
}
