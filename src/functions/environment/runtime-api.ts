// The Runtime API of one process, on a loopback port of its own (spec/functions-and-templates.md, section 1): clients know
// it by host and port only, so that nothing but the port could tell processes apart.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { http } from '../../base/node-http.ts';
import type { FunctionEvent, Result } from '../results.ts';
import { ANSWER_BYTES_MAX, failedWith, tooLarge } from '../results.ts';

type Told = {
  /** The process asks for work: for the first time, or again. */
  waiting(): void;
  /** It says why it cannot begin. */
  cannotStart(error: Result): void;
  answered(result: Result): void;
  /** It does not wait for work any more, though it lives. */
  lost(): void;
};

type Request = { readonly event: FunctionEvent; readonly deadlineMs: number };
type State = 'started' | 'waiting' | 'running' | 'sent';

/** A runtime needs one or two. */
const CONNECTIONS_MAX = 64;
/** What is read of an answer that is too large, so that its sender hears why. */
const DISCARDED_BYTES_MAX = 64 * 1024 * 1024;
const BASE = '/2018-06-01/runtime/';
const ERROR_TYPE = /^(?:Runtime|Function)\.[A-Z][a-zA-Z]+$/;
/** How our own runtime clients say that the answer to their answer is to be the next event: two round trips less. */
const [THEN, NEXT] = ['fanfare-then', 'next'];
/** Before the body of a streamed answer: what only function URLs use (section 1.4). */
const PRELUDE = 'application/vnd.aws.lambda.http-integration-response';
const PRELUDE_END = Buffer.alloc(8);

export class RuntimeApi {
  readonly #told: Told;
  readonly #server: Server;
  #state: State = 'started';
  #next: ServerResponse | undefined;
  #requestId: string | undefined;
  /** The answer that is being read just now. */
  #answering: IncomingMessage | undefined;
  /** The process asks for more right behind its answer. */
  #behind: ServerResponse | undefined;

  constructor(told: Told) {
    this.#told = told;
    const options = { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0, noDelay: true };
    this.#server = http.createServer(options, (incoming, outgoing) => this.#serve(incoming, outgoing));
    this.#server.maxConnections = CONNECTIONS_MAX;
  }

