// How failures of every origin end: their kind, their text, their exit code (spec/aws-cli.md, sections 3 and 13).
import { isLoopback } from '../aws/client/endpoint.ts';
import { ServiceError, UnexpectedAnswer } from '../aws/client/response.ts';
import { TransportError } from '../aws/client/transport.ts';
import { Failure } from './failure.ts';
import type { Personality } from './personality.ts';
import { frame } from './personality.ts';
import { PythonError } from './python/numbers.ts';
import { repr, typeName } from './python/repr.ts';

/** What to write to stderr, and the exit code. A bug of ours is thrown again. */
export function report(cause: unknown, personality: Personality): { text: string; exitCode: number } {
  const failure = asFailure(cause, personality);
  const hint = personality.friendly.suggestions ? failure.hint : undefined;
  return {
    text: frame(personality, failure.kind, failure.message, hint),
    exitCode: personality.exitCodes[failure.kind],
  };
}

function asFailure(cause: unknown, personality: Personality): Failure {
  if (cause instanceof Failure) return cause;
  if (cause instanceof PythonError) return new Failure('general', cause.message);
  if (cause instanceof OperationFailure) return ofOperation(cause, personality);
  throw cause;
}

/** A call that failed, with the name of its operation. */
export class OperationFailure extends Error {
  readonly operation: string;

  constructor(operation: string, cause: unknown) {
    super(`${operation} failed`, { cause });
    this.operation = operation;
  }
}

function ofOperation({ operation, cause }: OperationFailure, personality: Personality): Failure {
  if (cause instanceof ServiceError) return new Failure('service', serviceText(operation, cause, personality));
  if (cause instanceof TransportError) return new Failure('general', transportText(cause), transportHint(cause));
  if (cause instanceof UnexpectedAnswer) {
    const isNull = cause.received === null && !cause.isError;
    const text = isNull
      ? "'NoneType' object is not iterable"
      : `'${typeName(cause.received)}' object has no attribute 'get'`;
    return new Failure('general', text);
  }
  return asFailure(cause, personality);
}

function serviceText(operation: string, error: ServiceError, personality: Personality): string {
  const { code, message, fields, exhaustedRetries } = error;
  const retries = exhaustedRetries === undefined ? '' : ` (reached max retries: ${exhaustedRetries})`;
  const text = `An error occurred (${code}) when calling the ${operation} operation${retries}: ${message}`.trimEnd();
  const details = Object.entries(fields);
  if (!personality.errorDetails || details.length === 0) return text;
  const lines = details.map(([name, value]) => `${name}: ${detail(value)}`);
  const isComplex = lines.some((line) => line.endsWith(COMPLEX));
  return [text, '', 'Additional error details:', ...lines, ...(isComplex ? [FULL_DETAILS] : [])].join('\n');
}

const COMPLEX = '<complex value>';
const FULL_DETAILS = 'Some values are too complex to be shown here.';
const INLINE_MAX = 5;

function detail(value: unknown): string {
  if (typeof value === 'string') return value;
  const isSmallList =
    Array.isArray(value) && value.length < INLINE_MAX && value.every((item) => typeof item !== 'object');
  return typeof value !== 'object' || value === null || isSmallList ? repr(value) : COMPLEX;
}

function transportText({ kind, url, message }: TransportError): string {
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
      return `SSL validation failed for ${url} ${message}`;
    case 'too-large':
      return `The answer is too large, from endpoint URL: "${url}"`;
  }
}

function transportHint({ kind, url }: TransportError): string | undefined {
  const isHere = isLoopback(new URL(url).hostname);
  return kind === 'connect' && isHere ? 'Is the server running? Start one with: fanfare start' : undefined;
}
