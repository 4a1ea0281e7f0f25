// Loops over every socket, handshake or connection of a server leave turns of the event loop to everybody else.
import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { silentLog } from '../../src/base/log.ts';
import type { Connection } from '../../src/hub/connection.ts';
import { Turns } from '../../src/hub/turns.ts';
import { Unfinished } from '../../src/hub/unfinished.ts';
import { Port } from '../../src/server/port.ts';
import { upgrades } from '../../src/server/upgrade.ts';
import type { AdminContext } from '../../src/services/admin/admin-context.ts';
import { listConnections } from '../../src/services/admin/operations/connections.ts';
import { RawSocket } from '../support/raw-socket.ts';
import { until } from '../support/until.ts';

/** How often something was done in each turn until it was done so many times. */
async function perTurn(total: number, done: () => number): Promise<number[]> {
  const turns: number[] = [];
  for (let before = 0; before < total; before = done()) {
    assert.ok(turns.length < 10_000, `${before} of ${total}`);
    await nextTurn();
    turns.push(done() - before);
  }
  return turns;
}

test('handshakes that wait for a backend when the server stops are refused in slices', async () => {
  const HANDSHAKES = 200;
  let refused = 0;
  const handshakes = upgrades({
    services: [{ name: 'slow', admit: () => new Promise<never>(() => {}) }],
    life: () => 0,
    hasRoom: () => true,
    reached: () => ({}),
    rules: {
      hosts: { shown: () => ({ host: 'x', prefix: '', port: 80 }) },
      readArrival: () => ({ host: 'x', target: '/', sourceIp: '127.0.0.1', isSecure: false, port: 80 }),
      pageRule: () => undefined,
    } as unknown as Parameters<typeof upgrades>[0]['rules'],
    limits: { pendingHandshakesMax: HANDSHAKES },
    end() {},
    fault: assert.ifError,
    refused: () => void refused++,
  });
  const headers = {
    host: 'x',
    upgrade: 'websocket',
    connection: 'Upgrade',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  const request = {
    method: 'GET',
    url: '/',
    headers,
    rawHeaders: ['Host', 'x'],
    httpVersion: '1.1',
  } as unknown as IncomingMessage;
  const socket = { on() {}, off() {}, write() {}, destroyed: false } as unknown as Socket;
  for (let n = 0; n < HANDSHAKES; n++) handshakes.listener(request, socket, Buffer.alloc(0));
  assert.equal(handshakes.pending, HANDSHAKES);
  const stopped = handshakes.stop();
  const turns = await perTurn(HANDSHAKES, () => refused);
  await stopped;
  assert.equal(handshakes.pending, 0);
  assert.ok(Math.max(...turns) <= 2 * 32, `${turns}`);
});

test('sockets that are left at the end of a drain are cut in slices', async () => {
  const SOCKETS = 200;
  const [clock, limits] = [systemClock, limitsOf()];
  const port = new Port({
    ...{ clock, limits, log: silentLog, headerFrom: undefined, tls: undefined, webSockets: () => 0 },
    reading: {
      turns: new Turns({ clock, limits, fault: assert.ifError }),
      unfinished: new Unfinished(limits.unfinishedBytesMax, clock),
    } as ConstructorParameters<typeof Port>[0]['reading'],
    end() {},
    onRequest() {},
    onUpgrade() {},
  });
  const { port: number } = await port.listen({ port: 0, host: '127.0.0.1' });
  const clients = await Promise.all(Array.from({ length: SOCKETS }, () => RawSocket.open(number)));
  await until(() => port.httpConnections === SOCKETS);
  const cut = port.cut();
  const turns = await perTurn(SOCKETS, () => SOCKETS - port.httpConnections);
  await cut;
  assert.ok(Math.max(...turns) <= 2 * 32, `${turns}`);
  port.stop();
  await port.closed;
  for (const { socket } of clients) socket.destroy();
});

test('connections are looked through in slices', async () => {
  const CONNECTIONS = 20_000;
  let looks = 0;
  const hub = Array.from({ length: CONNECTIONS }, (_, serial) => ({
    serial,
    info: { scope: 'a', sourceIp: '' },
    get kind() {
      looks++;
      return 'other';
    },
  })) as unknown as readonly Connection[];
  const context = { hub } as unknown as AdminContext;
  const listed = listConnections(context, { service: 'ivschat' }, {} as Parameters<typeof listConnections>[2]);
  const turns = await perTurn(CONNECTIONS, () => looks);
  assert.deepEqual(await listed, { connections: [] });
  assert.ok(Math.max(...turns) <= 2 * 4_096, `${turns}`);
});
