// Calls an operation of any service by its model: build, sign, send, read, and try again where that makes sense.
import type { Endpoint } from './endpoint.ts';
import type { WireRequest, Values } from './request.ts';
import { buildRequest } from './request.ts';
import { ERROR_STATUS_MIN, ServiceError, parseError, parseOutput } from './response.ts';
import type { RetryMode } from './retry.ts';
import { attemptsOf, isExhausted, isRetryable, waitMs } from './retry.ts';
import type { Answer, TransportOptions } from './transport.ts';
import { exchange } from './transport.ts';
import type { Service } from '../shape.ts';
import { sign } from '../sigv4/sign.ts';
import type { Credential } from '../sigv4/verify.ts';

export type ClientOptions = TransportOptions & {
  readonly endpoint: Endpoint;
  readonly region: string;
  /** Without one the request is not signed. Asked for once a call, after the request is built. */
  readonly credential: Credential | (() => Promise<Credential>) | undefined;
  readonly userAgent: string;
  readonly retryMode?: RetryMode;
  readonly maxAttempts?: number | undefined;
  readonly now?: () => number;
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<unknown>;
  readonly random?: () => number;
  /** Sees every request as it is sent, and its answer. */
  readonly observe?: { request(outgoing: WireRequest): void; answer(answer: Answer): void } | undefined;
};

/** Whose key signs. Throws what its source throws. */
export const credentialOf = async ({ credential }: ClientOptions): Promise<Credential | undefined> =>
  typeof credential === 'function' ? credential() : credential;

/** Call an operation. Throws a ServiceError, a TransportError or an UnreadableAnswer. */
export async function call(
  model: Service,
  name: string,
  input: Values,
  options: ClientOptions,
): Promise<Record<string, unknown>> {
  const operation = model.operations[name]!;
  const query = model.query && (await import('./query.ts'));
  const request = query
    ? query.buildForm(model, name, input, options.endpoint)
    : buildRequest(model, operation, input, options.endpoint);
  const read = (answer: Answer): Record<string, unknown> => {
    if (answer.status >= ERROR_STATUS_MIN) throw (query?.parseFault ?? parseError)(answer, model, operation);
    return query ? query.parseResult(answer, model, name) : parseOutput(answer, model, operation);
  };
  const credential = await credentialOf(options);
  const { retryMode: mode = 'standard', random = Math.random, signal } = options;
  const { maxAttempts = attemptsOf(mode), sleep = pause } = options;
  const invocation = invocationId(random);
  for (let attempt = 1; ; attempt++) {
    try {
      const headers = {
        'amz-sdk-invocation-id': invocation,
        'amz-sdk-request': attempt === 1 ? 'attempt=1' : `attempt=${attempt}; max=${maxAttempts}`,
      };
      const outgoing = signed({ ...request, headers: { ...request.headers, ...headers } }, credential, model, options);
      return read(await callOnce(outgoing, options));
    } catch (cause) {
      if (cause instanceof ServiceError && credential?.origin) {
        cause.signer = { accessKeyId: credential.accessKeyId, origin: credential.origin };
      }
      const isLast = attempt >= maxAttempts;
      if (isLast && cause instanceof ServiceError && isExhausted(cause, mode)) throw cause.exhausted(maxAttempts - 1);
      if (isLast || signal?.aborted || !isRetryable(cause, mode)) throw cause;
      await sleep(waitMs(attempt, random, mode), signal);
    }
  }
}

/** A UUID of version 4 that finds the attempts of one call in logs. Nothing is lost when somebody guesses it. */
function invocationId(random: () => number): string {
  const bytes = Buffer.from(Array.from({ length: 16 }, () => random() * 256));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}

/** Loaded by those who wait. */
async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  const { setTimeout: wait } = await import('node:timers/promises');
  await wait(ms, undefined, signal && { signal });
}

async function callOnce(outgoing: WireRequest, options: ClientOptions): Promise<Answer> {
  options.observe?.request(outgoing);
  const answer = await exchange(options.endpoint, outgoing, options);
  options.observe?.answer(answer);
  return answer;
}

/** Header names are sent as the AWS CLI writes them, and signed in lower case. */
function signed(
  request: WireRequest,
  credential: Credential | undefined,
  model: Service,
  options: ClientOptions,
): WireRequest {
  const { endpoint, region, userAgent, now = Date.now } = options;
  const headers = { Host: endpoint.host, 'Accept-Encoding': 'identity', 'User-Agent': userAgent, ...request.headers };
  if (!credential) return { ...request, headers };
  const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const scope = { region, service: model.signingName, now: now() };
  return { ...request, headers: { ...headers, ...sign({ ...request, headers: lowerCase }, credential, scope) } };
}
