// A connection to a backend, for one call after the other. It reads plain answers itself; any other goes to Node's parser
// from its first byte, and is the last one here.
import type { LookupFunction, Socket } from 'node:net';
import { connect } from 'node:net';
import type { AnswerBody } from '../answer-body.ts';
import type { BackendAnswer } from '../backend-request.ts';
import { failed } from '../backend-request.ts';
import { IDLE_MS } from '../idle.ts';
import type { PlainHead } from './plain-head.ts';
import { readPlainHead } from './plain-head.ts';
import { Replay } from './replay.ts';

/** One call. */
export type Exchange = {
  readonly body: AnswerBody;
  /** Told once at most. */
  readonly done: (answer: BackendAnswer) => void;
  /** The answer is not plain: read it from there. */
  readonly readOtherwise: (over: Replay) => void;
};

type Told = {
  /** It may be used again. */
  readonly idle: (connection: PlainConnection) => void;
  readonly closed: (connection: PlainConnection) => void;
};

/** Every connection of the process reads into this, one after the other. */
const shared = Buffer.allocUnsafeSlow(64 * 1024);
/** A server that says how long it keeps a connection is believed, but for a second. */
const KEPT_S = /^timeout=(\d{1,9})/;
const MARGIN_MS = 1_000;

export class PlainConnection {
  readonly #socket: Socket;
  readonly #told: Told;
  #exchange: Exchange | undefined;
  #head: PlainHead | undefined;
  #left = 0;
  #replay: Replay | undefined;
  #idleMs = IDLE_MS;
  #cause: Error | undefined;

  constructor({ hostname, port }: URL, lookup: LookupFunction, told: Told) {
    this.#told = told;
    this.#socket = connect({
      // As in a URL, IPv6 addresses stand in brackets.
      host: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
      port: Number(port || 80),
      lookup,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: 1_000,
      onread: { buffer: shared, callback: (length) => this.#read(length) },
    });
    this.#socket.setTimeout(IDLE_MS);
    this.#socket.on('timeout', () => {
      if (!this.#exchange && !this.#replay) this.close();
    });
    this.#socket.on('error', (cause) => (this.#cause = cause));
    this.#socket.on('end', () => {
      if (this.#replay) this.#replay.push(null);
      else this.close();
    });
    this.#socket.on('close', () => this.#closed());
  }

  send(request: Uint8Array, exchange: Exchange): void {
    this.#exchange = exchange;
    this.#socket.write(request);
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(length: number): boolean {
    const bytes = shared.subarray(0, length);
    if (this.#replay) this.#replay.push(Buffer.from(bytes));
    else if (this.#head) this.#readBody(bytes, 0);
    else if (this.#exchange) this.#readHead(this.#exchange, bytes);
    // Nobody has asked for this.
    else this.close();
    return true;
  }

  #readHead(exchange: Exchange, bytes: Buffer): void {
    const head = readPlainHead(bytes);
    if (!head) {
      this.#exchange = undefined;
      this.#replay = new Replay(() => this.close());
      this.#replay.push(Buffer.from(bytes));
      return exchange.readOtherwise(this.#replay);
    }
    this.#head = head;
    this.#left = head.bodyLength;
    this.#readBody(bytes, head.length);
  }

  #readBody(bytes: Buffer, from: number): void {
    const exchange = this.#exchange!;
    const end = Math.min(bytes.length, from + this.#left);
    const problem = end > from ? exchange.body.add(Buffer.from(bytes.subarray(from, end))) : undefined;
    if (problem !== undefined) return this.#end(exchange, failed(problem));
    this.#left -= end - from;
    if (this.#left === 0) this.#answered(exchange, this.#head!, end === bytes.length);
  }

  #answered(exchange: Exchange, { status, headers }: PlainHead, isAll: boolean): void {
    this.#exchange = this.#head = undefined;
    const idleMs = idleMsOf(headers['keep-alive']);
    if (isAll && idleMs > 0) {
      if (idleMs !== this.#idleMs) this.#socket.setTimeout((this.#idleMs = idleMs));
      this.#told.idle(this);
    } else this.close();
    exchange.done({
      outcome: 'answered',
      status,
      headers,
      body: exchange.body.bytes,
      get headersDistinct() {
        return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
      },
    });
  }

  #closed(): void {
    this.#told.closed(this);
    const cause = this.#cause ?? new Error('socket hang up');
    if (this.#exchange) this.#end(this.#exchange, failed(cause.message));
    if (this.#cause) this.#replay?.destroy(this.#cause);
    else this.#replay?.push(null);
  }

  #end(exchange: Exchange, answer: BackendAnswer): void {
    this.#exchange = this.#head = undefined;
    this.close();
    exchange.done(answer);
  }
}

function idleMsOf(kept: string | undefined): number {
  const seconds = kept === undefined ? undefined : KEPT_S.exec(kept)?.[1];
  return seconds === undefined ? IDLE_MS : Math.min(IDLE_MS, Number(seconds) * 1_000 - MARGIN_MS);
}
