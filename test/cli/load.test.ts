// `fanfare load` against a started gateway, and against servers that drop, repeat and refuse.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { runCli } from '../../src/cli/main.ts';
import { newRoom } from '../support/chat.ts';
import { rootKey, testGateway } from '../support/gateway.ts';
import { FANFARE } from '../support/process.ts';
import { memoryIo } from './support.ts';

const env = { AWS_ACCESS_KEY_ID: rootKey.accessKeyId, AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey };

async function load(...words: string[]) {
  const io = memoryIo({ HOME: '/nonexistent', ...env });
  const exitCode = await runCli(['load', ...words], io);
  return { exitCode, stdout: io.text('stdout'), stderr: io.text('stderr') };
}

async function result(...words: string[]) {
  const { exitCode, stdout, stderr } = await load(...words, '--output', 'json');
  assert.equal(stderr, '');
  return { exitCode, ...(JSON.parse(stdout) as Record<string, any>) } as Record<string, any>;
}

type Server = { answer?: (socket: WebSocket, text: string) => void; refuse?: number };

async function server({ answer, refuse }: Server) {
  const sockets = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    verifyClient: (_info, done) => (refuse ? done(false, refuse, 'no', {}) : done(true)),
  });
  sockets.on('connection', (socket) => socket.on('message', (data) => answer?.(socket, String(data))));
  await once(sockets, 'listening');
  return {
    url: `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}/prod`,
    [Symbol.dispose]: () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}

const quick = ['--rate', '100', '--duration', '0.3'];

test('posts to the connections of a WebSocket API arrive, and all are measured', async () => {
  await using gateway = await testGateway();
  const { exitCode, messages, deliveries, latencyMs, histogram } = await result(
    `${gateway.socketUrl}/prod`,
    ...['--rate', '100', '--duration', '0.3', '--connections', '7', '--size', '200'],
  );
  assert.deepEqual(messages, { planned: 30, sent: 30, refused: 0 });
  assert.deepEqual(deliveries, { received: 30, lost: 0, duplicated: 0, late: 0 });
  assert.ok(latencyMs.p50 > 0 && latencyMs.p50 <= latencyMs.p90 && latencyMs.p99 <= latencyMs.max);
  assert.equal(
    histogram.reduce((sum: number, { count }: { count: number }) => sum + count, 0),
    30,
  );
  assert.equal(exitCode, 0);
});

test('a message of a room is measured at every member; what the room refuses is counted by its code', async () => {
  await using gateway = await testGateway();
  const room = await newRoom(gateway);
  const inRoom = [room, '--endpoint-url', gateway.url, '--connections', '5', '--senders', '2', '--duration', '0.5'];
  const good = await result(...inRoom, '--rate', '10');
  assert.deepEqual(good['deliveries'], { received: 25, lost: 0, duplicated: 0, late: 0 });
  assert.equal(good['exitCode'], 0);

  await gateway.chat.updateRoom({ identifier: room, maximumMessageRatePerSecond: 1 });
  const { exitCode, messages, refused, deliveries } = await result(...inRoom, '--rate', '40');
  assert.equal(refused['429'], messages.refused);
  assert.ok(messages.refused > 0);
  assert.deepEqual([deliveries.lost, deliveries.received], [0, (20 - messages.refused) * 5]);
  assert.equal(exitCode, 1);
});

test('a WebSocket API that answers is measured from sending to the answer', async () => {
  using echo = await server({ answer: (socket, text) => socket.send(`you said ${text}`) });
  const { exitCode, deliveries } = await result(echo.url, '--echo', ...quick);
  assert.deepEqual(deliveries, { received: 30, lost: 0, duplicated: 0, late: 0 });
  assert.equal(exitCode, 0);
});

test('the message is what the user says, as long as the size', async () => {
  const seen: string[] = [];
  using echo = await server({
    answer(socket, text) {
      seen.push(text);
      socket.send(text);
    },
  });
  await load(echo.url, '--message', '{"action":"mine","x":"{mark}"}', '--size', '300', ...quick);
  assert.equal(seen.length, 30);
  for (const text of seen) assert.deepEqual([JSON.parse(text).action, text.length], ['mine', 300]);
});

test('a server that drops messages and one that repeats them are found out', async () => {
  let count = 0;
  using dropping = await server({ answer: (socket, text) => void (count++ % 3 > 0 && socket.send(text)) });
  const dropped = await result(dropping.url, '--echo', '--timeout', '2', ...quick);
  assert.deepEqual(dropped['deliveries'], { received: 20, lost: 10, duplicated: 0, late: 0 });
  assert.equal(dropped['exitCode'], 1);

  using repeating = await server({
    answer(socket, text) {
      socket.send(text);
      socket.send(text);
    },
  });
  const repeated = await result(repeating.url, '--echo', ...quick);
  assert.deepEqual([repeated['deliveries'].received, repeated['deliveries'].lost], [30, 0]);
  assert.ok(repeated['deliveries'].duplicated >= 29);
  assert.equal(repeated['exitCode'], 1);
});

