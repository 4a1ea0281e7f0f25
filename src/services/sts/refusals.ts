// The words of STS. Codes and texts: spec/sts.md, section 3.
import { identityOf } from '../../aws/server/authenticate.ts';
import type { Call, Refusals } from '../../aws/server/dispatch.ts';
import { AwsError, errorsOf } from '../../aws/error.ts';
import type { Violation } from '../../aws/server/validate.ts';
import { sts } from './model.ts';

const errors = errorsOf(sts);

export const invalid = (message: string): AwsError => new AwsError('ValidationError', 400, message);
export const denied = (message: string): AwsError => new AwsError('AccessDenied', 403, message);
export const malformedPolicy = (message: string): AwsError => errors.MalformedPolicyDocumentException(message);
export const policyTooLarge = (percent: number): AwsError =>
  errors.PackedPolicyTooLargeException(
    `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
  );

export const notAuthorized = ({ caller }: Pick<Call, 'caller'>, action: string, resource: string, why = ''): AwsError =>
  denied(`User: ${identityOf(caller).arn} is not authorized to perform: ${action} on resource: ${resource}${why}`);

export const refusals: Refusals = {
  invalid: (failures, input) => invalid(sentences(failures, input)),
  malformed: (detail) => invalid(detail),
  throttled: () => new AwsError('Throttling', 400, 'Rate exceeded'),
  denied: notAuthorized,
  forbidden: denied,
  failed: () => new AwsError('InternalFailure', 500, 'Internal server error'),
};

const VALUE_SHOWN_MAX = 128;

/** `1 validation error detected: Value '600' at 'durationSeconds' failed to satisfy constraint: …` */
function sentences(failures: readonly Violation[], input: Record<string, unknown>): string {
  const one = ({ path, constraint }: Violation) => {
    const value = valueAt(input, path);
    const said = value === undefined ? 'null' : `'${value.slice(0, VALUE_SHOWN_MAX)}'`;
    return `Value ${said} at '${shownPath(path)}' failed to satisfy constraint: ${withoutAnchors(constraint)}`;
  };
  const errorsWord = failures.length === 1 ? 'error' : 'errors';
  return `${failures.length} validation ${errorsWord} detected: ${failures.map(one).join('; ')}`;
}

const withoutAnchors = (constraint: string) => constraint.replace(/pattern: \^(.*)\$$/, 'pattern: $1');

/** Members begin with a small letter there: `tags.1.member.key`. */
const shownPath = (path: string) => path.replace(/(?<=^|\.)[A-Z]/g, (letter) => letter.toLowerCase());

function valueAt(input: unknown, path: string): string | undefined {
  let value = input;
  for (const name of path.replace(/\.(\d+)\.member/g, '.$1').split('.')) {
    if (Array.isArray(value)) value = value[Number(name) - 1];
    else if (typeof value === 'object' && value !== null) value = (value as Record<string, unknown>)[name];
    else return undefined;
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
