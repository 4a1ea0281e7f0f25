// Calls functions at any Lambda Invoke endpoint: POST {endpoint}/2015-03-31/functions/{name or ARN}/invocations.
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpRequest } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';
import type { Clock } from '../clock.ts';
import type { Credential } from './sigv4/verify.ts';
import { sign } from './sigv4/sign.ts';

/** `answered`: what the function returned. `threw`: what it threw. `failed`: it cannot be invoked, or says too much. */
export type Invocation =
  | { readonly outcome: 'answered' | 'threw'; readonly payload: string }
  | { readonly outcome: 'failed'; readonly reason: string }
  | { readonly outcome: 'late' }
  | { readonly outcome: 'busy' };

type Options = {
  /** As in `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  readonly credential: Credential;
  readonly clock: Clock;
  /** Calls under way at once; over it an invocation is `busy`. */
  readonly inFlightMax: number;
};

const ANSWER_BYTES_MAX = 6 * 1024 * 1024;
const FUNCTION_REGION = /^arn:aws:lambda:([a-z0-9-]+):/;

/** Invokes functions over kept-alive connections. */
export class LambdaClient implements Disposable {
  readonly #options: Options;
  readonly #base: URL;
  readonly #agent: Agent;
  #inFlight = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#base = new URL(options.endpoint);
    const settings = { keepAlive: true, maxSockets: options.inFlightMax };
    this.#agent = this.#base.protocol === 'https:' ? new TlsAgent(settings) : new Agent(settings);
  }

  /** Never rejects. The call is given up after `timeoutMs` of the clock. */
  invoke(functionName: string, event: string, timeoutMs: number): Promise<Invocation> {
    if (this.#inFlight >= this.#options.inFlightMax) return Promise.resolve({ outcome: 'busy' });
    this.#inFlight++;
    return new Promise((resolve) => {
      const outgoing = this.#request(functionName, event);
      const settle = (invocation: Invocation) => {
        cancel();
        outgoing.destroy();
        resolve(invocation);
      };
      const cancel = this.#options.clock.after(timeoutMs, () => settle({ outcome: 'late' }));
      outgoing.once('close', () => this.#inFlight--);
      outgoing.on('error', (cause) => settle({ outcome: 'failed', reason: cause.message }));
      outgoing.on('response', (incoming) => {
        void readAnswer(incoming).then((invocation) => {
          cancel();
          resolve(invocation);
          return undefined;
        });
      });
      outgoing.end(event);
    });
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  #request(functionName: string, event: string) {
    const { credential, clock } = this.#options;
    const base = this.#base;
    const path = `${base.pathname.replace(/\/$/, '')}/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;
    const body = Buffer.from(event);
    const headers = { host: base.host, 'content-type': 'application/json' };
    const region = FUNCTION_REGION.exec(functionName)?.[1] ?? 'us-east-1';
    const now = clock.now();
    const signature = sign({ method: 'POST', target: path, headers, body }, credential, {
      region,
      service: 'lambda',
      now,
    });
    const send = base.protocol === 'https:' ? httpsRequest : httpRequest;
    return send({
      method: 'POST',
      hostname: base.hostname,
      port: base.port,
      path,
      agent: this.#agent,
      headers: { ...headers, ...signature, 'content-length': body.length },
    });
  }
}

/** Never rejects: an answer that is cut short or has no end is a failure. */
async function readAnswer(incoming: IncomingMessage): Promise<Invocation> {
  const failed = (reason: string): Invocation => ({ outcome: 'failed', reason });
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > ANSWER_BYTES_MAX) return failed('The answer is too large');
      chunks.push(chunk);
    }
  } catch (cause) {
    return failed((cause as Error).message);
  }
  if (incoming.statusCode !== 200) return failed(`The endpoint answered ${incoming.statusCode}`);
  const outcome = incoming.headers['x-amz-function-error'] ? 'threw' : 'answered';
  return { outcome, payload: Buffer.concat(chunks).toString('utf8') };
}
