// Calls to backends that may be anybody's: bounded in time, number and bytes, over kept-alive connections. Whatever a
// backend does, its call ends, its socket is closed, and no other call waits for it.
import type { AgentOptions, ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request as httpRequest } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';
import { createSecureContext, getCACertificates } from 'node:tls';
import type { Clock } from '../base/clock.ts';
import { FairShare } from '../base/fair-share.ts';
import { sharedLookup } from '../base/shared-lookup.ts';

export type BackendRequest = {
  /** Who shares the bounds with others, as in one integration. */
  readonly holder: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes: Node would write a text together with the headers, and those as UTF-8 once more. */
  readonly body: Uint8Array;
  readonly timeoutMs: number;
};

export type BackendAnswer =
  | {
      readonly outcome: 'answered';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      /** Names in lower case, and every value of each. */
      readonly headersDistinct: NodeJS.Dict<string[]>;
      readonly body: Buffer;
    }
  | { readonly outcome: 'failed'; readonly reason: string }
  | { readonly outcome: 'late' | 'busy' };

export type Bounds = {
  /** Calls under way at once, in all and of one holder; over it a call is `busy`. */
  readonly callsMax: number;
  readonly holderCallsMax: number;
  /** Bytes of bodies under way, in all; over it a call is `busy`, or has failed. */
  readonly bytesMax: number;
  readonly answerBytesMax: number;
};

/** Shorter than most servers keep a connection: one that they are about to close would fail the call that uses it. */
const IDLE_MS = 4_000;
/** Idle connections to one address. */
const IDLE_MAX = 64;
/** Node's own bound. */
const HEADER_BYTES_MAX = 16 * 1024;
/** 100 and 103 come once or twice; an endless line of them would keep the event loop busy for nothing. */
const INTERIM_ANSWERS_MAX = 16;
/** What a chunk counts besides its bytes: a megabyte that comes byte by byte would take hundreds, and a second. */
const CHUNK_BYTES = 512;

export class Outgoing implements Disposable {
  readonly #clock: Clock;
  readonly #calls = new FairShare(0);
  readonly #bytes = new FairShare(0);
  readonly #settings: AgentOptions;
  #answerBytesMax = 0;
  readonly #http: Agent;
  #https: TlsAgent;

  /** `ca`: certificates (PEM) to trust besides those that Node trusts. */
  constructor(clock: Clock, bounds: Bounds, ca?: string) {
    this.#clock = clock;
    this.bounds = bounds;
    // No bound on sockets: an agent would let calls wait for one another, those of a dead path for all of a host.
    this.#settings = { keepAlive: true, maxFreeSockets: IDLE_MAX, timeout: IDLE_MS, lookup: sharedLookup() };
    this.#http = new Agent(this.#settings);
    this.#https = this.#agentTrusting(ca);
  }

  set bounds({ callsMax, holderCallsMax, bytesMax, answerBytesMax }: Bounds) {
    this.#calls.resize(callsMax, holderCallsMax);
    this.#bytes.resize(bytesMax);
    this.#answerBytesMax = answerBytesMax;
  }

