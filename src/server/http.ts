// HTTP on our port: operations of the services, and the few pages for operators.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dispatcher } from '../aws/dispatch.ts';
import type { Response } from '../aws/http.ts';
import { splitTarget } from '../aws/http.ts';
import type { BodyBounds, Unread } from './body.ts';
import { readBody } from './body.ts';

/** A page by its path, for GET without a signature. */
export type Pages = ReadonlyMap<string, () => Response | Promise<Response>>;

type Options = BodyBounds & {
  dispatcher: Dispatcher;
  pages: Pages;
  /** A plain request to the address of a WebSocket. */
  expectsUpgrade(host: string, path: string): boolean;
  fault(cause: unknown): void;
};

export function requestListener(options: Options): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  async function answer(incoming: IncomingMessage): Promise<Response> {
    const { method = 'GET', headers, url: target = '/' } = incoming;
    const { path } = splitTarget(target);
    const page = method === 'GET' || method === 'HEAD' ? options.pages.get(path) : undefined;
    if (page) return page();
    if (expectsUpgrade(method, headers.host ?? '', path)) return upgradeRequired();
    const body = await readBody(incoming, options);
    if (typeof body === 'string') return unread[body]();
    const sourceIp = incoming.socket.remoteAddress ?? '';
    return options.dispatcher.dispatch({ method, target, headers, body, sourceIp });
  }

  /** A plain request to the address of a WebSocket; what posts to it is an operation. */
  function expectsUpgrade(method: string, host: string, path: string): boolean {
    if (method === 'POST' || options.dispatcher.knows(method, path)) return false;
    return options.expectsUpgrade(host, path);
  }

  return (incoming, outgoing) => {
    answer(incoming).then(
      (response) => write(outgoing, response, incoming.complete),
      (cause: unknown) => {
        // A client that goes away in the middle of its request is nobody's fault.
        if (!incoming.destroyed || incoming.complete) options.fault(cause);
        outgoing.destroy();
      },
    );
  };
}

/** A request that was not read to its end cannot be followed by another on the same connection. */
function write(outgoing: ServerResponse, { status, headers, body }: Response, isComplete: boolean): void {
  const length = Buffer.byteLength(body);
  // A 204 has no length (RFC 9110, section 8.6).
  if (status !== 204) headers['content-length'] = String(length);
  if (!isComplete) headers['connection'] = 'close';
  outgoing.writeHead(status, headers).end(body);
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

/** A plain GET of a stage gets 426 (spec/apigateway-websocket.md, section 1.2). */
const upgradeRequired = () =>
  json(426, 'UpgradeRequiredException', 'Upgrade Required', { upgrade: 'websocket', connection: 'Upgrade' });
