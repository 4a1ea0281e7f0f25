// How many connections of any kind a stranger can hold, and for how long.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { localhostTls } from '../support/certificates.ts';
import { TestClient, refusal } from '../support/client.ts';
import { deployedApi, ok, withApi } from '../support/function-api.ts';
import { testGateway } from '../support/gateway.ts';
import { metricsOf } from '../support/metrics.ts';
import { startProcess } from '../support/process.ts';
import { RawSocket, handshake } from '../support/raw-socket.ts';
import { until } from '../support/until.ts';

test('connections that are no WebSockets have a bound of their own; over it they are dropped and counted', async () => {
  // That there might be many more WebSockets does not help them.
  await using gateway = await testGateway({ limits: { connectionsMax: 1_000, httpConnectionsMax: 2 } });
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  using metrics = metricsOf(gateway.url);
  using idle = await RawSocket.open(gateway.port);
  // The one that asks for the metrics is the second.
  assert.equal(await metrics.read('fanfare_http_connections_dropped_total'), 0);
  assert.equal(await metrics.read('fanfare_http_connections'), 2);

  using dropped = await RawSocket.open(gateway.port);
  await dropped.ended;
  assert.equal(dropped.text, '');
  assert.equal(await metrics.read('fanfare_http_connections_dropped_total'), 1);

  // Who has a connection notices nothing, and a WebSocket takes no place of theirs.
  client.send('{}');
  assert.match(await client.next(), /Forbidden/);
  idle.socket.destroy();
  await until(async () => (await metrics.read('fanfare_http_connections')) <= 1);
  await using another = await TestClient.open(`${gateway.socketUrl}/prod`);
  another.send('{}');
  assert.match(await another.next(), /Forbidden/);
  assert.equal(await metrics.read('fanfare_http_connections'), 1);
});

test('a WebSocket that is closing counts until its socket is closed', async () => {
  await using gateway = await testGateway({ limits: { connectionsMax: 1 } });
  using raw = await RawSocket.open(gateway.port);
  raw.write(handshake('/prod'));
  await raw.heard(/\r\n\r\n/);
  raw.write(Buffer.of(0xff, 0xff));
  await raw.ended;
  assert.equal(gateway.context.hub.size, 0);
  assert.equal((await refusal(`${gateway.socketUrl}/prod`)).status, 503);
  raw.socket.end();
  await until(() => gateway.context.hub.sockets === 0);
  await using _next = await TestClient.open(`${gateway.socketUrl}/prod`);
});

test('a TLS handshake has seconds, and counts until it is over', async () => {
  const tls = { cert: Buffer.from(localhostTls.cert), key: Buffer.from(localhostTls.key) };
  const limits = { tlsHandshakeTimeoutMs: 300, httpConnectionsMax: 2 };
  await using gateway = await testGateway({ tls, limits });
  using silent = await RawSocket.open(gateway.port);
  using begun = await RawSocket.open(gateway.port);
  begun.write(Buffer.of(0x16, 0x03, 0x01, 0x02, 0x00));
  using dropped = await RawSocket.open(gateway.port);
  await dropped.ended;
  assert.equal(silent.socket.readableEnded, false, 'it was not closed before');
  await Promise.all([silent.ended, begun.ended]);
});

test('handshakes that wait for a backend have a bound; over it those that would wait get 503', async () => {
  const waiting: (() => void)[] = [];
  const functions = { decide: (event: unknown, outgoing: any) => void waiting.push(() => ok(event, outgoing)) };
  const limits = { pendingHandshakesMax: 2 };
  await withApi(
    functions,
    { $connect: { function: 'decide' } },
    async ({ gateway, url }) => {
      const free = await deployedApi(gateway, { $default: { function: 'decide' } });
      const pending = [TestClient.open(url), TestClient.open(url)];
      await until(() => waiting.length >= 2);
      assert.equal((await refusal(url)).status, 503);
      // Nobody is asked about this one, so it does not wait.
      await using _client = await TestClient.open(free.url);
      waiting.shift()!();
      await using _first = await Promise.race(pending);
      const third = TestClient.open(url);
      await until(() => waiting.length >= 2);
      for (const answer of waiting) answer();
      for (const client of await Promise.all([...pending, third])) await client[Symbol.asyncDispose]();
    },
    { limits },
  );
});

const descriptorsOf = (pid: number) => readdirSync(`/proc/${pid}/fd`).map(Number);

test('refused handshakes whose clients stay silent leave no descriptor behind', async () => {
  await using server = await startProcess(['--data', ':memory:', '--limit', 'closeTimeoutMs=300']);
  const pid = server.child.pid!;
  using clients = new DisposableStack();
  const port = Number(new URL(server.url).port);
  const before = descriptorsOf(pid).length;
  const refused = [
    handshake('/nowhere'),
    handshake('/'),
    handshake('/prod').replace('13', '12'),
    handshake('/prod').replace('GET', 'PUT'),
  ];
  for (let round = 0; round < 50; round++) {
    for (const sent of refused) {
      const raw = clients.use(await RawSocket.open(port));
      raw.write(sent);
      await raw.ended;
      assert.match(raw.text, /^HTTP\/1\.1 4\d\d /);
    }
  }
  await until(() => descriptorsOf(pid).length <= before);
});

test('clients leave some file descriptors; those that would take them are dropped, counted and told of', async () => {
  const limits = ['--limit', 'descriptorsSpareMin=40'];
  await using server = await startProcess(['--data', ':memory:', ...limits], undefined, { descriptors: 140 });
  const port = Number(new URL(server.url).port);
  using metrics = metricsOf(server.url);
  await using client = await TestClient.open(`${server.socketUrl}/prod`);
  using clients = new DisposableStack();
  assert.equal(await metrics.read('fanfare_descriptor_drops_total'), 0);
  const sockets: RawSocket[] = [];
  for (let count = 0; count < 140; count++) sockets.push(clients.use(await RawSocket.open(port)));
  await Promise.all(sockets.slice(-40).map(({ ended }) => ended));
  // The system gives the lowest that is free; above the bound are only those that a parent left open.
  const taken = descriptorsOf(server.child.pid!).filter((descriptor) => descriptor < 140);
  assert.equal(Math.max(...taken), 99, 'as many are spared as shall be, and no more');
  const dropped = await metrics.read('fanfare_descriptor_drops_total');
  assert.ok(dropped >= 40);
  assert.equal(await metrics.read('fanfare_http_connections_dropped_total'), dropped);
  client.send('{}');
  assert.match(await client.next(), /Forbidden/);
  const lines = server.log.filter(({ msg }) => msg === 'Connections were dropped');
  assert.deepEqual(
    lines.map(({ level, tooMany }) => ({ level, tooMany })),
    [{ level: 'warn', tooMany: 0 }],
  );
});
