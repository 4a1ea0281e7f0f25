// What one HTTP connection sends is read in pieces, in fair turns with all other connections, and its requests are
// answered one after another. Node itself hands over all the requests that a chunk of 64 KB holds at once, thousands
// where a client pipelines at full speed, and keeps the answers that such a client does not read.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Turns, Worker } from '../hub/turns.ts';
import { workOf } from '../hub/turns.ts';
import type { Holder, Unfinished } from '../hub/unfinished.ts';

export type Reading = { readonly turns: Turns; readonly unfinished: Unfinished; now(): number };
type Request = { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse; readonly answer: () => void };

/** What is parsed at once: so much where it holds the heads of several requests, a few dozens at most; else up to this. */
const PIECE_BYTES = 1024;
const LONE_PIECE_BYTES = 4 * 1024;
/** Node's parser takes no head that ends in another way. */
const HEAD_END = '\r\n\r\n';
/** In the unit of Turns: to parse a request, and to answer it, cost about as much as so many small frames. */
const PARSE_WORK = 2;
const ANSWER_WORK = 16;
/** What Node keeps for a request that waits. */
const REQUEST_BYTES = 2 * 1024;

const OVERLOADED_BODY = '{"message":"The server holds too many unfinished requests"}';
const OVERLOADED =
  'HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-type: application/json\r\n' +
  `x-amzn-errortype: ServiceUnavailableException\r\ncontent-length: ${OVERLOADED_BODY.length}\r\n\r\n${OVERLOADED_BODY}`;

const PIPELINE = Symbol('pipeline');
type Piped = Socket & { [PIPELINE]?: Pipeline | undefined };

/** Read the connections of a server so. `event` is the one by which it tells of them. */
export function readInTurns(server: Server, event: string, shared: Reading): void {
  // A request that waits when its client's FIN comes is still answered.
  Object.assign(server, { httpAllowHalfOpen: true });
  server.on(event, (socket: Piped) => {
    // The listener that feeds Node's parser: here, in pieces.
    const [parse, ...others] = socket.listeners('data') as ((piece: Buffer) => void)[];
    if (!parse || others.length > 0) throw new Error('This Node feeds its HTTP parser in a way that is not known here');
    socket.off('data', parse);
    socket[PIPELINE] = new Pipeline(socket, parse, shared);
    socket.on('data', onData);
    socket.on('end', onEnd);
    socket.on('close', onClose);
  });
  server.prependListener('upgrade', (_incoming: IncomingMessage, socket: Piped) => {
    socket[PIPELINE]?.beginNext();
    socket[PIPELINE]?.end();
  });
}

/** Read nothing more of a connection: what still comes is for somebody else. */
export function leaveTurns(socket: Socket): void {
  (socket as Piped)[PIPELINE]?.end();
}

/** A listener for requests, of which each connection then has one at a time. */
export function oneByOne<Args extends readonly [IncomingMessage, ServerResponse, ...unknown[]]>(
  answer: (...args: Args) => void,
): (...args: Args) => void {
  return (...args) => {
    const [incoming, outgoing] = args;
    (incoming.socket as Piped)[PIPELINE]?.request({ incoming, outgoing, answer: () => answer(...args) });
  };
}

function onData(this: Piped, chunk: Buffer): void {
  this[PIPELINE]!.data(chunk);
}

function onEnd(this: Piped): void {
  this[PIPELINE]!.peerEnded();
}

function onClose(this: Piped): void {
  this[PIPELINE]!.end();
}

function onAnswered(this: ServerResponse): void {
  (this.req.socket as Piped)[PIPELINE]?.answered();
}

class Pipeline implements Worker, Holder {
  readonly #socket: Piped;
  readonly #parse: (piece: Buffer) => void;
  readonly #shared: Reading;
  /** The request that is being answered, and those behind it that are parsed already. */
  #current: IncomingMessage | undefined;
  readonly #waiting: Request[] = [];
  /** The last request of all, whose body may still come; and what has come of the head of the next one. */
  #last: IncomingMessage | undefined;
  #headBytes = 0;
  /** While the socket is paused by us: what was put back into it, unparsed, and the chunk that this is a part of. */
  #isPaused = false;
  #restBytes = 0;
  #chunkBytes = 0;
  #hasTurn = false;

  constructor(socket: Piped, parse: (piece: Buffer) => void, shared: Reading) {
    this.#socket = socket;
    this.#parse = parse;
    this.#shared = shared;
  }

