// Calls functions at any Lambda Invoke endpoint: POST {endpoint}/2015-03-31/functions/{name or ARN}/invocations.
import { isUtf8 } from 'node:buffer';
import type { Clock } from '../base/clock.ts';
import type { Functions, Invocation, Invoke } from './functions.ts';
import type { Outgoing } from './outgoing.ts';
import type { Credential } from '../aws/sigv4/verify.ts';
import { sign } from '../aws/sigv4/sign.ts';

type Options = {
  /** As in `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** Who calls. Asked for with each call. */
  readonly credential: () => Credential;
  readonly clock: Clock;
  readonly outgoing: Outgoing;
};

const FUNCTION_REGION = /^arn:aws:lambda:([a-z0-9-]+):/;
/** The answer to RequestResponse, Event and DryRun. */
const STATUSES = new Set([200, 202, 204]);

export class LambdaClient implements Functions {
  readonly #options: Options;
  readonly #base: URL;

  constructor(options: Options) {
    this.#options = options;
    this.#base = new URL(options.endpoint);
  }

  /** Nobody knows before it is asked. */
  has(): boolean {
    return true;
  }

  isLocal(): boolean {
    return false;
  }

  /** Never rejects. */
  async invoke({ function: name, event, type, holder, timeoutMs }: Invoke): Promise<Invocation> {
    const target = `${this.#base.pathname.replace(/\/$/, '')}/2015-03-31/functions/${encodeURIComponent(name.toWellFormed())}/invocations`;
    const body = Buffer.from(event);
    const { host, origin } = this.#base;
    const headers = { host, 'content-type': 'application/json', ...(type && { 'x-amz-invocation-type': type }) };
    const signature = this.#sign({ method: 'POST', target, headers, body }, name);
    const call = {
      holder,
      method: 'POST',
      url: origin + target,
      headers: { ...headers, ...signature },
      body,
      timeoutMs,
    };
    const answer = await this.#options.outgoing.call(call);
    if (answer.outcome !== 'answered') return answer;
    if (!STATUSES.has(answer.status)) return failed(`The endpoint answered ${answer.status}`);
    if (!isUtf8(answer.body)) return failed('The answer is not UTF-8');
    const outcome = answer.headers['x-amz-function-error'] ? 'threw' : 'answered';
    return { outcome, payload: answer.body.toString('utf8') };
  }

  #sign(request: Parameters<typeof sign>[0], functionName: string) {
    const region = FUNCTION_REGION.exec(functionName)?.[1] ?? 'us-east-1';
    const { credential, clock } = this.#options;
    return sign(request, credential(), { region, service: 'lambda', now: clock.now() });
  }
}

const failed = (reason: string): Invocation => ({ outcome: 'failed', reason });
