// The words of Lambda (spec/functions-and-templates.md, section 7.2). Who is to blame stands in every body.
import { identityOf } from '../../aws/server/authenticate.ts';
import type { Refusals } from '../../aws/server/dispatch.ts';
import type { AwsError } from '../../aws/error.ts';
import { errorsOf } from '../../aws/error.ts';
import { lambda } from './model.ts';

const errors = errorsOf(lambda);
const USER = { Type: 'User' };
const RETRY_AFTER_SECONDS = 1;

/** The message has a capital M, as recorded. */
export function notFound(arn: string): AwsError {
  const Message = `Function not found: ${arn}`;
  return errors.ResourceNotFoundException(Message, { Message, ...USER });
}
export const badContent = (why: string): AwsError =>
  errors.InvalidRequestContentException(
    `Could not parse request body into json: Could not parse payload into json: ${why}`,
    USER,
  );
export const badContext = (): AwsError =>
  errors.InvalidRequestContentException('Client context must be a valid Base64-encoded JSON object.', USER);
export function throttled(Reason: string): AwsError {
  const error = errors.TooManyRequestsException('Rate Exceeded.', { Reason, ...USER });
  error.headers = { 'retry-after': String(RETRY_AFTER_SECONDS) };
  return error;
}

export const tooLarge = (bytesMax: number): AwsError =>
  errors.RequestTooLargeException(`Request must be smaller than ${bytesMax} bytes for the InvokeFunction operation`, {
    ...USER,
  });

export const refusals: Refusals = {
  invalid: (failures) =>
    errors.InvalidParameterValueException(
      failures.map(({ path, constraint }) => `${path}: ${constraint}`).join('; '),
      USER,
    ),
  malformed: badContent,
  throttled: () => throttled('CallerRateLimitExceeded'),
  denied: ({ caller }, action, resource) =>
    errors.AccessDeniedException(
      `User: ${identityOf(caller).arn} is not authorized to perform: ${action} on resource: ${resource} ` +
        'because no identity-based policy allows the action',
    ),
  forbidden: (reason) => errors.AccessDeniedException(reason),
  failed: () => errors.ServiceException('Internal server error', { Type: 'Service' }),
};
