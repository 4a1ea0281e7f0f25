// One HTTP exchange with node:http or node:https: no redirects, no decompression, no headers beyond those given, because
// what is signed must be what is sent (spec/aws-cli.md, section 16).
import type { Agent, ClientRequest, IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { Endpoint } from './endpoint.ts';
import { urlOf } from './endpoint.ts';
import type { Proxy } from './proxy.ts';
import type { WireRequest } from './request.ts';

export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

export type TransportOptions = {
  /** 0: no limit. */
  readonly connectTimeoutMs: number;
  /** How long the socket may be silent. 0: no limit. */
  readonly readTimeoutMs: number;
  readonly verifyTls: boolean;
  /** Certificates to trust instead of the system's, in PEM. */
  readonly ca?: string | undefined;
  /** Why there are none, where there should be. */
  readonly caProblem?: Error | undefined;
  readonly proxy?: Proxy | undefined;
  /** A body that ends before its announced length is taken as it is. */
  readonly acceptsShortBodies?: boolean;
  /** Keeps connections to the endpoint for the exchanges that follow; it has to be one for its scheme. */
  readonly agent?: Agent;
  /** Ends the exchange. */
  readonly signal?: AbortSignal;
};

export type TransportFailure =
  'connect' | 'connect-timeout' | 'read-timeout' | 'closed' | 'tls' | 'too-large' | 'proxy';

/** No answer came. */
export class TransportError extends Error {
  readonly kind: TransportFailure;
  /** The URL that was asked for, or that of the proxy that does not work. */
  readonly url: string;

  constructor(kind: TransportFailure, url: string, cause?: Error) {
    super(cause?.message ?? kind, { cause });
    this.kind = kind;
    this.url = url;
  }
}

/** No answer of the services we speak to comes near. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

/** Send a request and read the whole answer. Throws a TransportError. */
export async function exchange(endpoint: Endpoint, outgoing: WireRequest, options: TransportOptions): Promise<Answer> {
  const { proxy, caProblem } = options;
  if (caProblem) throw new TransportError('tls', urlOf(endpoint, outgoing.target), caProblem);
  if (!proxy) return send(endpoint, endpoint, outgoing, options);
  if (endpoint.secure) return send(endpoint, endpoint, outgoing, options, await tunnel(proxy, endpoint, options));
  const headers = {
    ...outgoing.headers,
    ...(proxy.authorization !== undefined && { 'Proxy-Authorization': proxy.authorization }),
  };
  return send(proxy.endpoint, endpoint, { ...outgoing, target: urlOf(endpoint, outgoing.target), headers }, options);
}

const NOT_MODIFIED = 304;

type Target = Pick<Endpoint, 'secure' | 'hostname' | 'port'>;

async function send(
  peer: Target,
  endpoint: Endpoint,
  outgoing: WireRequest,
  options: TransportOptions,
  through?: Socket,
): Promise<Answer> {
  const { request } = clientFor(peer);
  const isProxied = peer !== endpoint;
  const url = isProxied ? outgoing.target : urlOf(endpoint, outgoing.target);
  const tls = through && (await import('node:tls'));
  return new Promise((resolve, reject) => {
    const security = {
      rejectUnauthorized: options.verifyTls,
      ...(options.ca !== undefined && { ca: options.ca }),
    };
    const requestOptions: RequestOptions = {
      method: outgoing.method,
      hostname: peer.hostname,
      path: outgoing.target,
      headers: outgoing.headers,
      setDefaultHeaders: false,
      ...(options.signal && { signal: options.signal }),
      ...(peer.port !== undefined && { port: peer.port }),
      ...security,
      ...(tls
        ? {
            createConnection: () =>
              tls.connect({ socket: through, servername: serverName(peer.hostname), ...security }),
          }
        : { agent: options.agent ?? false }),
    };
    const sent = request(requestOptions);
    let isConnected = false;
    const fail = (kind: TransportFailure, cause?: Error) => {
      clearTimeout(connecting);
      const isRefused = isProxied && (kind === 'connect' || kind === 'connect-timeout');
      reject(isRefused ? new TransportError('proxy', options.proxy!.url, cause) : new TransportError(kind, url, cause));
      sent.destroy();
    };
    const connecting = options.connectTimeoutMs
      ? setTimeout(() => fail('connect-timeout'), options.connectTimeoutMs)
      : undefined;
    onConnect(sent, peer.secure, () => {
      isConnected = true;
      clearTimeout(connecting);
      if (options.readTimeoutMs) sent.setTimeout(options.readTimeoutMs, () => fail('read-timeout'));
    });
    sent.on('error', (cause: NodeJS.ErrnoException) => fail(kindOf(cause, isConnected, peer.secure), cause));
    sent.on('response', (response) => {
      // Such an answer has no body. What follows all the same is not read.
      if (response.statusCode === NOT_MODIFIED) {
        clearTimeout(connecting);
        resolve({ status: NOT_MODIFIED, headers: response.headers, body: Buffer.alloc(0) });
        sent.destroy();
        return;
      }
      readAll(response, options.acceptsShortBodies === true).then(
        (body) =>
          body ? resolve({ status: response.statusCode ?? 0, headers: response.headers, body }) : fail('too-large'),
        (cause: Error) => fail('closed', cause),
      );
    });
    sent.end(outgoing.body);
  });
}

function onConnect(sent: ClientRequest, isSecure: boolean, run: () => void): void {
  sent.on('socket', (socket) => (sent.reusedSocket ? run() : socket.once(isSecure ? 'secureConnect' : 'connect', run)));
}

/** Addresses are no names of servers. */
const serverName = (hostname: string): string => (/^[\d.]+$|:/.test(hostname) ? '' : hostname);

/** Not imported: an import reads every export, and one of node:http loads the whole of undici, 30 ms of a command. */
const clientFor = ({ secure }: Target) =>
  secure ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http');

/** A connection to the endpoint that the proxy passes on. Throws a TransportError. */
async function tunnel(proxy: Proxy, { hostname, port }: Endpoint, options: TransportOptions): Promise<Socket> {
  const { request } = clientFor(proxy.endpoint);
  const target = `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port ?? 443}`;
  return new Promise((resolve, reject) => {
    const fail = (cause?: Error) => reject(new TransportError('proxy', proxy.url, cause));
    const sent = request({
      method: 'CONNECT',
      hostname: proxy.endpoint.hostname,
      ...(proxy.endpoint.port !== undefined && { port: proxy.endpoint.port }),
      path: target,
      headers: { Host: target, ...(proxy.authorization && { 'Proxy-Authorization': proxy.authorization }) },
      agent: false,
      setDefaultHeaders: false,
      ...(options.connectTimeoutMs > 0 && { timeout: options.connectTimeoutMs }),
      ...(options.signal && { signal: options.signal }),
    });
    sent.on('connect', (answer, socket) => {
      if (answer.statusCode === 200) return resolve(socket);
      socket.destroy();
      fail();
    });
    sent.on('response', () => {
      sent.destroy();
      fail();
    });
    sent.on('timeout', () => sent.destroy());
    sent.on('error', fail);
    sent.end();
  });
}

function kindOf(cause: NodeJS.ErrnoException, isConnected: boolean, isSecure: boolean): TransportFailure {
  if (isConnected) return 'closed';
  const code = cause.code ?? '';
  const isTls = /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_|EPROTO/.test(code) || (isSecure && code === 'ECONNRESET');
  return isTls ? 'tls' : code === 'ECONNRESET' ? 'closed' : 'connect';
}

/** Undefined: larger than any answer may be. */
async function readAll(response: IncomingMessage, acceptsShort: boolean): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response) {
      chunks.push(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      if (bytes > ANSWER_BYTES_MAX) return undefined;
    }
  } catch (cause) {
    if (!acceptsShort) throw cause;
  }
  return Buffer.concat(chunks);
}
