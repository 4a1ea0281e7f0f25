// The words of IVS Chat. Shapes and statuses: spec/ivschat.md, section 1.4.
import type { Caller } from '../../aws/server/authenticate.ts';
import { identityOf } from '../../aws/server/authenticate.ts';
import type { Call, Refusals } from '../../aws/server/dispatch.ts';
import type { AwsError } from '../../aws/error.ts';
import { errorsOf } from '../../aws/error.ts';
import { ownerOf, resourceIdOf, resourceTypeOf } from './arn.ts';
import { ivschat } from './model/model.ts';

export const errors = errorsOf(ivschat);

/** The one template known from the real service. */
const sentence = (name: string, detail: string) =>
  `Request member: ${name} failed to satisfy the constraints: ${detail}`;

/** A member that is wrong in a way the model cannot say. */
export function invalidField(name: string, detail: string): AwsError {
  const fieldList = [{ name, message: detail }];
  return errors.ValidationException(sentence(name, detail), { reason: 'FIELD_VALIDATION_FAILED', fieldList });
}

const nouns = { ROOM: 'Room', LOGGING_CONFIGURATION: 'Logging configuration' };

/** There is no such room or logging configuration in the region that the call is signed for. */
export function notFound(arn: string, { caller }: Call): AwsError {
  const resourceType = resourceTypeOf(arn) ?? 'ROOM';
  const { region } = ownerOf(arn);
  const elsewhere = region !== caller.region ? `: the request is signed for ${caller.region}, not for ${region}` : '';
  const message = `${nouns[resourceType]} not found${elsewhere}`;
  return errors.ResourceNotFoundException(message, { resourceId: resourceIdOf(arn), resourceType });
}

export function quotaExceeded(kind: 'room' | 'logging-configuration', { account }: Caller, limit: number): AwsError {
  const resourceType = kind === 'room' ? 'ROOM' : 'LOGGING_CONFIGURATION';
  return errors.ServiceQuotaExceededException(`The quota of ${kind}s is reached`, {
    resourceId: account,
    resourceType,
    limit,
  });
}

export const tooManyRegions = ({ account }: Caller, limit: number): AwsError =>
  errors.ServiceQuotaExceededException(`The quota of regions is reached: there are ${limit} with something in them`, {
    resourceId: account,
    resourceType: 'ROOM',
    limit,
  });

export const refusals: Refusals = {
  invalid(failures) {
    const fieldList = failures.map(({ path, constraint }) => ({ name: path, message: constraint }));
    const message = fieldList.map(({ name, message: detail }) => sentence(name, detail)).join('; ');
    return errors.ValidationException(message, { reason: 'FIELD_VALIDATION_FAILED', fieldList });
  },
  malformed: (detail) => errors.ValidationException(detail, { reason: 'OTHER' }),
  throttled: (operation, limit) =>
    errors.ThrottlingException('Rate exceeded', {
      resourceId: operation,
      resourceType: 'ROOM',
      limit: Math.floor(limit),
    }),
  denied: ({ caller }, action, resource) =>
    errors.AccessDeniedException(
      `User: ${identityOf(caller).arn} is not authorized to perform: ${action} on resource: ${resource}`,
    ),
  forbidden: (reason) => errors.AccessDeniedException(reason),
  failed: () => errors.InternalServerException('Internal server error'),
};

/** The path is nobody's. */
export const unknownOperation = (method: string, path: string): AwsError =>
  errors.ValidationException(`Unknown operation: ${method} ${path}`, { reason: 'UNKNOWN_OPERATION' });
