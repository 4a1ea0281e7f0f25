// How operations on API keys and usage plans say no. AWS's words where they are known from reports of its users.
import { identityOf } from '../../../aws/server/authenticate.ts';
import type { Call, Refusals } from '../../../aws/server/dispatch.ts';
import type { AwsError } from '../../../aws/error.ts';
import { AwsError as Failure, errorsOf } from '../../../aws/error.ts';
import { apiKeys } from './model.ts';

const errors = errorsOf(apiKeys);

export const invalid = (message: string): AwsError => errors.BadRequestException(message);
export const conflict = (message: string): AwsError => errors.ConflictException(message);
export const unknownKey = (): AwsError => errors.NotFoundException('Invalid API Key identifier specified');
export const unknownPlan = (): AwsError => errors.NotFoundException('Invalid Usage Plan ID specified');
export const full = (things: string, max: number): AwsError =>
  errors.LimitExceededException(`There are at most ${max} ${things}`);

export const refusals: Refusals = {
  invalid: (violations) => invalid(violations.map(({ path, constraint }) => `${path}: ${constraint}`).join('; ')),
  malformed: invalid,
  throttled: () => errors.TooManyRequestsException('Too Many Requests'),
  denied: ({ caller }: Call, action, resource) =>
    new Failure(
      'AccessDeniedException',
      403,
      `User: ${identityOf(caller).arn} is not authorized to perform: ${action} on resource: ${resource}`,
    ),
  forbidden: (reason) => new Failure('AccessDeniedException', 403, reason),
  failed: () => new Failure('InternalServerErrorException', 500, 'Internal server error'),
};
