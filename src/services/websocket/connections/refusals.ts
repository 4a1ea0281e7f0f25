// The words of execute-api. Source: spec/apigateway-websocket.md, section 3.2.
import { identityOf } from '../../../aws/server/authenticate.ts';
import type { Call, Refusals } from '../../../aws/server/dispatch.ts';
import { AwsError, errorsOf } from '../../../aws/error.ts';
import { management } from './model.ts';
import type { Stages } from '../stages.ts';

export const errors = errorsOf(management);

export const refusals: Refusals = {
  invalid(failures) {
    const isTooLarge = failures.some(({ path }) => path === 'Data');
    if (isTooLarge) return errors.PayloadTooLargeException('Request Too Long');
    return errors.BadRequestException(failures.map(({ path, constraint }) => `${path}: ${constraint}`).join('; '));
  },
  malformed: (detail) => errors.BadRequestException(detail),
  throttled: () => errors.LimitExceededException('Too Many Requests'),
  // The message has a capital M, and the id is not told (recorded from AWS).
  denied: (call, action, resource) =>
    new AwsError('AccessDeniedException', 403, '', {
      Message: `User: ${identityOf(call.caller).arn} is not authorized to perform: ${action} on resource: ${hideId(resource)}`,
    }),
  forbidden: (reason) => errors.ForbiddenException(reason),
  failed: () => new AwsError('InternalServerErrorException', 500, 'Internal server error'),
};

const hideId = (resource: string) => resource.replace(/\/@connections\/.*$/, '/@connections/{connectionId}');

/**
 * `arn:aws:execute-api:{region}:{account}:{apiId}/{stage}/{METHOD}/@connections/{id}` (section 3.4), with the region of
 * the API: the one that a call is signed for is the caller's to choose.
 */
export function resourceOf(stages: Stages, call: Call, input: Record<string, unknown>): string {
  const { caller, request, route } = call;
  const stage = stages.at(request.headers.host ?? '', route.base);
  const place = stage ? `${stage.apiId}/${stage.name}` : route.base.join('/');
  const { region, account } = stage?.live.owner ?? caller;
  return `arn:aws:execute-api:${region}:${account}:${place}/${request.method}/@connections/${input['ConnectionId'] as string}`;
}
