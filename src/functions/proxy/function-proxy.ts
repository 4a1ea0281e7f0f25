// The way to AWS's own hosts for executables (spec/functions-and-templates.md, section 12.2): a proxy that their environment
// names, with an authority that it tells them to trust. A host that this server answers for, or that an endpoint stands in
// for, is answered with a certificate of its own, and what was said goes on as it was; every other connection is passed on
// untouched, or refused with --offline. Only functions of this server are let in.
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect, isIP } from 'node:net';
import { TLSSocket, connect as connectSecurely } from 'node:tls';
import { http } from '../../base/node-http.ts';
import type { Cancel, Clock } from '../../base/clock.ts';
import { Deadlines } from '../../base/deadlines.ts';
import { FairShare } from '../../base/fair-share.ts';
import type { Limits } from '../../base/limits/limits.ts';
import { following } from '../../base/limits/live-limits.ts';
import type { Reached } from '../endpoints.ts';
import { Authority } from './authority.ts';
import { destination } from './destination.ts';
import { Joined } from './joined.ts';
import { Passwords } from './passwords.ts';
import { trustFile } from './trust-file.ts';

type Options = {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly reached: () => Reached;
  /** Why a function did not get through, for whoever has it. */
  readonly tell: (name: string, reason: string) => void;
};

const LOOPBACK = '127.0.0.1';
/** What `CONNECT` asks for. */
const ADDRESS = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]{1,253})):(\d{1,5})$/i;
/** A function is told no more often, whatever it tries. */
const TELL_MS = 1_000;

export class FunctionProxy implements Disposable {
  readonly #options: Options;
  readonly #passwords = new Passwords();
  readonly #authority: Authority;
  readonly #trust: ReturnType<typeof trustFile>;
  readonly #server: Server;
  /** With what ends those that do not come to anything. */
  readonly #sockets = new Map<Socket, Cancel>();
  readonly #share = new FairShare(0);
  readonly #deadlines: Deadlines;
  readonly #toldMs = new Map<string, number>();
  readonly #listening: Promise<unknown>;

