// How failures of every origin end: their kind, their text, their exit code (spec/aws-cli.md, sections 3 and 13).
import { isLoopback } from '../../base/is-loopback.ts';
import { UnreadableAnswer } from '../../aws/client/from-wire.ts';
import { ServiceError } from '../../aws/client/response.ts';
import { TransportError } from '../../aws/client/transport.ts';
import type { CommandContext } from '../words/command-context.ts';
import { errorDetails } from './error-details.ts';
import { Failure } from '../personality/failure.ts';
import type { Personality } from '../personality/personality.ts';
import { frame } from '../personality/personality.ts';
import { PythonError } from '../aws/python/numbers.ts';
import { repr, str } from '../aws/python/repr.ts';

/** A failure of a command, with all that may say how to show it. */
export class InContext extends Error {
  readonly context: CommandContext;

  constructor(cause: unknown, context: CommandContext) {
    super('A command failed', { cause });
    this.context = context;
  }
}

/** A call that failed, with the name of its operation. */
export class OperationFailure extends Error {
  readonly operation: string;

  constructor(operation: string, cause: unknown) {
    super(`${operation} failed`, { cause });
    this.operation = operation;
  }
}

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
  if (context?.globals.debug) (await import('./debug.ts')).logFailure(context.io, personality, cause, failure.message);
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

/** In the words of the AWS CLI. */
export function transportText({ kind, url, message, cause }: TransportError): string {
  switch (kind) {
    case 'connect':
      return `Could not connect to the endpoint URL: "${url}"`;
    case 'connect-timeout':
      return `Connect timeout on endpoint URL: "${url}"`;
    case 'read-timeout':
      return `Read timeout on endpoint URL: "${url}"`;
    case 'closed':
      return `Connection was closed before we received a valid response from endpoint URL: "${url}".`;
    case 'tls':
      return `SSL validation failed for ${url} ${tlsText(message, cause)}`;
    case 'proxy':
      return `Failed to connect to proxy URL: "${url}"`;
    case 'too-large':
      return `The answer is too large, from endpoint URL: "${url}"`;
  }
}

/** What OpenSSL calls what Node gives codes to. */
const TLS_REASONS: { readonly [code: string]: string } = {
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unable to get local issuer certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unable to get local issuer certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'self-signed certificate in certificate chain',
  CERT_HAS_EXPIRED: 'certificate has expired',
};

function tlsText(message: string, cause: unknown): string {
  const { code = '' } = (cause ?? {}) as NodeJS.ErrnoException;
  if (code === 'ECONNRESET') {
    return '[SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol (_ssl.c:1006)';
  }
  if (/wrong.version.number/i.test(message)) return '[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return mismatchText(cause as NameMismatch);
  const reason = TLS_REASONS[code];
  if (reason === undefined) return message;
  return `[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: ${reason} (_ssl.c:1006)`;
}

type NameMismatch = { readonly host?: string; readonly cert?: { readonly subjectaltname?: string } };

/** The certificate is for others. */
function mismatchText({ host = '', cert }: NameMismatch): string {
  const names = (cert?.subjectaltname ?? '').split(', ').map((name) => repr(name.replace(/^(DNS|IP Address):/, '')));
  const others = names.length > 1 ? `either of ${names.join(', ')}` : names[0];
  return `hostname ${repr(host)} doesn't match ${others}`;
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
