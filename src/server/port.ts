// The port: one HTTP or HTTPS server, and every socket of it from accept to close. Whatever state a socket is in, it has
// a deadline there; those that are no WebSockets, or not yet, are bounded in number by themselves.
import { once } from 'node:events';
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { http } from '../base/node-http.ts';
import type { Clock } from '../base/clock.ts';
import { nextTurn } from '../base/clock.ts';
import type { Limits } from '../base/limits/limits.ts';
import { following } from '../base/limits/live-limits.ts';
import type { Log } from '../base/log.ts';
import { descriptorsMax, descriptorsTaken } from './machine/descriptors.ts';
import { Drops } from './drops.ts';
import type { Expectation } from './request-listener.ts';
import type { Reached } from './arrival/hosts.ts';
import { expectProxyHeaders } from './arrival/proxy-protocol.ts';
import type { Reading } from './pipeline.ts';
import { leaveTurns, oneByOne, readInTurns } from './pipeline.ts';

type Tls = { readonly cert: Buffer; readonly key: Buffer };

type Options = {
  /** Who begins connections with a header of the PROXY protocol. Undefined: nobody. */
  readonly headerFrom: readonly string[] | undefined;
  readonly tls: Tls | undefined;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  /** How many sockets the hub has. */
  readonly webSockets: () => number;
  /** See gentle-end.ts. */
  readonly end: (socket: Socket) => void;
  /** See pipeline.ts. */
  readonly reading: Reading;
  readonly onRequest: (incoming: IncomingMessage, outgoing: ServerResponse, expectation?: Expectation) => void;
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
};

/** How often Node looks for requests whose time is over. */
const CHECK_MS = 1_000;

/** Sockets that are cut in one turn of the event loop: about a millisecond. */
const CUTS_PER_TURN = 32;

/** Connections that wait to be accepted: those of a room, when a restart is over. The system may have a lower bound. */
const BACKLOG = 4_096;

export class Port {
  readonly drops: Drops;
  #localPort = 0;
  /** Somebody else holds the listening socket too. */
  isInherited = false;
  /** Resolves when nothing is listened to and no socket is left. */
  readonly closed: Promise<unknown>;
  readonly #options: Options;
  readonly #server: HttpServer | TlsServer;
  readonly #sockets = new Set<Socket>();

  constructor(options: Options) {
    const { clock, limits, log, tls, headerFrom, webSockets, reading, onUpgrade } = options;
    this.#options = options;
    this.drops = new Drops(clock, log, limits);
    const settings = {
      connectionsCheckingInterval: CHECK_MS,
      // A request without one is answered by us, as other bad ones are.
      requireHostHeader: false,
      // Others that a client offers on the way, such as h2c, are declined by answering the request itself.
      shouldUpgradeCallback: ({ headers }: IncomingMessage) => /\bwebsocket\b/i.test(headers.upgrade ?? ''),
    };
    const server = tls
      ? createTlsServer({ ...tls, ...settings, handshakeTimeout: limits.tlsHandshakeTimeoutMs })
      : http.createServer(settings);
    // Node looks there each time.
    following(limits, timesOf, server);
    this.#server = server;
    this.closed = new Promise((resolve) => server.once('close', resolve));
    const refused = () => this.drops.add('noProxyHeader');
    const begun = headerFrom
      ? expectProxyHeaders(server, { proxies: headerFrom, clock, limits, refused })
      : ('connection' as const);
    const onRequest = oneByOne(options.onRequest);
    server.on('request', (incoming, outgoing) => onRequest(incoming, outgoing));
    server.on('checkContinue', (incoming, outgoing) => onRequest(incoming, outgoing, 'continue'));
    server.on('checkExpectation', (incoming, outgoing) => onRequest(incoming, outgoing, 'unknown'));
    server.on('upgrade', onUpgrade);
    // In a turn of its own: an answer to what came before the fault may be about to be written.
    server.on('clientError', (cause, socket) => void setImmediate(() => this.#refuse(cause, socket as Socket)));

    // Node compares it with all sockets of the server, for each that comes.
    Object.defineProperty(server, 'maxConnections', { get: () => webSockets() + limits.httpConnectionsMax });
    server.on('drop', () => this.drops.add('tooMany'));
    const descriptors = descriptorsMax();
    const sockets = this.#sockets;
    // One function for every socket: a connection costs no closures.
    function onClose(this: Socket): void {
      sockets.delete(this);
    }
    const end = (socket: Socket) => this.#end(socket);
    function endGently(this: Socket): void {
      end(this);
    }
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('close', onClose);
      if (descriptorsTaken(socket) < descriptors - limits.descriptorsSpareMin) return;
      this.drops.add('noDescriptors');
      socket.destroy();
    });
    const connected = tls ? 'secureConnection' : begun;
    readInTurns(server, connected, reading);
    server.on(connected, (socket: Socket) => {
      // How Node ends a connection after its last answer, whatever the client is still sending.
      socket.destroySoon = endGently;
    });
  }

