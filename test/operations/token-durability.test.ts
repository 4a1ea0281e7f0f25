// A chat token opens one session, whatever happens to the process, its disk or its clock.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { truncateSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ivschat } from '@aws-sdk/client-ivschat';
import { SteeredClock } from '../../src/base/clock.ts';
import { seeded } from '../fuzz/random.ts';
import { newRoom, tokenFor } from '../support/chat.ts';
import { TestClient, refusal } from '../support/client.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { FANFARE, environment, startProcess, temporaryFolder } from '../support/process.ts';
import { until } from '../support/until.ts';

const LONG_VALIDITY = ['--limit', 'chatTokenValidityMs=600000'];

async function tokensAt(url: string, count: number): Promise<string[]> {
  const chat = new Ivschat({ region: REGION, credentials: rootKey, endpoint: url });
  const { arn: roomIdentifier } = await chat.createRoom({});
  const calls = Array.from({ length: count }, () => chat.createChatToken({ roomIdentifier, userId: 'u' }));
  return (await Promise.all(calls)).map(({ token }) => token!);
}

const handshakeWith = (token: string) =>
  'GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
  `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: ${token}\r\n\r\n`;

/** The status of a handshake, or 0 when the server was gone before it said anything. */
function statusOf(socketUrl: string, token: string, told?: (status: number) => void): Promise<number> {
  const { hostname, port } = new URL(socketUrl);
  const socket = connect(Number(port), hostname);
  const status = new Promise<number>((resolve) => {
    socket.on('data', (data) => {
      const [, code] = /^HTTP\/1\.1 (\d{3}) /.exec(String(data)) ?? [];
      if (!code) return;
      told?.(Number(code));
      resolve(Number(code));
      socket.destroy();
    });
    socket.on('error', () => resolve(0));
    socket.on('close', () => resolve(0));
  });
  socket.write(handshakeWith(token));
  return status;
}

test('no token that opened a session before SIGKILL opens another after it', async (t) => {
  const random = seeded(t);
  using folder = temporaryFolder();
  let opened = 0;
  for (let round = 0; round < 3; round++) {
    let tokens: string[];
    let statuses: number[];
    {
      await using server = await startProcess(['--data', folder.path, ...LONG_VALIDITY]);
      tokens = await tokensAt(server.url, 40);
      let left = 1 + random.below(30);
      const told = (status: number) => {
        if (status === 101 && --left === 0) server.child.kill('SIGKILL');
      };
      statuses = await Promise.all(tokens.map((token) => statusOf(server.socketUrl, token, told)));
      await server.exited;
    }
    const used = tokens.filter((_token, index) => statuses[index] === 101);
    opened += used.length;
    await using server = await startProcess(['--data', folder.path, ...LONG_VALIDITY]);
    const again = await Promise.all(used.map((token) => statusOf(server.socketUrl, token)));
    assert.deepEqual(
      again.filter((status) => status !== 403),
      [],
      `of ${used.length}`,
    );
  }
  assert.ok(opened >= 3);
  t.diagnostic(`${opened} tokens had opened a session`);
});

test('a token that many race for opens one session, and none after SIGKILL', async () => {
  using folder = temporaryFolder();
  let tokens: string[];
  {
    await using server = await startProcess(['--data', folder.path, ...LONG_VALIDITY]);
    tokens = await tokensAt(server.url, 10);
    for (const token of tokens) {
      const statuses = await Promise.all(Array.from({ length: 5 }, () => statusOf(server.socketUrl, token)));
      assert.deepEqual(
        statuses.toSorted((a, b) => a - b),
        [101, 403, 403, 403, 403],
      );
    }
    server.child.kill('SIGKILL');
  }
  await using server = await startProcess(['--data', folder.path, ...LONG_VALIDITY]);
  const again = await Promise.all(tokens.map((token) => statusOf(server.socketUrl, token)));
  assert.deepEqual(new Set(again), new Set([403]));
});

test('a client that went away while its token was on the way to the disk was never connected, and has used it', async () => {
  await using gateway = await testGateway();
  const { store, hub, watch } = gateway.context;
  const token = await tokenFor(gateway, await newRoom(gateway), 'u');
  const asked = Promise.withResolvers<void>();
  const disk = Promise.withResolvers<void>();
  const { oneTime } = store;
  const use = oneTime.use.bind(oneTime);
  oneTime.use = async (...words) => {
    asked.resolve();
    await disk.promise;
    return use(...words);
  };
  const seen: string[] = [];
  watch.listen((line) => seen.push(JSON.parse(line).kind));
  const socket = connect(gateway.port, '127.0.0.1');
  socket.write(handshakeWith(token));
  await asked.promise;
  socket.resetAndDestroy();
  await once(socket, 'close');
  // What comes later is answered after the server has seen the reset.
  for (let count = 0; count < 2; count++) await (await fetch(`${gateway.url}/health`)).text();
  disk.resolve();
  assert.equal(await statusOf(gateway.socketUrl, token), 403);
  assert.equal(hub.size, 0);
  assert.deepEqual(seen, ['error'], 'of the second handshake');
});

