// Calls functions at any Lambda Invoke endpoint: POST {endpoint}/2015-03-31/functions/{name or ARN}/invocations.
import { isUtf8 } from 'node:buffer';
import type { Clock } from '../base/clock.ts';
import type { Functions, Invocation, Invoke } from './functions.ts';
import type { Outgoing } from './outgoing.ts';
import type { Credential } from '../aws/sigv4/verify.ts';
import { BoundedCache } from '../aws/sigv4/bounded-cache.ts';
import { RepeatedSignature } from '../aws/sigv4/repeated-signature.ts';

type Options = {
  /** As in `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** Who calls. Asked for with each call. */
  readonly credential: () => Credential;
  readonly clock: Clock;
  readonly outgoing: Outgoing;
};

/** Where a function is called, and what is the same each time. */
type Address = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signature: RepeatedSignature;
};

/** Stage variables can make any number of names. */
const ADDRESSES_MAX = 1_024;
const METHOD = 'POST';
const FUNCTION_REGION = /^arn:aws:lambda:([a-z0-9-]+):/;
/** The answer to RequestResponse, Event and DryRun. */
const STATUSES = new Set([200, 202, 204]);

export class LambdaClient implements Functions {
  readonly #options: Options;
  readonly #base: URL;
  readonly #addresses = new BoundedCache<Address>(ADDRESSES_MAX);

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
    const { url, headers, signature } = this.#address(name, type);
    const body = Buffer.from(event);
    const signed = { ...headers, ...signature.sign(body, this.#options.credential(), this.#options.clock.now()) };
    const call = { holder, method: METHOD, url, headers: signed, body, timeoutMs };
    const answer = await this.#options.outgoing.call(call);
    if (answer.outcome !== 'answered') return answer;
    if (!STATUSES.has(answer.status)) return failed(`The endpoint answered ${answer.status}`);
    if (!isUtf8(answer.body)) return failed('The answer is not UTF-8');
    const outcome = answer.headers['x-amz-function-error'] ? 'threw' : 'answered';
    return { outcome, payload: answer.body.toString('utf8') };
  }

  #address(name: string, type: string | undefined): Address {
    const asked = `${type ?? ''} ${name}`;
    const kept = this.#addresses.get(asked);
    if (kept) return kept;
    const { host, origin, pathname } = this.#base;
    const target = `${pathname.replace(/\/$/, '')}/2015-03-31/functions/${encodeURIComponent(name.toWellFormed())}/invocations`;
    const headers = { host, 'content-type': 'application/json', ...(type && { 'x-amz-invocation-type': type }) };
    const region = FUNCTION_REGION.exec(name)?.[1] ?? 'us-east-1';
    const signature = new RepeatedSignature({ method: METHOD, target, headers }, { region, service: 'lambda' });
    const made = { url: origin + target, headers, signature };
    this.#addresses.set(asked, made);
    return made;
  }
}

const failed = (reason: string): Invocation => ({ outcome: 'failed', reason });
