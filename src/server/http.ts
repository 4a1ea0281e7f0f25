// HTTP on our port: operations of the services, and the few pages for operators.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dispatcher } from '../aws/dispatch.ts';
import type { Response } from '../aws/http.ts';
import { splitTarget } from '../aws/http.ts';
import type { Clock } from '../clock.ts';
import { readBody } from './body.ts';

/** A page by its path, for GET without a signature. */
export type Pages = ReadonlyMap<string, () => Response | Promise<Response>>;

/** What a client that sent `Expect` waits for: 100, or something that nobody knows (RFC 9110, section 10.1.1). */
export type Expectation = 'continue' | 'unknown';

type Options = {
  clock: Clock;
  dispatcher: Dispatcher;
  pages: Pages;
  limits: { readonly requestBodyBytesMax: number; readonly requestTimeoutMs: number };
  /** The server stops: no connection is kept for another request. */
  isDraining(): boolean;
  /** A plain request to the address of a WebSocket. */
  expectsUpgrade(host: string, path: string): boolean;
  fault(cause: unknown): void;
};

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse, expectation?: Expectation) => void;

export function requestListener(options: Options): Listener {
  const { clock, limits } = options;

  async function answer(incoming: IncomingMessage, goOn: () => void): Promise<Response> {
    const { method = 'GET', headers, url: target = '/' } = incoming;
    const { path } = splitTarget(target);
    const page = method === 'GET' || method === 'HEAD' ? options.pages.get(path) : undefined;
    if (page) return page();
    if (expectsUpgrade(method, headers.host ?? '', path)) return upgradeRequired();
    const body = await readBody(incoming, limits.requestBodyBytesMax, goOn);
    if (!body) return tooLarge();
    const sourceIp = incoming.socket.remoteAddress ?? '';
    return options.dispatcher.dispatch({ method, target, headers, body, sourceIp });
  }

  /** A plain request to the address of a WebSocket; what posts to it is an operation. */
  function expectsUpgrade(method: string, host: string, path: string): boolean {
    if (method === 'POST' || options.dispatcher.knows(method, path)) return false;
    return options.expectsUpgrade(host, path);
  }

  /** A request that was not read to its end cannot be followed by another on the same connection. */
  function write(outgoing: ServerResponse, { status, headers, body }: Response, isComplete: boolean): void {
    const length = Buffer.byteLength(body);
    // A 204 has no length (RFC 9110, section 8.6).
    if (status !== 204) headers['content-length'] = String(length);
    if (!isComplete || options.isDraining()) {
      headers['connection'] = headers['connection'] ? `${headers['connection']}, close` : 'close';
    }
    outgoing.writeHead(status, headers).end(body);
    // What the system took at once needs no deadline.
    if (outgoing.destroyed || outgoing.socket?.writableLength === 0) return;
    outgoing.once(
      'close',
      clock.after(limits.requestTimeoutMs, () => outgoing.destroy()),
    );
  }

  return (incoming, outgoing, expectation) => {
    if (expectation === 'unknown') return write(outgoing, expectationFailed(), false);
    const goOn = () => {
      if (expectation) outgoing.writeContinue();
    };
    answer(incoming, goOn).then(
      (response) => write(outgoing, response, incoming.complete),
      (cause: unknown) => {
        // A client that goes away in the middle of its request is nobody's fault.
        if (!incoming.destroyed || incoming.complete) options.fault(cause);
        outgoing.destroy();
      },
    );
  };
}

const json = (status: number, code: string, message: string, headers: Record<string, string> = {}): Response => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': code, ...headers },
  body: JSON.stringify({ message }),
});

const expectationFailed = () => json(417, 'ExpectationFailedException', 'Only 100-continue can be expected');

const tooLarge = () => json(413, 'PayloadTooLargeException', 'Request Too Long');

/** A plain GET of a stage gets 426 (spec/apigateway-websocket.md, section 1.2). */
const upgradeRequired = () =>
  json(426, 'UpgradeRequiredException', 'Upgrade Required', { upgrade: 'websocket', connection: 'Upgrade' });
