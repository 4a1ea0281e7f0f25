// HTTP on our port: operations of the services, and the few pages for operators.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dispatcher } from '../aws/dispatch.ts';
import type { Response } from '../aws/http.ts';
import { splitTarget } from '../aws/http.ts';
import type { Limits } from '../limits.ts';
import type { BodyBounds, Unread } from './body.ts';
import { readBody } from './body.ts';
import { readTarget } from './target.ts';
import type { PageRule } from './web-pages.ts';

/** For GET without a signature. */
export type Page = {
  answer(): Response | Promise<Response>;
  /** Tells nothing: whoever asks may have it. */
  readonly isHarmless: boolean;
};

/** By their paths. */
export type Pages = ReadonlyMap<string, Page>;

/** What a client that sent `Expect` waits for: 100, or something that nobody knows (RFC 9110, section 10.1.1). */
export type Expectation = 'continue' | 'unknown';

type Options = BodyBounds & {
  dispatcher: Dispatcher;
  pages: Pages;
  readonly limits: Pick<Limits, 'requestTimeoutMs'>;
  /** The server stops: no connection is kept for another request. */
  isDraining(): boolean;
  /** A plain request to the address of a WebSocket. */
  expectsUpgrade(host: string, path: string): boolean;
  pageRule: PageRule;
  fault(cause: unknown): void;
};

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse, expectation?: Expectation) => void;

export function requestListener(options: Options): Listener {
  const { clock, limits } = options;

  async function answer(incoming: IncomingMessage, goOn: () => void): Promise<Response> {
    const wanted = readTarget(incoming);
    const { method = 'GET', headers, url: target = '/' } = incoming;
    const { path } = splitTarget(target);
    if (!wanted.ok) return options.dispatcher.refuse(method, path, 'malformed', wanted.reason);
    const page = method === 'GET' || method === 'HEAD' ? options.pages.get(path) : undefined;
    if (page?.isHarmless) return page.answer();
    const reason = options.pageRule('operation', headers, wanted.host);
    if (reason !== undefined) return options.dispatcher.refuse(method, path, 'forbidden', reason);
    if (page) return page.answer();
    if (expectsUpgrade(method, headers.host ?? '', path)) return upgradeRequired();
    const body = await readBody(incoming, options, goOn);
    if (typeof body === 'string') return unread[body]();
    const sourceIp = incoming.socket.remoteAddress ?? '';
    const isSecure = 'encrypted' in incoming.socket;
    return options.dispatcher.dispatch({ method, target, headers, body, sourceIp, isSecure });
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

/** A body that was not read to its end. */
const unread: { readonly [why in Unread]: () => Response } = {
  'too large': () => json(413, 'PayloadTooLargeException', 'Request Too Long'),
  'too slow': () => json(408, 'RequestTimeoutException', 'The request came too slowly'),
  'no room': () => json(503, 'ServiceUnavailableException', 'The server holds too many unfinished requests'),
};

const expectationFailed = () => json(417, 'ExpectationFailedException', 'Only 100-continue can be expected');

/** A plain GET of a stage gets 426 (spec/apigateway-websocket.md, section 1.2). */
const upgradeRequired = () =>
  json(426, 'UpgradeRequiredException', 'Upgrade Required', { upgrade: 'websocket', connection: 'Upgrade' });
