// A hub without a gateway, and a server whose sockets go straight to it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import type { Clock } from '../../src/base/clock.ts';
import { systemClock } from '../../src/base/clock.ts';
import type { Bus } from '../../src/hub/bus.ts';
import { LocalBus } from '../../src/hub/nodes/local-bus.ts';
import type { Behaviour, ConnectionPolicy } from '../../src/hub/behaviour.ts';
import type { NativeWrites } from '../../src/hub/topic/direct-writes.ts';
import { closes } from '../../src/hub/close-codes.ts';
import type { Connection } from '../../src/hub/connection.ts';
import { Hub } from '../../src/hub/hub.ts';
import type { Membership } from '../../src/hub/membership.ts';
import { alone } from '../../src/hub/membership.ts';
import { Turns } from '../../src/hub/turns.ts';
import { Unfinished } from '../../src/hub/unfinished.ts';
import { checkUpgrade, switchingProtocols } from '../../src/hub/websocket/handshake.ts';
import type { Limits } from '../../src/base/limits/limits.ts';
import { nativeWrites } from '../../src/gateway/native-writes.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { until } from '../support/until.ts';

type HubParts = {
  bus?: Bus;
  node?: number;
  membership?: Membership;
  clock?: Clock;
  limits?: Partial<Limits>;
  writes?: NativeWrites | undefined;
};

/** As a gateway has them: where `npm run build:native` was run. */
export const native = await nativeWrites(assert.ifError);

export function newHub({
  bus = new LocalBus(),
  node = 0,
  membership = { ...alone, number: node },
  clock = systemClock,
  limits,
  writes = native,
}: HubParts = {}): Hub {
  const all = limitsOf('ours', limits);
  const fault = assert.ifError;
  const turns = new Turns({ clock, limits: all, fault });
  const unfinished = new Unfinished(all.unfinishedBytesMax, clock);
  return new Hub({ bus, clock, membership, fault, turns, unfinished, limits: all, native: writes });
}

export const policy: ConnectionPolicy = {
  frameBytesMax: 32 * 1024,
  messageBytesMax: 128 * 1024,
  outboxBytesMax: 1024 * 1024,
  framesPerSecond: 1_000_000,
  framesBurst: 1_000_000,
  idleTimeoutMs: 0,
  durationMs: 0,
  heartbeatMs: 0,
  closeTimeoutMs: 1_000,
};

/** Sockets of whoever connects, under the number of their connection. */
export async function hubServer(hub: Hub, behaviour: Partial<Behaviour<Connection<number>>>) {
  const sockets: Socket[] = [];
  const server = createServer();
  const whole: Behaviour<Connection<number>> = {
    kind: 'test',
    policy,
    text() {},
    binary() {},
    expired() {},
    stopping: () => closes.goingAway,
    closed() {},
    ...behaviour,
  };
  server.on('upgrade', (request, socket, head) => {
    const check = checkUpgrade(request.method!, request.headers, request.httpVersion);
    assert.ok(check.ok);
    socket.write(switchingProtocols(check.key, {}), 'latin1');
    const info = { id: hub.newConnectionId(), scope: 's', sourceIp: '127.0.0.1', userAgent: null };
    sockets.push(socket as Socket);
    hub.open(socket as Socket, head, info, whole, sockets.length - 1);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    sockets,
    /** A socket after its handshake. What it sends next are frames. */
    open: () => rawClient(port),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      hub[Symbol.dispose]();
      server.close();
    },
  };
}

const HANDSHAKE =
  'HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

/** A TCP connection that has shaken hands, and remembers what comes. */
export async function rawClient(port: number, path = '/') {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => {});
  socket.write(`GET ${path} ${HANDSHAKE}`);
  const [head] = (await once(socket, 'data')) as [Buffer];
  assert.match(String(head), /^HTTP\/1.1 101 /);
  const client = {
    socket,
    received: Buffer.alloc(0) as Buffer,
    /** Wait until so many bytes, or a close, have come. */
    async until(bytes: number): Promise<Buffer> {
      await until(() => client.received.length >= bytes || socket.destroyed);
      return client.received;
    },
  };
  socket.on('data', (chunk: Buffer) => (client.received = Buffer.concat([client.received, chunk])));
  return client;
}
