// `--cli-error-format json|yaml|text|table`: an error of the service as an object (spec/aws-cli.md, section 3).
import { ServiceError } from '../aws/client/response.ts';
import type { Json } from '../aws/exact-json.ts';
import type { CommandContext } from './command-context.ts';
import type { Failure } from './failure.ts';
import { writeValue } from './output/write-value.ts';
import { toJson } from './output/printable.ts';
import { OperationFailure } from './report.ts';

const CODES: { readonly [kind: string]: string } = {
  parameter: 'ParamValidation',
  'no-region': 'NoRegion',
  'no-credentials': 'NoCredentials',
  configuration: 'Configuration',
};

/** Undefined: it is no error that has a code, and is shown as it always is. */
export async function formatError(
  format: string,
  cause: unknown,
  failure: Failure,
  context: CommandContext,
): Promise<string | undefined> {
  const error = errorObject(cause, failure);
  if (!error) return undefined;
  let text = '';
  await writeValue(format, 'error', error, { ...context, write: (more) => void (text += more) });
  return text;
}

function errorObject(cause: unknown, failure: Failure): Map<string, Json> | undefined {
  const inner = cause instanceof OperationFailure ? cause.cause : cause;
  if (inner instanceof ServiceError) {
    const fields = Object.entries(inner.fields).map(([name, value]): [string, Json] => [name, toJson(value)]);
    return new Map<string, Json>([['Message', inner.received], ['Code', inner.code], ...fields]);
  }
  const code = CODES[failure.kind];
  return code === undefined
    ? undefined
    : new Map([
        ['Message', failure.message],
        ['Code', code],
      ]);
}
