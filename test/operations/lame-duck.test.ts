// A server that is to stop says so, goes on for a while, and lets its clients go one after another.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { join, newRoom } from '../support/chat.ts';
import { TestClient } from '../support/client.ts';
import { testGateway } from '../support/gateway.ts';
import { startProcess } from '../support/process.ts';
import { RawSocket } from '../support/raw-socket.ts';

const GOING_AWAY = 'Going away: /ready answers 503, and all else goes on until the drain';

test('with --drain-delay, /ready turns to 503 while everything is served; a second signal begins the drain, a third ends it', async () => {
  await using server = await startProcess([
    ...['--data', ':memory:', '--drain-delay', '3600', '--limit', 'drainTimeoutMs=600000'],
  ]);
  await using client = await TestClient.open(`${server.socketUrl}/prod`);
  const ready = async () => (await fetch(`${server.url}/ready`, { headers: { connection: 'close' } })).status;
  assert.equal(await ready(), 200);

  const said = server.logged(GOING_AWAY);
  server.child.kill('SIGTERM');
  const { signal, connections, drainAt } = await said;
  assert.deepEqual([signal, connections], ['SIGTERM', 1]);
  assert.ok(Date.parse(drainAt) > Date.now());
  assert.equal(await ready(), 503);
  await using late = await TestClient.open(`${server.socketUrl}/prod`);
  using held = await RawSocket.open(Number(new URL(server.url).port));
  held.write('POST /CreateRoom HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{');
  const pong = once(client.socket, 'pong');
  client.socket.ping();
  await pong;

  const drains = server.logged('Draining');
  server.child.kill('SIGTERM');
  const { connections: left, until } = await drains;
  assert.equal(left, 2);
  assert.ok(Date.parse(until) > Date.now());
  assert.deepEqual([(await client.closed).code, (await late.closed).code], [1001, 1001]);
  server.child.kill('SIGTERM');
  assert.deepEqual(await server.exited, [null, 'SIGTERM']);
});

test('SIGHUP while a server drains changes nothing', async () => {
  await using server = await startProcess(['--data', ':memory:', '--limit', 'drainTimeoutMs=2000']);
  using held = await RawSocket.open(Number(new URL(server.url).port));
  held.write('POST /CreateRoom HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{');
  await fetch(`${server.url}/health`);
  const drains = server.logged('Draining');
  server.child.kill('SIGINT');
  assert.equal((await drains)['signal'], 'SIGINT');
  server.child.kill('SIGHUP');
  assert.deepEqual(await server.exited, [0, null]);
});

test('clients are told to go one after another, and served until then', async () => {
  await using gateway = await testGateway({ limits: { drainClosesPerSecond: 1, drainTimeoutMs: 30_000 } });
  const room = await newRoom(gateway);
  await using first = await join(gateway, room, 'a');
  await using second = await join(gateway, room, 'b');
  await using third = await join(gateway, room, 'c');
  const began = performance.now();
  const end = gateway[Symbol.asyncDispose]();
  await first.closed;
  third.send({ Action: 'SEND_MESSAGE', RequestId: '1', Content: 'still here' });
  assert.equal((await third.frame())['Content'], 'still here');
  await Promise.all([second.closed, third.closed]);
  assert.ok(performance.now() - began >= 2_000, 'a second apart');
  await end;
});

test('many clients go faster, so that all of them are told in time', async () => {
  await using gateway = await testGateway({ limits: { drainClosesPerSecond: 1, drainTimeoutMs: 5_000 } });
  const open = () => TestClient.open(`${gateway.socketUrl}/prod`);
  const clients = await Promise.all(Array.from({ length: 100 }, open));
  await gateway[Symbol.asyncDispose]();
  for (const { closed } of clients) assert.equal((await closed).code, 1001);
});
