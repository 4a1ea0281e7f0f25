// The words of the control plane. Source: spec/apigateway-websocket.md, section 4.3.
import { identityOf } from '../../../aws/server/authenticate.ts';
import type { Call, Refusals } from '../../../aws/server/dispatch.ts';
import { AwsError, errorsOf } from '../../../aws/error.ts';
import type { Violation } from '../../../aws/server/validate.ts';
import { control } from './model/model.ts';

const errors = errorsOf(control);

export const invalid = (message: string): AwsError => errors.BadRequestException(message);
export const conflict = (message: string): AwsError => errors.ConflictException(message);
export const notFound = (message: string): AwsError => errors.NotFoundException(message);

/** There is no such thing in the API, as in `Invalid Route identifier specified abc1234`. */
export const unknownId = (what: string, id: string): AwsError => notFound(`Invalid ${what} identifier specified ${id}`);
export const unknownStage = (): AwsError => notFound('Invalid stage identifier specified');

/** A member or an operation that only HTTP APIs have. */
export const onlyForHttp = (what: string): AwsError => invalid(`${what} is not supported for WEBSOCKET protocolType`);
/** What could only be about HTTP APIs. */
export const noHttpApis = (): AwsError => invalid('HTTP APIs are not supported: only WEBSOCKET protocolType is');

/** AWS's own words, known for integrations. */
export const quotaReached = (things: string, holder: 'API' | 'account' | 'domain name'): AwsError =>
  invalid(
    `Maximum number of ${things} for this ${holder} has been reached. Please contact AWS if you need additional ${things}.`,
  );

/** The deployment of a stage that deploys by itself is not for a caller to change. */
export const DEPLOYS_ITSELF = 'The deployment of a stage cannot be set while autoDeploy is enabled';
export const TIMEOUT_RANGE = 'Timeout should be between 50 ms and 29000 ms';
export const ONLY_REQUEST = 'Only REQUEST authorizer type is supported on WEBSOCKET protocol Apis.';

export const refusals: Refusals = {
  invalid: (violations) => invalid(violations.map(sentence).join('; ')),
  malformed: invalid,
  throttled: () => errors.TooManyRequestsException('Too Many Requests'),
  denied: ({ caller }: Call, action, resource) =>
    errors.AccessDeniedException(
      `User: ${identityOf(caller).arn} is not authorized to perform: ${action} on resource: ${resource}`,
    ),
  forbidden: (reason) => errors.AccessDeniedException(reason),
  failed: () => new AwsError('InternalServerErrorException', 500, 'Internal server error'),
};

/** Some members are refused in words of their own, whatever is wrong with them. */
function sentence({ path, constraint }: Violation): string {
  if (path === 'ProtocolType') return 'Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]';
  if (path === 'TimeoutInMillis') return TIMEOUT_RANGE;
  if (path === 'AuthorizerType') {
    const isMissing = constraint === 'Member must not be null';
    return isMissing ? 'Invalid request input. CreateAuthorizer input is missing authorizer type.' : ONLY_REQUEST;
  }
  return `Invalid request input. ${path}: ${constraint}`;
}
