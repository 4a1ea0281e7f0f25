import type { Refusals } from '../../aws/server/dispatch.ts';
import { errorsOf } from '../../aws/error.ts';
import { admin } from './model.ts';

export const errors = errorsOf(admin);

export const refusals: Refusals = {
  invalid: (failures) =>
    errors.ValidationException(failures.map(({ path, constraint }) => `${path}: ${constraint}`).join('; ')),
  malformed: (detail) => errors.ValidationException(detail),
  throttled: () => errors.ThrottlingException('Rate exceeded'),
  denied: ({ caller }, action) => errors.AccessDeniedException(`The key ${caller.accessKeyId} may not ${action}`),
  forbidden: (reason) => errors.AccessDeniedException(reason),
  failed: () => errors.InternalServerException('Internal server error'),
};