  constructor(options: Options) {
    const { clock, limits } = options;
    this.#options = options;
    this.#deadlines = new Deadlines(clock);
    this.#authority = new Authority(() => clock.now(), limits.functionCertificatesMax);
    this.#trust = trustFile(this.#authority.pem);
    const maxHeaderSize = limits.functionProxyHeaderBytesMax;
    this.#server = http.createServer({ maxHeaderSize, requestTimeout: 0, headersTimeout: 0 }, refuseRequest);
    // As many again may be about to say whose they are.
    following(limits, (now) => ({ maxConnections: 2 * now.functionProxyConnectionsMax }), this.#server);
    this.#server.on('connection', (socket: Socket) => this.#began(socket));
    this.#server.on('connect', (request, socket, head) => this.#serve(request, socket as Socket, head));
    this.#listening = once(this.#server.listen(0, LOOPBACK), 'listening');
  }

  /** What the environment of a function says of it, by the names that programs know (section 12.1). */
  async variablesFor(name: string): Promise<Readonly<Record<string, string>>> {
    await this.#listening;
    const { port } = this.#server.address() as AddressInfo;
    const proxy = `http://${name}:${this.#passwords.of(name)}@${LOOPBACK}:${port}`;
    const without = 'localhost,127.0.0.1,::1';
    const { path } = this.#trust;
    return {
      ...{ HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: without, no_proxy: without },
      ...{ SSL_CERT_FILE: path, CURL_CA_BUNDLE: path, REQUESTS_CA_BUNDLE: path, AWS_CA_BUNDLE: path },
      NODE_EXTRA_CA_CERTS: path,
    };
  }

  [Symbol.dispose](): void {
    this.#server.close();
    for (const socket of this.#sockets.keys()) socket.destroy();
    this.#deadlines.stop();
    this.#trust[Symbol.dispose]();
  }

  #began(socket: Socket): void {
    const { clock, limits } = this.#options;
    const cancel = clock.after(limits.functionProxyBeginMs, () => socket.destroy());
    this.#sockets.set(socket, cancel);
    socket.on('error', () => {});
    socket.on('close', () => {
      cancel();
      this.#sockets.delete(socket);
    });
  }

  #serve({ url = '', headers }: IncomingMessage, socket: Socket, head: Buffer): void {
    const { limits, reached } = this.#options;
    const name = this.#passwords.ownerOf(headers['proxy-authorization']);
    if (name === undefined) return refuse(socket, 407, 'Proxy Authentication Required', CHALLENGE);
    const [, address, named, digits] = ADDRESS.exec(url) ?? [];
    const host = (address ?? named)?.toLowerCase().replace(/\.$/, '');
    const port = Number(digits);
    if (host === undefined || port < 1 || port > 65_535) return refuse(socket, 400, 'Bad Request');
    this.#share.resize(limits.functionProxyConnectionsMax);
    const failed = (status: number, reason: string) => {
      this.#tell(name, reason);
      refuse(socket, status, reason);
    };
    if (!this.#share.take(name, 1)) {
      return failed(503, `${host} is not reached: the function has too many connections (functionProxyConnectionsMax)`);
    }
    socket.on('close', () => this.#share.giveBack(name, 1));
    const found = destination(host, port, reached());
    if (found !== 'as meant' && 'refusal' in found) return failed(403, found.refusal);
    const isLed = found !== 'as meant';
    const [further, event] = isLed
      ? along(found.led)
      : ([connect({ host, port, allowHalfOpen: true }), 'connect'] as const);
    const lost = ({ message, code }: NodeJS.ErrnoException) =>
      failed(502, `${host} is not reached: ${message || code}`);
    further.once('error', lost);
    // Whatever comes later ends the connection, and nothing else.
    further.on('error', () => {});
    socket.once('close', () => further.destroySoon());
    further.once(event, () => {
      further.off('error', lost);
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.unshift(head);
      if (isLed) this.#answerAs(host, socket, further);
      else this.#join(socket, socket, further);
    });
  }

  /** Take off TLS. */
  #answerAs(host: string, socket: Socket, further: Socket): void {
    const secureContext = this.#authority.contextFor(host);
    const near = new TLSSocket(socket, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] });
    // Whoever does not trust the authority says so in words of its own.
    near.on('error', () => socket.destroy());
    near.once('secure', () => this.#join(socket, near, further));
  }

  #join(socket: Socket, near: Socket, further: Socket): void {
    const { clock, limits } = this.#options;
    this.#sockets.get(socket)?.();
    new Joined(near, further, {
      deadlines: this.#deadlines,
      now: () => clock.steady(),
      idleMs: limits.functionProxyIdleMs,
    });
  }

  #tell(name: string, reason: string): void {
    const now = this.#options.clock.steady();
    if (now < (this.#toldMs.get(name) ?? -Infinity) + TELL_MS) return;
    this.#toldMs.set(name, now);
    this.#options.tell(name, reason);
  }
}

/** A connection to where a host leads, and what it emits when it is there. */
function along({ protocol, hostname, port }: URL): readonly [Socket, 'connect' | 'secureConnect'] {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (protocol === 'http:') return [connect({ host, port: Number(port || 80), allowHalfOpen: true }), 'connect'];
  const servername = isIP(host) ? '' : host;
  return [connectSecurely({ host, port: Number(port || 443), servername }), 'secureConnect'];
}

const CHALLENGE = 'Proxy-Authenticate: Basic realm="Fanfare"\r\n';

/** Many programs show the reason, and nothing else. */
function refuse(socket: Socket, status: number, reason: string, headers = ''): void {
  socket.resume();
  const line = reason.replaceAll(/[^\x20-\x7e]+/g, ' ');
  socket.end(`HTTP/1.1 ${status} ${line}\r\n${headers}Content-Length: 0\r\nConnection: close\r\n\r\n`);
}

function refuseRequest(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(405, { allow: 'CONNECT', connection: 'close' }).end('This proxy is for CONNECT alone.\n');
}
