// Calls by Node's own client, which reads whatever HTTP allows.
import type { Agent, AgentOptions, ClientRequest, IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, getCACertificates } from 'node:tls';
import { http } from '../base/node-http.ts';
import type { AnswerBody } from './answer-body.ts';
import type { BackendAnswer, BackendRequest } from './backend-request.ts';
import { failed } from './backend-request.ts';
import { IDLE_MAX, IDLE_MS } from './idle.ts';

/** Node's own bound. */
const HEADER_BYTES_MAX = 16 * 1024;
/** 100 and 103 come once or twice; an endless line of them would keep the event loop busy for nothing. */
const INTERIM_ANSWERS_MAX = 16;

export class NodeClient implements Disposable {
  readonly #settings: AgentOptions;
  readonly #http: Agent;
  #https: TlsAgent;

  /** `ca`: certificates (PEM) to trust besides those that Node trusts. */
  constructor(lookup: LookupFunction, ca?: string) {
    // No bound on sockets: an agent would let calls wait for one another, those of a dead path for all of a host.
    this.#settings = { keepAlive: true, maxFreeSockets: IDLE_MAX, timeout: IDLE_MS, lookup };
    this.#http = new http.Agent(this.#settings);
    this.#https = this.#agentTrusting(ca);
  }

  /** Trust these certificates from now on, in place of those before. Calls under way go on. */
  trust(ca: string | undefined): void {
    const before = this.#https;
    this.#https = this.#agentTrusting(ca);
    // Connections that idle were verified otherwise, and those in use are closed behind their call.
    before.maxFreeSockets = 0;
    for (const sockets of Object.values(before.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
  }

  /**
   * `done` is told how it ended; after a failure also of whatever follows from that. `over`: the connection to use, for
   * this call alone. Returns what gives the call up. Throws for what no URL and no header can hold.
   */
  send(call: BackendRequest, body: AnswerBody, done: (answer: BackendAnswer) => void, over?: Duplex): () => void {
    const outgoing = this.#request(call, over);
    let interimAnswers = 0;
    outgoing.on('information', () => {
      if (++interimAnswers > INTERIM_ANSWERS_MAX) done(failed('The backend sends interim answers without end'));
    });
    outgoing.on('error', (cause) => done(failed(cause.message)));
    let isAnswered = false;
    outgoing.on('response', (incoming) => {
      isAnswered = true;
      readAnswer(incoming, body, done);
    });
    // Without an error this is how Node ends a call whose backend wants to speak something else than HTTP.
    outgoing.on('close', () => isAnswered || done(failed('The backend switched protocols')));
    outgoing.end(call.body);
    return () => outgoing.destroy();
  }

  [Symbol.dispose](): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  #agentTrusting(ca: string | undefined): TlsAgent {
    const trust = ca && { secureContext: createSecureContext({ ca: [...getCACertificates('default'), ca] }) };
    return new TlsAgent({ ...this.#settings, ...trust });
  }

  #request({ method, url, headers, body }: BackendRequest, over: Duplex | undefined): ClientRequest {
    const target = new URL(url);
    const isTls = target.protocol === 'https:';
    if (!isTls && target.protocol !== 'http:') throw new Error('This is not an HTTP URL');
    const options = {
      method,
      headers: { ...headers, ...(body.length > 0 && { 'content-length': String(body.length) }) },
      maxHeaderSize: HEADER_BYTES_MAX,
    };
    if (over) return http.request(target, { ...options, createConnection: () => over });
    return isTls
      ? httpsRequest(target, { ...options, agent: this.#https })
      : http.request(target, { ...options, agent: this.#http });
  }
}

function readAnswer(incoming: IncomingMessage, body: AnswerBody, done: (answer: BackendAnswer) => void): void {
  // Each chunk as it comes: a stream that is read in turns collects them first, and counts them for nothing.
  incoming.on('data', (chunk: Buffer) => {
    const problem = body.add(chunk);
    if (problem !== undefined) done(failed(problem));
  });
  incoming.on('error', (cause) => done(failed(cause.message)));
  incoming.on('end', () => {
    const { statusCode: status = 0, headers } = incoming;
    done({
      outcome: 'answered',
      status,
      headers,
      body: body.bytes,
      // Node makes them of the raw headers when they are asked for, which is seldom.
      get headersDistinct() {
        return incoming.headersDistinct;
      },
    });
  });
}