  /** Resolves with `host:port`. */
  listen(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', () => {
        resolve(`127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
      });
    });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Give a process that waits something to do. */
  give({ event, deadlineMs }: Request): void {
    const next = this.#next!;
    this.#next = undefined;
    this.#state = 'running';
    this.#requestId = event.requestId;
    const { payload, clientContext, traceId } = event;
    next.writeHead(200, {
      'content-type': 'application/json',
      'content-length': payload.length,
      'lambda-runtime-aws-request-id': event.requestId,
      'lambda-runtime-deadline-ms': String(deadlineMs),
      'lambda-runtime-invoked-function-arn': event.arn,
      ...(traceId !== undefined && { 'lambda-runtime-trace-id': traceId }),
      ...(clientContext !== undefined && { 'lambda-runtime-client-context': headerJson(clientContext) }),
    });
    // As text of which a character is a byte it goes out in one piece with the head.
    next.end(Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('latin1'), 'latin1');
  }

  #serve(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method, url = '' } = incoming;
    if (method === 'GET' && (url === '/ping' || url === '/2018-06-01/ping')) return void outgoing.end('pong');
    if (!url.startsWith(BASE)) return refuse(outgoing, 404, 'NotFound', 'There is no such path');
    const [kind, id, word] = url.slice(BASE.length).split('/');
    if (method === 'GET' && kind === 'invocation' && id === 'next') return this.#wait(outgoing);
    if (method !== 'POST') return refuse(outgoing, 404, 'NotFound', 'There is no such path');
    if (kind === 'init' && id === 'error') return this.#initError(incoming, outgoing);
    if (kind === 'invocation' && (word === 'response' || word === 'error')) {
      return this.#answer(incoming, outgoing, id!, word);
    }
    return refuse(outgoing, 404, 'NotFound', 'There is no such path');
  }

  #wait(outgoing: ServerResponse): void {
    if (this.#answering && !this.#behind) return void (this.#behind = outgoing);
    if (this.#state === 'running' || this.#state === 'waiting') return refuseTransition(outgoing, this.#state, 'Ready');
    this.#state = 'waiting';
    this.#next = outgoing;
    const lost = () => {
      if (this.#next !== outgoing) return;
      this.#next = undefined;
      this.#told.lost();
    };
    if (outgoing.closed) return lost();
    outgoing.on('close', lost);
    this.#told.waiting();
  }

  /** An answer has been read, or has broken off. */
  #goOn(answer: IncomingMessage): void {
    if (this.#answering !== answer) return;
    const behind = this.#behind;
    this.#answering = this.#behind = undefined;
    if (behind) this.#wait(behind);
  }

  #initError(incoming: IncomingMessage, outgoing: ServerResponse): void {
    if (this.#state !== 'started') return refuseTransition(outgoing, this.#state, 'InitError');
    readAnswer(incoming, (body) => {
      accept(outgoing);
      if (body) this.#told.cannotStart(failedWith(body, errorTypeOf(incoming, body, 'Runtime.Unknown')));
    });
  }

  #answer(incoming: IncomingMessage, outgoing: ServerResponse, id: string, word: 'response' | 'error'): void {
    if (this.#state !== 'running' || id !== this.#requestId) {
      incoming.resume();
      return refuse(outgoing, 400, 'InvalidRequestID', 'Invalid request ID');
    }
    const mode = incoming.headers['lambda-runtime-function-response-mode'];
    if (mode !== undefined && mode !== 'streaming') {
      incoming.resume();
      return refuse(outgoing, 400, 'InvalidFunctionResponseMode', `Invalid response mode ${String(mode)}`);
    }
    this.#answering = incoming;
    incoming.on('close', () => this.#goOn(incoming));
    readAnswer(incoming, (body) => {
      // Another answer to the same id may have been read meanwhile.
      if (this.#state !== 'running' || id !== this.#requestId) {
        return refuse(outgoing, 400, 'InvalidRequestID', 'Invalid request ID');
      }
      this.#state = 'sent';
      if (!body) {
        const text = `Exceeded maximum allowed payload size (${ANSWER_BYTES_MAX} bytes).`;
        refuse(outgoing, 413, 'RequestEntityTooLarge', text);
        return this.#told.answered(tooLarge());
      }
      // Whoever has invoked it hears first.
      setImmediate(() => (incoming.headers[THEN] === NEXT ? this.#wait(outgoing) : accept(outgoing)));
      const failed = incoming.trailers['lambda-runtime-function-error-type'];
      if (word === 'response' && failed === undefined) {
        return this.#told.answered({ payload: withoutPrelude(body, incoming.headers['content-type']) });
      }
      const payload =
        failed === undefined
          ? body
          : Buffer.from(incoming.trailers['lambda-runtime-function-error-body'] ?? '', 'base64');
      return this.#told.answered(failedWith(payload, failed ?? errorTypeOf(incoming, body, 'Function.Unknown')));
    });
  }
}

/** JSON as a header takes it. */
const headerJson = (text: string) =>
  text
    .replaceAll(/[\n\r\t]/g, ' ')
    .replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

const accept = (outgoing: ServerResponse) => json(outgoing, 202, OK);
const OK = '{"status":"OK"}\n';

function refuse(outgoing: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  json(outgoing, status, JSON.stringify({ errorMessage, errorType }));
}

const refuseTransition = (outgoing: ServerResponse, from: string, to: string) =>
  refuse(
    outgoing,
    403,
    'InvalidStateTransition',
    `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`,
  );

function json(outgoing: ServerResponse, status: number, body: string): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  outgoing.end(body);
}

/** Undefined: it is too large. One that breaks off is none. */
function readAnswer(incoming: IncomingMessage, done: (body: Buffer | undefined) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= ANSWER_BYTES_MAX) chunks.push(chunk);
    else chunks.length = 0;
    if (bytes > DISCARDED_BYTES_MAX) incoming.destroy();
  });
  incoming.on('error', () => {});
  incoming.on('end', () => done(bytes > ANSWER_BYTES_MAX ? undefined : Buffer.concat(chunks)));
}

/** What the client says in a header, if that is well-formed (section 1.2), else what the body says. */
function errorTypeOf({ headers }: IncomingMessage, body: Buffer, otherwise: string): string {
  const told = headers['lambda-runtime-function-error-type'];
  if (typeof told === 'string' && ERROR_TYPE.test(told)) return told;
  return told === undefined
    ? (/"errorType":\s*"([\w.]{1,128})"/.exec(body.subarray(0, 4096).toString())?.[1] ?? otherwise)
    : otherwise;
}

function withoutPrelude(body: Buffer, contentType: string | undefined): Buffer {
  const end = contentType === PRELUDE ? body.indexOf(PRELUDE_END) : -1;
  return end < 0 ? body : body.subarray(end + PRELUDE_END.length);
}