test('messages that an API refuses are counted by what it says', async () => {
  await using gateway = await testGateway();
  const { exitCode, refused, deliveries } = await result(`${gateway.socketUrl}/prod`, '--echo', ...quick);
  assert.deepEqual([refused, deliveries.lost], [{ Forbidden: 30 }, 0]);
  assert.equal(exitCode, 1);

  const evil = { message: `\u001b[31m${'x'.repeat(1_000)}`, requestId: 'x' };
  using refusing = await server({ answer: (socket) => socket.send(JSON.stringify(evil)) });
  const { stdout } = await load(refusing.url, '--echo', ...quick);
  assert.match(stdout, /refused +30: 30 with \\x1b\[31mx{75}\n/, 'foreign words are short and harmless');
});

test('a server that refuses connections, and one that cuts them, end the load', async () => {
  using refusing = await server({ refuse: 403 });
  const refused = await load(refusing.url, '--echo', ...quick);
  assert.match(refused.stderr, /^The server refused a connection with status 403/);
  assert.deepEqual([refused.exitCode, refused.stdout], [1, '']);

  using cutting = await server({ answer: (socket) => socket.close(1011) });
  const cut = await result(cutting.url, '--echo', '--connections', '3', ...quick);
  assert.deepEqual([cut['exitCode'], cut['closed']], [1, { 1011: 3 }]);
  assert.ok(cut['messages'].sent < 30, 'nobody is left to send');
});

test('only this machine is put under load, unless the user insists; and only so much', async () => {
  const remote = await load('ws://example.test/prod');
  assert.match(remote.stderr, /example\.test is not this machine; if you mean it, say --allow-remote/);
  const bounds: [words: string[], says: RegExp][] = [
    [['--connections', '5001'], /--connections must be a whole number from 1 to 5000, not '5001'/],
    [['--connections', '1.5'], /a whole number/],
    [['--rate', '10001'], /--rate must be a number from 0.1 to 10000/],
    [['--duration', '3601'], /--duration must be/],
    [['--size', '131073'], /--size must be/],
    [['--timeout', '31'], /--timeout must be/],
    [['--senders', '2'], /--senders is for rooms/],
    [['--message', 'hello'], /no \{mark\} in it/],
    [['--output', 'yaml'], /text or json/],
  ];
  for (const [words, says] of bounds) {
    const { exitCode, stderr } = await load('ws://127.0.0.1:1/prod', ...words);
    assert.match(stderr, says);
    assert.equal(exitCode, 252);
  }
  const much = await load('arn:aws:ivschat:us-east-1:000000000000:room/x', '--connections', '5000', '--rate', '101');
  assert.match(much.stderr, /more than 500,000 deliveries a second/);
});

test('a terminal shows how far it is, and bars at the end', async () => {
  using echo = await server({ answer: (socket, text) => socket.send(text) });
  const io = memoryIo({ HOME: '/nonexistent' });
  Object.assign(io.stdout, { isTTY: true });
  Object.assign(io.stderr, { isTTY: true });
  assert.equal(await runCli(['load', echo.url, '--echo', ...quick], io), 0);
  assert.match(io.text('stderr'), /\r\u001b\[K\[=* +\] \d+ sent, \d+ received, half of them within [\d.]+ ms/);
  assert.ok(io.text('stderr').endsWith('\r\u001b[K'), 'the line is gone at the end');
  assert.match(io.text('stdout'), /sent +30 of 30 messages/);
  assert.match(io.text('stdout'), /up to [\d.]+ ms {2}#+ +\d+\n/);
});

test('Ctrl-C ends the sending, and the result is printed', { timeout: 20_000 }, async () => {
  const asked = Promise.withResolvers<void>();
  using echo = await server({
    answer(socket, text) {
      socket.send(text);
      asked.resolve();
    },
  });
  const args = ['load', echo.url, '--echo', '--rate', '100', '--duration', '600', '--output', 'json'];
  const child = spawn(FANFARE, args, { env: { PATH: process.env['PATH'], HOME: '/nonexistent' } });
  const exited = once(child, 'exit');
  const output = child.stdout.toArray();
  await asked.promise;
  child.kill('SIGINT');
  assert.deepEqual(await exited, [0, null]);
  const { messages, deliveries } = JSON.parse(Buffer.concat(await output).toString());
  assert.ok(messages.sent > 0 && messages.sent < messages.planned);
  assert.deepEqual([deliveries.received, deliveries.lost], [messages.sent, 0]);
});
