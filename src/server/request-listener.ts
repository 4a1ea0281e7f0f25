// HTTP on our port: operations of the services, and the few pages for operators.
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Dispatcher } from '../aws/server/dispatch.ts';
import type { Response } from '../aws/http.ts';
import { AwsError } from '../aws/error.ts';
import { splitTarget } from '../aws/http.ts';
import type { Limits } from '../base/limits/limits.ts';
import type { ReadArrival } from './arrival/arrival.ts';
import type { BodyBounds, Unread } from './body.ts';
import { readBody } from './body.ts';
import type { CorsRule } from './arrival/cors.ts';
import type { Hosts } from './arrival/hosts.ts';
import { readTarget } from './arrival/target.ts';
import type { PageRule } from './arrival/web-pages.ts';

/** For GET without a signature. */
export type Page = {
  answer(headers: IncomingHttpHeaders): Response | Promise<Response>;
  /** Tells nothing: whoever asks may have it. */
  readonly isHarmless: boolean;
  /** Where its path is the address of a stage, by the host that was asked for, it is the stage's. */
  readonly givesWay?: true;
};

/** By their paths. */
export type Pages = { get(path: string): Page | undefined };

/** What a client that sent `Expect` waits for: 100, or something that nobody knows (RFC 9110, section 10.1.1). */
export type Expectation = 'continue' | 'unknown';

type Options = BodyBounds & {
  dispatcher: Dispatcher;
  pages: Pages;
  readonly limits: Pick<Limits, 'requestBodyBytesMax' | 'requestTimeoutMs'>;
  /** The server stops: no connection is kept for another request. */
  isDraining(): boolean;
  /** A plain request to the address of a WebSocket. */
  expectsUpgrade(host: string, path: string): boolean;
  readonly rules: {
    readonly hosts: Pick<Hosts, 'origin'>;
    readonly readArrival: ReadArrival;
    readonly pageRule: PageRule;
  };
  cors: CorsRule;
  fault(cause: unknown): void;
};

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse, expectation?: Expectation) => void;

export function requestListener(options: Options): Listener {
  const { clock, limits } = options;

  function answer(incoming: IncomingMessage, goOn: () => void): Response | Promise<Response> {
    const wanted = readTarget(incoming);
    const { method = 'GET', headers } = incoming;
    const asAsked = { method, path: pathIn(incoming.url), headers };
    if (!wanted.ok) return options.dispatcher.refuse(asAsked, 'malformed', wanted.reason);
    const arrival = options.rules.readArrival(incoming, wanted.host);
    // What is written of the answer depends on it too.
    incoming.url = arrival.target;
    const path = pathIn(arrival.target);
    const asked = { method, path, headers };
    const refuse = (error: AwsError) => options.dispatcher.shape(asked, error);
    const page = pageAt(method, headers.host ?? '', path);
    if (page?.isHarmless) return page.answer(headers);
    const reason = options.rules.pageRule('operation', headers, arrival.host, wanted.host);
    if (reason !== undefined) return options.dispatcher.refuse(asked, 'forbidden', reason);
    if (page) return page.answer(headers);
    const preflight = options.cors.preflight(method, path, headers);
    if (typeof preflight === 'string') return options.dispatcher.refuse(asked, 'forbidden', preflight);
    if (preflight) return preflight;
    if (expectsUpgrade(method, headers.host ?? '', path)) return upgradeRequired(refuse);
    const isSmall = Number(headers['content-length'] ?? Infinity) <= limits.requestBodyBytesMax;
    const bytesMax = Math.max(limits.requestBodyBytesMax, isSmall ? 0 : options.dispatcher.bytesMax(method, path));
    const { target, sourceIp, isSecure, signedAs } = arrival;
    const origin = () => options.rules.hosts.origin(arrival, incoming.socket);
    const withBody = (body: Buffer | Unread) =>
      typeof body === 'string'
        ? refuse(unread[body]())
        : options.dispatcher.dispatch({ method, target, headers, body, sourceIp, isSecure, signedAs, origin });
    const body = readBody(incoming, bytesMax, options, goOn);
    return body instanceof Promise ? body.then(withBody) : withBody(body);
  }

  function pageAt(method: string, host: string, path: string): Page | undefined {
    const page = method === 'GET' || method === 'HEAD' ? options.pages.get(path) : undefined;
    return page?.givesWay && options.expectsUpgrade(host, path) ? undefined : page;
  }

  /** A plain request to the address of a WebSocket; what posts to it is an operation. */
  function expectsUpgrade(method: string, host: string, path: string): boolean {
    if (method === 'POST' || options.dispatcher.knows(method, path)) return false;
    return options.expectsUpgrade(host, path);
  }

  /** A request that was not read to its end cannot be followed by another on the same connection. */
  function write(outgoing: ServerResponse, { status, headers, body }: Response, isComplete: boolean): void {
    const { url, headers: asked } = outgoing.req;
    if (asked.origin !== undefined) Object.assign(headers, options.cors.headersFor(pathIn(url), asked.origin));
    const length = Buffer.byteLength(body);
    // A 204 has no length, and that of a 304 would be another's (RFC 9110, section 8.6).
    if (status !== 204 && status !== 304) headers['content-length'] = String(length);
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
    if (expectation === 'unknown') {
      const { method = 'GET', url, headers } = incoming;
      const asked = { method, path: pathIn(url), headers };
      return write(outgoing, options.dispatcher.shape(asked, expectationFailed()), false);
    }
    const goOn = () => {
      if (expectation) outgoing.writeContinue();
    };
    const failed = (cause: unknown) => {
      // A client that goes away in the middle of its request is nobody's fault.
      if (!incoming.destroyed || incoming.complete) options.fault(cause);
      outgoing.destroy();
    };
    try {
      const response = answer(incoming, goOn);
      if (response instanceof Promise) response.then((later) => write(outgoing, later, incoming.complete), failed);
      else write(outgoing, response, incoming.complete);
    } catch (cause) {
      failed(cause);
    }
  };
}

const pathIn = (target = '/') => splitTarget(target).path;

/** A body that was not read to its end. */
const unread: { readonly [why in Unread]: () => AwsError } = {
  'too large': () => new AwsError('PayloadTooLargeException', 413, 'Request Too Long'),
  'too slow': () => new AwsError('RequestTimeoutException', 408, 'The request came too slowly'),
  'no room': () => new AwsError('ServiceUnavailableException', 503, 'The server holds too many unfinished requests'),
};

const expectationFailed = () => new AwsError('ExpectationFailedException', 417, 'Only 100-continue can be expected');

/** A plain GET of a stage gets 426 (spec/apigateway-websocket.md, section 1.2). */
function upgradeRequired(refuse: (error: AwsError) => Response): Response {
  const response = refuse(new AwsError('UpgradeRequiredException', 426, 'Upgrade Required'));
  Object.assign(response.headers, { upgrade: 'websocket', connection: 'Upgrade' });
  return response;
}