  /** Connections that are no WebSockets, or not yet, or were refused and are not closed. */
  get httpConnections(): number {
    return Math.max(0, this.#sockets.size - this.#options.webSockets());
  }

  /** Serve TLS with these from now on. Connections that are open stay as they are. */
  renew(tls: Tls): void {
    if ('setSecureContext' in this.#server) this.#server.setSecureContext(tls);
  }

  /** Listen on an address, or on a socket that somebody else has made. Rejects with the listen error of node:net. */
  async listen(at: { readonly port: number; readonly host: string } | { readonly fd: number }): Promise<AddressInfo> {
    this.isInherited = 'fd' in at;
    this.#server.listen({ ...at, backlog: BACKLOG });
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (typeof address === 'object' && address) {
      this.#localPort = address.port;
      return address;
    }
    this.stop();
    throw Object.assign(new Error('The socket that was passed on is no TCP socket'), { syscall: 'listen' });
  }

  /** Where a socket came in. Node keeps an object with each socket that was asked for its own end. */
  reached(socket: Socket): Reached {
    if (this.#options.headerFrom) return socket;
    return {
      localPort: this.#localPort,
      get localAddress() {
        return socket.localAddress;
      },
      ...('encrypted' in socket && { encrypted: true }),
    };
  }

  /** Take nothing new, and close what has nothing under way. Node closes those that wait for another request. */
  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
  }

  /** Close every socket, so many in a turn of the event loop. */
  async cut(): Promise<void> {
    let cut = 0;
    for (const socket of this.#sockets) {
      socket.destroy();
      if (++cut % CUTS_PER_TURN === 0) await nextTurn();
    }
  }

  /** What is no HTTP, or too slow or too large to be read, is told so; a socket that is broken, or no TLS, is not. */
  #refuse({ code = '' }: NodeJS.ErrnoException, socket: Socket): void {
    const status = statusOf(code);
    if (!status) return void socket.destroy();
    if (socket.writable && !isAnswering(socket)) socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    this.#end(socket);
  }

  #end(socket: Socket): void {
    leaveTurns(socket);
    this.#options.end(socket);
  }
}

const timesOf = (limits: Limits) => ({
  requestTimeout: limits.requestTimeoutMs,
  headersTimeout: limits.requestTimeoutMs,
  keepAliveTimeout: limits.httpKeepAliveMs,
});

function statusOf(code: string): string | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') return '431 Request Header Fields Too Large';
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return '413 Payload Too Large';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return '408 Request Timeout';
  return code.startsWith('HPE_') ? '400 Bad Request' : undefined;
}

/** An answer is on its way: behind it, nothing more can be said. */
const isAnswering = (socket: Socket): boolean =>
  // oxlint-disable-next-line no-underscore-dangle -- Node looks there itself, and has no public name for it.
  (socket as unknown as { _httpMessage?: ServerResponse | null })._httpMessage?.headersSent ?? false;
