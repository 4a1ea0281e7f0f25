// How failures of every origin end: their kind, their text, their exit code (spec/aws-cli.md, sections 3 and 13).
import { isLoopback } from '../../base/hosts/is-loopback.ts';
import { UnreadableAnswer } from '../../aws/client/from-wire.ts';
import { ServiceError } from '../../aws/client/response.ts';
import { TransportError } from '../../aws/client/transport.ts';
import type { CommandContext } from '../words/command-context.ts';
import { InContext, OperationFailure } from './operation-failure.ts';
import { errorDetails } from './error-details.ts';
import { Failure } from '../personality/failure.ts';
import type { Personality } from '../personality/personality.ts';
import { frame } from '../personality/personality.ts';
import { PythonError } from '../aws/python/numbers.ts';
import { str } from '../aws/python/repr.ts';
import { transportText } from '../personality/transport-text.ts';

/** What to write to stderr, and the exit code. A bug of ours is thrown again. */
export async function report(
  thrown: unknown,
  personality: Personality,
  env: NodeJS.ProcessEnv,
): Promise<{ text: string; exitCode: number }> {
  const cause = thrown instanceof InContext ? thrown.cause : thrown;
  const context = thrown instanceof InContext ? thrown.context : undefined;
  const format = context && (await errorFormatOf(context, personality));
  const failure = (await unreached(cause, personality, env)) ?? asFailure(cause, personality, format ?? 'enhanced');
  if (context?.globals.debug)
    (await import('../personality/debug.ts')).logFailure(context.io, personality, cause, failure.message);
  const exitCode = personality.exitCodes[failure.kind];
  if (context && format !== undefined && format !== 'enhanced') {
    const { formatError } = await import('./error-format.ts');
    const text = await formatError(format, cause, failure, context);
    if (text !== undefined) return { text, exitCode };
  }
  const hint = personality.friendly.suggestions ? failure.hint : undefined;
  return { text: frame(personality, failure.kind, failure.message, hint), exitCode };
}

const ERROR_FORMATS: ReadonlySet<string> = new Set(['legacy', 'json', 'yaml', 'text', 'table', 'enhanced']);

/** What flag, environment and profile say about it. Undefined: nobody can choose. */
async function errorFormatOf(context: CommandContext, personality: Personality): Promise<string | undefined> {
  if (personality.errorFormat === undefined) return undefined;
  const named = (await namedErrorFormat(context, personality))?.toLowerCase() ?? '';
  return ERROR_FORMATS.has(named) ? named : personality.errorFormat;
}

async function namedErrorFormat(
  { globals, io }: CommandContext,
  personality: Personality,
): Promise<string | undefined> {
  const named = globals.errorFormat ?? io.env['AWS_CLI_ERROR_FORMAT'];
  if (named !== undefined) return named;
  try {
    const { loadConfiguration } = await import('../settings/configuration.ts');
    return loadConfiguration(io.env, globals.profile, personality).profile.get('cli_error_format');
  } catch {
    // The files are what failed: they say nothing about how to show that. The AWS CLI falls back to its oldest form.
    return 'legacy';
  }
}

function asFailure(cause: unknown, personality: Personality, format: string): Failure {
  if (cause instanceof Failure) return cause;
  if (cause instanceof PythonError || cause instanceof UnreadableAnswer) return new Failure('general', cause.message);
  if (cause instanceof OperationFailure) return ofOperation(cause, personality, format);
  if (cause instanceof TransportError) return new Failure('general', transportText(cause));
  throw cause;
}

function ofOperation({ operation, cause }: OperationFailure, personality: Personality, format: string): Failure {
  if (cause instanceof ServiceError)
    return new Failure('service', serviceText(operation, cause, personality, format), signerHint(cause));
  return asFailure(cause, personality, format);
}

function serviceText(operation: string, error: ServiceError, personality: Personality, format: string): string {
  const { code, received, exhaustedRetries } = error;
  const retries = exhaustedRetries === undefined ? '' : ` (reached max retries: ${exhaustedRetries})`;
  const text = `An error occurred (${code}) when calling the ${operation} operation${retries}: ${str(received)}`;
  const details = personality.errorFormat === undefined || format === 'legacy' ? undefined : errorDetails(error);
  return details === undefined ? text : `${text.trimEnd()}\n\n${details}`;
}

const BAD_KEYS = new Set(['UnrecognizedClientException', 'InvalidSignatureException', 'IncompleteSignatureException']);

/** Which key the server does not take: often that of another server. */
function signerHint({ code, signer }: ServiceError): string | undefined {
  if (!signer || !BAD_KEYS.has(code)) return undefined;
  const other = 'Where that is the key of another server, FANFARE_DATA=DIR names the data folder of this one.';
  return `It was signed with ${signer.accessKeyId}, found in ${signer.origin}. ${other}`;
}

/** A server that is not reached, in plain words. Undefined: it is something else, or the AWS CLI's words are wanted. */
async function unreached(
  thrown: unknown,
  { friendly }: Personality,
  env: NodeJS.ProcessEnv,
): Promise<Failure | undefined> {
  const cause = thrown instanceof OperationFailure ? thrown.cause : thrown;
  if (!friendly.suggestions || !(cause instanceof TransportError)) return undefined;
  const { serversHint, whyNotReached } = await import('./why-not.ts');
  const url = new URL(cause.url);
  if ((cause.kind === 'tls' || cause.kind === 'closed') && cause.cause instanceof Error) {
    const { reason, hint } = await whyNotReached(url, cause.cause, env);
    if (cause.kind === 'closed' && hint === undefined) return undefined;
    return new Failure('general', `Could not connect to the endpoint URL: "${cause.url}": ${reason}`, hint);
  }
  if (cause.kind !== 'connect' || !isLoopback(url.hostname)) return undefined;
  return new Failure('general', transportText(cause), serversHint(url.protocol, env));
}