  /** Trust these certificates from now on, in place of those before. Calls under way go on. */
  trust(ca: string | undefined): void {
    const before = this.#https;
    this.#https = this.#agentTrusting(ca);
    // Connections that idle were verified otherwise, and those in use are closed behind their call.
    before.maxFreeSockets = 0;
    for (const sockets of Object.values(before.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
  }

  /** Never rejects. The call is given up after its time, by the clock. */
  async call(call: BackendRequest): Promise<BackendAnswer> {
    const { holder, body } = call;
    const held = new Held(this.#bytes, holder);
    if (!this.#calls.take(holder, 1)) return { outcome: 'busy' };
    try {
      if (body.length > 0 && !held.take(body.length)) return { outcome: 'busy' };
      return await this.#send(call, held);
    } finally {
      held[Symbol.dispose]();
      this.#calls.giveBack(holder, 1);
    }
  }

  [Symbol.dispose](): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  #agentTrusting(ca: string | undefined): TlsAgent {
    const trust = ca && { secureContext: createSecureContext({ ca: [...getCACertificates('default'), ca] }) };
    return new TlsAgent({ ...this.#settings, ...trust });
  }

  #send(call: BackendRequest, held: Held): Promise<BackendAnswer> {
    let outgoing: ClientRequest;
    try {
      outgoing = this.#request(call);
    } catch (cause) {
      // What no URL and no header can hold.
      return Promise.resolve(failed((cause as Error).message));
    }
    return new Promise((resolve) => {
      let isSettled = false;
      // The first word counts: whatever else happens to an abandoned call is nobody's concern, and costs nothing.
      const settle = (answer: BackendAnswer) => {
        if (isSettled) return;
        isSettled = true;
        cancel();
        if (answer.outcome !== 'answered') outgoing.destroy();
        resolve(answer);
      };
      const cancel = this.#clock.after(call.timeoutMs, () => settle({ outcome: 'late' }));
      let interimAnswers = 0;
      outgoing.on('information', () => {
        if (++interimAnswers > INTERIM_ANSWERS_MAX) settle(failed('The backend sends interim answers without end'));
      });
      outgoing.on('error', (cause) => settle(failed(cause.message)));
      let isAnswered = false;
      outgoing.on('response', (incoming) => {
        isAnswered = true;
        readBody(incoming, held, this.#answerBytesMax, settle);
      });
      // Without an error this is how Node ends a call whose backend wants to speak something else than HTTP.
      outgoing.on('close', () => isAnswered || settle(failed('The backend switched protocols')));
      outgoing.end(call.body);
    });
  }

  #request({ method, url, headers, body }: BackendRequest): ClientRequest {
    const target = new URL(url);
    const isTls = target.protocol === 'https:';
    if (!isTls && target.protocol !== 'http:') throw new Error('This is not an HTTP URL');
    const options = {
      method,
      headers: { ...headers, ...(body.length > 0 && { 'content-length': String(body.length) }) },
      maxHeaderSize: HEADER_BYTES_MAX,
    };
    return isTls
      ? httpsRequest(target, { ...options, agent: this.#https })
      : httpRequest(target, { ...options, agent: this.#http });
  }
}

const failed = (reason: string): BackendAnswer => ({ outcome: 'failed', reason });

/** What one call holds of the bytes, until it ends. */
class Held implements Disposable {
  readonly #share: FairShare;
  readonly #holder: string;
  #bytes = 0;
  #isOver = false;

  constructor(share: FairShare, holder: string) {
    this.#share = share;
    this.#holder = holder;
  }

  take(bytes: number): boolean {
    if (this.#isOver || !this.#share.take(this.#holder, bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    if (this.#bytes > 0) this.#share.giveBack(this.#holder, this.#bytes);
  }
}

/** `done` is told that the answer is whole, or why not; after a failure also of whatever follows from that. */
function readBody(
  incoming: IncomingMessage,
  held: Held,
  bytesMax: number,
  done: (answer: BackendAnswer) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  // Each chunk as it comes: a stream that is read in turns collects them first, and counts them for nothing.
  incoming.on('data', (chunk: Buffer) => {
    const bytes = chunk.length + CHUNK_BYTES;
    if (size > bytesMax) return;
    size += bytes;
    if (size > bytesMax) done(failed('The answer is too large'));
    else if (!held.take(bytes)) done(failed('Too many answers are under way'));
    else chunks.push(chunk);
  });
  incoming.on('error', (cause) => done(failed(cause.message)));
  incoming.on('end', () => {
    const { statusCode: status = 0, headers } = incoming;
    const body = Buffer.concat(chunks);
    done({
      outcome: 'answered',
      status,
      headers,
      body,
      // Node makes them of the raw headers when they are asked for, which is seldom.
      get headersDistinct() {
        return incoming.headersDistinct;
      },
    });
  });
}