test('no more chat connections come in together than may stay', async () => {
  using folder = temporaryFolder();
  const database = join(folder.path, 'fanfare.db');
  await using gateway = await testGateway({ database, limits: { chatConnectionsMax: 3 } });
  const room = await newRoom(gateway);
  const tokens = await Promise.all(Array.from({ length: 6 }, () => tokenFor(gateway, room, 'u')));
  const outcomes = await Promise.allSettled(tokens.map((token) => TestClient.open(gateway.socketUrl, token)));
  const clients = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  assert.equal(clients.length, 3);
  const refused = tokens.filter((_token, index) => outcomes[index]!.status === 'rejected');
  for (const token of refused) assert.equal((await refusal(gateway.socketUrl, [token])).status, 429);
  for (const client of clients) await client[Symbol.asyncDispose]();
  // What was refused for that reason is not used.
  await until(() => gateway.context.hub.size === 0);
  for (const token of refused) {
    await using client = await TestClient.open(gateway.socketUrl, token);
    assert.ok(client);
  }
});

test('over the bound of handshakes that wait for the disk one gets 503, and its token is unused', async () => {
  using folder = temporaryFolder();
  const database = join(folder.path, 'fanfare.db');
  await using gateway = await testGateway({ database, limits: { tokenUsesWaitingMax: 0 } });
  const token = await tokenFor(gateway, await newRoom(gateway), 'u');
  assert.equal(await statusOf(gateway.socketUrl, token), 503);
  const { status, headers, body } = await refusal(gateway.socketUrl, [token]);
  assert.equal(status, 503, 'and not 403');
  assert.equal(headers['x-amzn-errortype'], 'ServiceUnavailableException');
  assert.match(body, /could not be recorded; try again/);
});

test('a full disk refuses handshakes with 503; when there is room again, their tokens open one session each', async () => {
  using folder = temporaryFolder();
  {
    await using server = await startProcess(['--data', folder.path]);
    server.child.kill('SIGTERM');
    await server.exited;
  }
  // No file may grow beyond this limit, and these are as long already. The unit is 512 or 1,024 bytes.
  const files = ['a', 'b'].map((name) => join(folder.path, `fanfare.db-uses-${name}`));
  for (const file of files) writeFileSync(file, '\n'.repeat(2_000 * 1_024));
  const args = ['start', '--port', '0', '--data', folder.path, ...LONG_VALIDITY];
  const shell = ['-c', 'ulimit -f 2000; exec "$0" "$@"', FANFARE, ...args];
  const child = spawn('/bin/sh', shell, {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let log = '';
  child.stdout.on('data', (data) => (log += data));
  await until(() => log.includes('Fanfare is ready'));
  const url: string = JSON.parse(log.split('\n').find((line) => line.includes('Fanfare is ready'))!).url;
  try {
    const tokens = await tokensAt(url, 3);
    for (const token of [...tokens, ...tokens]) assert.equal(await statusOf(url, token), 503);
    assert.equal(log.match(/"level":"error".*EFBIG/g)?.length, 1, 'said once');
    for (const file of files) truncateSync(file);
    for (const token of tokens) assert.equal(await statusOf(url, token), 101);
    child.kill('SIGKILL');
    await exited;
    await using server = await startProcess(['--data', folder.path, ...LONG_VALIDITY]);
    for (const token of tokens) assert.equal(await statusOf(server.socketUrl, token), 403);
  } finally {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await exited;
  }
});

test('a token that was used stays used when the clock jumps ahead and back, and after a restart too', async () => {
  using folder = temporaryFolder();
  const database = join(folder.path, 'fanfare.db');
  const clock = new SteeredClock();
  const tokens: string[] = [];
  {
    await using gateway = await testGateway({ database, clock });
    const room = await newRoom(gateway);
    for (const jumpMs of [90_000, 40 * 86_400_000]) {
      const token = await tokenFor(gateway, room, 'u');
      assert.equal(await statusOf(gateway.socketUrl, token), 101);
      clock.set(jumpMs);
      // Somebody comes meanwhile, at which what is over is forgotten.
      assert.equal(await statusOf(gateway.socketUrl, await tokenFor(gateway, room, 'v')), 101);
      clock.set(-jumpMs);
      tokens.push(token);
      for (const used of tokens) assert.equal(await statusOf(gateway.socketUrl, used), 403);
      const { token: fresh, tokenExpirationTime } = await gateway.chat.createChatToken({
        roomIdentifier: room,
        userId: 'w',
      });
      assert.equal(tokenExpirationTime!.getTime(), clock.now() + 60_000);
      clock.set(60_000);
      assert.equal(await statusOf(gateway.socketUrl, fresh!), 101, 'a new token is good for its minute');
      clock.set(-60_000);
    }
  }
  await using gateway = await testGateway({ database, clock });
  for (const used of tokens) assert.equal(await statusOf(gateway.socketUrl, used), 403);
});
