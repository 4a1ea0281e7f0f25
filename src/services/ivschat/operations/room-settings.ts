import type { AwsError } from '../../../aws/error.ts';
import type { Room } from '../../../store/rooms.ts';
import { resourceIdOf } from '../arn.ts';
import { errors, invalidField } from '../refusals.ts';

type Handler = Room['messageReviewHandler'];
type Asked = { uri?: string | undefined; fallbackResult?: 'ALLOW' | 'DENY' | undefined } | undefined;

/** Each member of a handler is replaced on its own; an empty URI detaches it. Without a result, a failure allows. */
export function mergedReviewHandler(current: Handler, asked: Asked): Handler {
  if (!asked) return current;
  const uri = asked.uri ?? current?.uri ?? '';
  // Nothing can be invoked on this server yet, and the real service refuses a function that it may not invoke.
  if (uri !== '') throw invalidField('uri', 'invalid lambda permission');
  return { uri, fallbackResult: asked.fallbackResult ?? current?.fallbackResult ?? 'ALLOW' };
}

/** Logging configurations must exist; there are none on this server yet. */
export function checkLoggingConfigurations(arns: readonly string[]): void {
  const [unknown] = arns;
  if (unknown) throw loggingConfigurationNotFound(unknown);
}

export const loggingConfigurationNotFound = (arn: string): AwsError =>
  errors.ResourceNotFoundException('Logging configuration not found', {
    resourceId: resourceIdOf(arn),
    resourceType: 'LOGGING_CONFIGURATION',
  });