  data(chunk: Buffer): void {
    // Node resumes the socket whenever it wants more of a body, and it may not be our turn.
    if (this.#isPaused) return this.#pause(chunk);
    if (!this.#hasTurn) this.#shared.turns.begin();
    this.#read(chunk);
  }

  request(request: Request): void {
    this.#headBytes = 0;
    this.#last = request.incoming;
    this.#shared.turns.charge(PARSE_WORK);
    // It is begun when all of the piece is parsed: then mostly its body is there.
    this.#waiting.push(request);
  }

  /** Begin the request that was parsed first, unless the one before it is being answered. */
  beginNext(): void {
    if (this.#current || this.#waiting.length === 0) return;
    const { incoming, outgoing, answer } = this.#waiting.shift()!;
    this.#current = incoming;
    outgoing.on('close', onAnswered);
    this.#shared.turns.charge(ANSWER_WORK);
    answer();
  }

  answered(): void {
    this.#current = undefined;
    if (this.#isPaused || this.#waiting.length > 0) this.#shared.turns.wait(this);
  }

  takeTurn(): void {
    this.beginNext();
    if (this.#isPaused && this.#mayRead) {
      this.#isPaused = false;
      this.#hasTurn = true;
      // What is read so comes to `data`, like everything else.
      this.#socket.read(this.#restBytes);
      this.#hasTurn = false;
      if (!this.#isPaused && !this.#isOver) this.#socket.resume();
    }
    this.#account();
  }

  /** An answer that is under way, if any, is lost. A body that is being read gives up by itself and gets a better one. */
  giveUp(): void {
    if (this.#current) return void this.#socket.destroy();
    this.end();
    this.#socket.resume().end(OVERLOADED);
    this.#socket.destroySoon();
  }

  /** No more will come, and a request that is not whole will never be. */
  peerEnded(): void {
    if (this.#last && !this.#last.complete) this.#socket.end();
  }

  /** The connection is closed, or no longer one of HTTP. */
  end(): void {
    this.#socket.off('data', onData);
    this.#socket.off('end', onEnd);
    this.#socket.off('close', onClose);
    this.#socket[PIPELINE] = undefined;
    this.#shared.turns.leave(this);
    this.#shared.unfinished.hold(this, 0);
  }

  get #isOver(): boolean {
    return this.#socket[PIPELINE] !== this || this.#socket.destroyed;
  }

  /** Whether what comes next is part of the request that is being answered, or there is none. */
  get #mayRead(): boolean {
    const current = this.#current;
    // A body that nobody wants any more is paused: its answer comes first.
    return this.#waiting.length === 0 && !(current && (current.complete || current.isPaused()));
  }

  #read(chunk: Buffer): void {
    let at = 0;
    let mayGoOn = true;
    while (at < chunk.length && mayGoOn && this.#mayRead) {
      const piece = pieceAt(chunk, at);
      at += piece.length;
      this.#headBytes += piece.length;
      const isOfBody = this.#last !== undefined && !this.#last.complete;
      this.#parse(piece);
      if (!this.#socket.destroyed) this.beginNext();
      if (this.#isOver) {
        // What comes behind a handshake is for the new owner of the socket.
        if (at < chunk.length && !this.#socket.destroyed) this.#socket.unshift(chunk.subarray(at));
        return;
      }
      if (isOfBody || (this.#last && !this.#last.complete)) this.#headBytes = 0;
      mayGoOn = this.#shared.turns.spend(workOf(piece.length), this.#shared.now());
    }
    if (at < chunk.length) this.#pause(chunk.subarray(at));
    this.#account();
  }

  #pause(rest: Buffer): void {
    this.#isPaused = true;
    this.#restBytes = rest.length;
    this.#chunkBytes = rest.buffer.byteLength;
    this.#socket.pause();
    this.#socket.unshift(rest);
    if (this.#mayRead) this.#shared.turns.wait(this);
  }

  /** Tell what is held. Where no head is waited for, whatever waits is on its way. */
  #account(): void {
    if (this.#isOver) return;
    const unread = this.#isPaused ? this.#chunkBytes + this.#socket.readableLength - this.#restBytes : 0;
    const bytes = unread + this.#headBytes + REQUEST_BYTES * this.#waiting.length;
    this.#shared.unfinished.hold(this, bytes, this.#headBytes === 0);
  }
}

/** What is parsed next of a chunk. */
function pieceAt(chunk: Buffer, at: number): Buffer {
  const piece = chunk.length <= LONE_PIECE_BYTES ? chunk.subarray(at) : chunk.subarray(at, at + LONE_PIECE_BYTES);
  if (piece.length <= PIECE_BYTES) return piece;
  const headEnd = piece.indexOf(HEAD_END);
  const isLone = headEnd < 0 || piece.indexOf(HEAD_END, headEnd + HEAD_END.length) < 0;
  return isLone ? piece : piece.subarray(0, PIECE_BYTES);
}
