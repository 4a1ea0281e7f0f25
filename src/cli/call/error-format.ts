// `--cli-error-format json|yaml|text|table`: an error of the service as an object (spec/aws-cli.md, section 3).
import { ServiceError } from '../../aws/client/response.ts';
import type { Json } from '../../aws/exact-json.ts';
import type { CommandContext } from '../words/command-context.ts';
import type { Failure } from '../personality/failure.ts';
import { writeValue } from '../output/write-value.ts';
import { toJson } from '../output/printable.ts';
import { frame } from '../personality/personality.ts';
import { OperationFailure } from './operation-failure.ts';

const CODES: { readonly [kind: string]: string } = {
  usage: 'ParamValidation',
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
  const { personality } = context;
  const code = CODES[failure.kind];
  const message = failure.kind === 'usage' ? `${failure.message}\n\n${personality.usage}` : failure.message;
  if (format === 'legacy') return code === undefined ? undefined : frame(personality, 'general', message);
  const error = serviceObject(cause) ?? (code === undefined ? undefined : ofCode(code, message));
  if (!error) return undefined;
  let text = '';
  await writeValue(format, 'error', error, { ...context, write: (more) => void (text += more) });
  return text;
}

const ofCode = (code: string, message: Json): Map<string, Json> =>
  new Map([
    ['Code', code],
    ['Message', message],
  ]);

function serviceObject(cause: unknown): Map<string, Json> | undefined {
  const inner = cause instanceof OperationFailure ? cause.cause : cause;
  if (!(inner instanceof ServiceError)) return undefined;
  // An answer that is no error of the service's own is put together in another order.
  if (inner.isGeneric) return ofCode(inner.code, inner.received);
  const fields = Object.entries(inner.fields).map(([name, value]): [string, Json] => [name, toJson(value)]);
  return new Map<string, Json>([['Message', inner.received], ['Code', inner.code], ...fields]);
}
