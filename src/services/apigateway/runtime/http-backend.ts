// Calls HTTP backends over kept-alive connections, each integration with its own bound.
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request as httpRequest } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';
import type { Clock } from '../../../clock.ts';

export type HttpCall = {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
};

export type HttpAnswer =
  | {
      readonly outcome: 'answered';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly body: string;
    }
  | { readonly outcome: 'failed'; readonly reason: string }
  | { readonly outcome: 'late' }
  | { readonly outcome: 'busy' };

const ANSWER_BYTES_MAX = 10 * 1024 * 1024;

export class HttpBackend implements Disposable {
  readonly #clock: Clock;
  readonly #inFlightMax: number;
  readonly #agents: { readonly http: Agent; readonly https: TlsAgent };
  readonly #inFlight = new Map<string, number>();

  /** `inFlightMax`: calls under way at once for one integration; over it a call is `busy`. */
  constructor(clock: Clock, inFlightMax: number) {
    this.#clock = clock;
    this.#inFlightMax = inFlightMax;
    const settings = { keepAlive: true, maxSockets: inFlightMax };
    this.#agents = { http: new Agent(settings), https: new TlsAgent(settings) };
  }

  /** Never rejects. The call is given up after `timeoutMs` of the clock. */
  async call(integration: string, call: HttpCall, timeoutMs: number): Promise<HttpAnswer> {
    const under = this.#inFlight.get(integration) ?? 0;
    if (under >= this.#inFlightMax) return { outcome: 'busy' };
    this.#inFlight.set(integration, under + 1);
    try {
      return await this.#send(call, timeoutMs);
    } finally {
      const left = this.#inFlight.get(integration)! - 1;
      if (left === 0) this.#inFlight.delete(integration);
      else this.#inFlight.set(integration, left);
    }
  }

  [Symbol.dispose](): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  #send({ method, url, headers, body }: HttpCall, timeoutMs: number): Promise<HttpAnswer> {
    const target = URL.parse(url);
    if (target?.protocol !== 'http:' && target?.protocol !== 'https:') {
      return Promise.resolve({ outcome: 'failed', reason: 'The URI of the integration is not an HTTP URL' });
    }
    return new Promise((resolve) => {
      const isTls = target.protocol === 'https:';
      const options = { method, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) } };
      const outgoing = isTls
        ? httpsRequest(target, { ...options, agent: this.#agents.https })
        : httpRequest(target, { ...options, agent: this.#agents.http });
      const settle = (answer: HttpAnswer) => {
        cancel();
        outgoing.destroy();
        resolve(answer);
      };
      const cancel = this.#clock.after(timeoutMs, () => settle({ outcome: 'late' }));
      outgoing.on('error', (cause) => settle({ outcome: 'failed', reason: cause.message }));
      outgoing.on('response', (incoming) => void finish(incoming));
      const finish = async (incoming: IncomingMessage) => {
        const answer = await readAnswer(incoming);
        if (answer.outcome !== 'answered') return settle(answer);
        cancel();
        return resolve(answer);
      };
      outgoing.end(body);
    });
  }
}

/** Never rejects: an answer that is cut short or has no end is a failure. */
async function readAnswer(incoming: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > ANSWER_BYTES_MAX) return { outcome: 'failed', reason: 'The answer is too large' };
      chunks.push(chunk);
    }
  } catch (cause) {
    return { outcome: 'failed', reason: (cause as Error).message };
  }
  const { statusCode: status = 0, headers } = incoming;
  return { outcome: 'answered', status, headers, body: Buffer.concat(chunks).toString('utf8') };
}
