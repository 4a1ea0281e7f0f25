// Connections that begin with a header of the PROXY protocol, before TLS and before HTTP. Trusted proxies must send one,
// and nobody else can: whether there is one is never guessed, as a client could begin with one, too.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { peerAddress, rangesIn } from '../../base/hosts/addresses.ts';
import type { Clock } from '../../base/clock.ts';
import type { Limits } from '../../base/limits/limits.ts';
import type { Ends } from './proxy-header.ts';
import { readProxyHeader } from './proxy-header.ts';

type Options = {
  readonly proxies: readonly string[];
  readonly clock: Clock;
  readonly limits: Pick<Limits, 'proxyHeaderBytesMax' | 'proxyHeaderTimeoutMs'>;
  /** One was closed that had none, or a bad one. */
  readonly refused: () => void;
};

/** By which a server tells of a connection whose header was read. */
const PROXIED = 'proxied';

/**
 * Put the header before everything that a server does with a connection: its own listener comes after it, and so does
 * whatever listens to the event whose name is returned.
 */
export function expectProxyHeaders(server: Server, { proxies, clock, limits, refused }: Options): typeof PROXIED {
  const isTrusted = rangesIn(proxies);
  const [serve, ...others] = server.listeners('connection') as ((socket: Socket) => void)[];
  if (!serve || others.length > 0) throw new Error('This Node serves connections in a way that is not known here');
  server.off('connection', serve);
  server.on('secureConnection', (socket: Socket & { _parent?: Socket }) => {
    // oxlint-disable-next-line no-underscore-dangle -- Node has no public name for the socket below one of TLS.
    const raw = socket._parent;
    if (raw && Object.hasOwn(raw, 'remoteAddress')) show(socket, raw as unknown as Ends);
  });

  function goOn(socket: Socket): void {
    serve!.call(server, socket);
    server.emit(PROXIED, socket);
  }

  server.on('connection', (socket: Socket) => {
    if (!isTrusted(peerAddress(socket.remoteAddress))) return goOn(socket);
    let bytes: Buffer = Buffer.alloc(0);
    // A proxy that only looks whether we are here says nothing, and leaves.
    const leave = () => {
      settle();
      socket.destroy();
    };
    const refuse = () => {
      leave();
      refused();
    };
    const onData = (chunk: Buffer) => {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
      const header = readProxyHeader(bytes, limits.proxyHeaderBytesMax);
      if (header === 'more') return;
      if (header === 'bad') return refuse();
      settle();
      if (header.ends) show(socket, header.ends);
      socket.pause();
      if (header.length < bytes.length) socket.unshift(bytes.subarray(header.length));
      goOn(socket);
      // TLS reads for itself.
      if (socket.listenerCount('data') > 0) socket.resume();
    };
    const cancel = clock.after(limits.proxyHeaderTimeoutMs, refuse);
    const settle = () => {
      cancel();
      socket.off('data', onData).off('end', leave).off('error', leave).off('close', settle);
    };
    socket.on('data', onData).on('end', leave).on('error', leave).on('close', settle);
  });
  return PROXIED;
}

/** Whoever asks the socket for its ends hears those of the client. */
function show(socket: Socket, { remoteAddress, remotePort, localAddress, localPort }: Ends): void {
  const ends = { remoteAddress, remotePort, localAddress, localPort };
  for (const [name, value] of Object.entries(ends)) Object.defineProperty(socket, name, { value, configurable: true });
}
