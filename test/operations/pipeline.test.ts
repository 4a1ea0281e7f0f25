// HTTP clients that send requests without waiting for answers: they are answered in order, one at a time, and nobody
// else waits for them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { systemClock } from '../../src/base/clock.ts';
import { Turns } from '../../src/hub/turns.ts';
import { Unfinished } from '../../src/hub/unfinished.ts';
import { definitions, limitsOf } from '../../src/base/limits/limits.ts';
import type { Log } from '../../src/base/log.ts';
import { oneByOne, readInTurns } from '../../src/server/pipeline.ts';
import { localhostTls, testCa } from '../support/certificates.ts';
import { TestClient } from '../support/client.ts';
import { testGateway } from '../support/gateway.ts';
import { until } from '../support/until.ts';

/** What a request costs in a turn. */
const REQUEST_WORK = 16;
const { turnWorkMax, connectionTurnWorkMax } = definitions;

/** A log that counts the requests that were refused: without a signature, that is when they are answered. */
function countingLog() {
  const counted = { requests: 0 };
  const log: Log = {
    debug() {},
    info: (_fields, message) => void (counted.requests += message === 'A request was refused' ? 1 : 0),
    warn() {},
    error() {},
  };
  return { counted, log };
}

/** Unsigned requests for things that are not there, told apart by their number. */
const requests = (count: number, filling = '') =>
  Array.from({ length: count }, (_, n) => `GET /nothing/${n}${filling} HTTP/1.1\r\nHost: x\r\n\r\n`).join('');

/** Collect what comes, and wait for so many answers: each ends with the only brace of its kind. */
function answersOf(socket: Socket) {
  const chunks: string[] = [];
  let count = 0;
  let progress = () => {};
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    chunks.push(String(chunk));
    count += String(chunk).split('}').length - 1;
    progress();
  });
  return async (wanted: number): Promise<string[]> => {
    await new Promise<void>((resolve) => {
      progress = () => void (count >= wanted && resolve());
      progress();
      socket.once('close', () => resolve());
    });
    return chunks.join('').split('HTTP/1.1 ').slice(1);
  };
}

const paths = (answers: string[]) => answers.map((answer) => /Unknown operation: GET ([^"?]+)/.exec(answer)?.[1]);
const expectedPaths = (count: number) => Array.from({ length: count }, (_, n) => `/nothing/${n}`);

test('requests of one connection are answered in order, a few in each turn; what its client sent before its FIN counts', async () => {
  const COUNT = 2_000;
  const { counted, log } = countingLog();
  await using gateway = await testGateway({ log });
  await using bystander = await TestClient.open(`${gateway.socketUrl}/prod`);
  const socket = connect(gateway.port, '127.0.0.1');
  const answers = answersOf(socket);
  socket.end(requests(COUNT));

  await until(() => counted.requests > 0);
  bystander.send('{}');
  await bystander.next();
  assert.ok(counted.requests < COUNT / 2, `${counted.requests} were answered before`);
  let most = 0;
  while (counted.requests < COUNT) {
    const before = counted.requests;
    await setImmediate();
    most = Math.max(most, counted.requests - before);
  }
  assert.ok(most <= (2 * (turnWorkMax.value + connectionTurnWorkMax.value)) / REQUEST_WORK, `${most} in one turn`);
  assert.deepEqual(paths(await answers(COUNT)), expectedPaths(COUNT));
});

test('the same over TLS', async () => {
  const COUNT = 500;
  await using gateway = await testGateway({
    tls: { cert: Buffer.from(localhostTls.cert), key: Buffer.from(localhostTls.key) },
  });
  const socket = connectTls({ port: gateway.port, host: 'localhost', ca: testCa });
  const answers = answersOf(socket);
  socket.write(requests(COUNT));
  assert.deepEqual(paths(await answers(COUNT)), expectedPaths(COUNT));
  socket.destroy();
});

/** A server without a gateway behind it. */
async function bareServer(answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void) {
  const server = createServer(oneByOne(answer));
  const limits = limitsOf();
  const turns = new Turns({ clock: systemClock, limits, fault: assert.ifError });
  const unfinished = new Unfinished(limits.unfinishedBytesMax, systemClock);
  readInTurns(server, 'connection', { turns, unfinished, now: () => systemClock.now() });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  return {
    socket,
    [Symbol.dispose]() {
      socket.destroy();
      server.close();
    },
  };
}

test('a request is begun when the one before it is answered', async () => {
  const underWay: ServerResponse[] = [];
  const begun: string[] = [];
  using server = await bareServer((incoming, outgoing) => {
    begun.push(incoming.url!);
    underWay.push(outgoing);
  });
  const answers = answersOf(server.socket);
  server.socket.write(requests(20));
  for (let n = 0; n < 20; n++) {
    await until(() => begun.length !== n);
    for (let turn = 0; turn < 5; turn++) await setImmediate();
    assert.deepEqual(begun, expectedPaths(n + 1));
    underWay[n]!.end('{}');
  }
  assert.equal((await answers(20)).length, 20);
});

test('a request that comes with its body is begun when both are read; one alone in its chunk is parsed in one piece', async () => {
  const LONE_BYTES_MAX = 4 * 1024;
  const begun: { isWhole: boolean; body: Buffer | null }[] = [];
  using server = await bareServer((incoming, outgoing) => {
    begun.push({ isWhole: incoming.complete, body: incoming.complete ? (incoming.read() as Buffer | null) : null });
    incoming.resume();
    outgoing.end('{}');
  });
  const answers = answersOf(server.socket);
  const head = (size: number) => `PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n`;
  const sizes = [10, 2_000, LONE_BYTES_MAX - head(4_000).length, LONE_BYTES_MAX];
  for (const [index, size] of sizes.entries()) {
    server.socket.write(head(size) + 'x'.repeat(size));
    await answers(index + 1);
  }
  assert.deepEqual(
    begun.map(({ isWhole, body }) => (isWhole ? body?.length : undefined)),
    [...sizes.slice(0, -1), undefined],
  );
});

test('a large body is read a little in each turn', async () => {
  const SIZE = 4_000_000;
  let size = 0;
  using server = await bareServer((incoming) => void incoming.on('data', ({ length }) => (size += length)));
  server.socket.write(`PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: ${SIZE}\r\n\r\n`);
  server.socket.write(Buffer.alloc(SIZE));
  let most = 0;
  while (size < SIZE) {
    const before = size;
    await setImmediate();
    most = Math.max(most, size - before);
  }
  assert.ok(most <= 2 * 1024 * (turnWorkMax.value + connectionTurnWorkMax.value), `${most} bytes in one turn`);
});

test('a client that reads no answers has no more requests answered than the system takes answers for', async () => {
  const COUNT = 2_500;
  const { counted, log } = countingLog();
  await using gateway = await testGateway({ log });
  const socket = connect(gateway.port, '127.0.0.1');
  socket.pause();
  socket.on('error', () => {});
  // All of them answered are three times what the system keeps for a client.
  socket.write(requests(COUNT, 'x'.repeat(12_000)));
  let before = -1;
  while (counted.requests !== before) {
    before = counted.requests;
    for (let turn = 0; turn < 200; turn++) await setImmediate();
  }
  assert.ok(before > 0 && before < COUNT, `${before} of ${COUNT}`);
  // It reads after all: everything is answered, in order.
  socket.resume();
  const numbers = (await answersOf(socket)(COUNT)).map((answer) => /GET \/nothing\/(\d+)x/.exec(answer)?.[1]);
  assert.deepEqual(
    numbers,
    Array.from({ length: COUNT }, (_, n) => String(n)),
  );
  socket.destroy();
});

test('requests with bodies, in whatever pieces they come, are read as before', async () => {
  await using gateway = await testGateway();
  const body = 'x'.repeat(100_000);
  const one = (n: number) => `PUT /nothing/${n} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const chunked = (n: number) =>
    `PUT /nothing/${n} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n` +
    `${'1\r\nx\r\n'.repeat(3_000)}0\r\n\r\n`;
  const all = Buffer.from(Array.from({ length: 10 }, (_, n) => (n % 2 ? chunked(n) : one(n))).join(''));
  for (const pieceBytes of [all.length, 70_000, 1_021]) {
    const socket = connect({ port: gateway.port, host: '127.0.0.1', noDelay: true });
    const answers = answersOf(socket);
    for (let at = 0; at < all.length; at += pieceBytes) {
      socket.write(all.subarray(at, at + pieceBytes));
      await setImmediate();
    }
    const got = (await answers(10)).map((answer) => /Unknown operation: PUT ([^"]+)/.exec(answer)?.[1]);
    assert.deepEqual(got, expectedPaths(10), `in pieces of ${pieceBytes}`);
    socket.destroy();
  }
});

test('a client that ends in the middle of a request is not kept', async () => {
  await using gateway = await testGateway();
  const head = 'PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n';
  const declined = `${head}Connection: Upgrade\r\nUpgrade: nothing\r\nExpect: 100-continue\r\n`;
  // Cut short, broken, and broken where the parser of Node does not say so.
  for (const bytes of [`${head}\r\n3\r\nx`, `${head}\r\n3\r%xxx`, `${declined}\r\n3\r%xxx\r\n`]) {
    const socket = connect(gateway.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(bytes);
    await Promise.race([once(socket, 'data'), fetch(`${gateway.url}/health`)]);
    socket.resume().end();
    if (!socket.closed) await once(socket, 'close');
  }
});

test('a handshake with a long head, and frames right behind it, are read as before', async () => {
  await using gateway = await testGateway();
  const socket = connect(gateway.port, '127.0.0.1');
  const filling = Array.from({ length: 10 }, (_, n) => `X-Filling-${n}: ${'x'.repeat(1_000)}\r\n`).join('');
  const frame = Buffer.of(0x89, 0x81, 0, 0, 0, 0, 0x21);
  const COUNT = 2_000;
  socket.write(
    Buffer.concat([
      Buffer.from(
        `GET /prod HTTP/1.1\r\nHost: x\r\n${filling}Upgrade: websocket\r\nConnection: Upgrade\r\n` +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
      ),
      ...Array.from({ length: COUNT }, () => frame),
    ]),
  );
  let received = Buffer.alloc(0);
  socket.on('data', (chunk) => (received = Buffer.concat([received, chunk])));
  const pongBytes = 3 * COUNT;
  const bodyAt = () => received.indexOf('\r\n\r\n') + 4;
  await until(() => received.length >= bodyAt() + pongBytes);
  assert.match(String(received), /^HTTP\/1.1 101 /);
  const pongs = Buffer.concat(Array.from({ length: COUNT }, () => Buffer.of(0x8a, 1, 0x21)));
  assert.deepEqual(received.subarray(bodyAt()), pongs);
  socket.destroy();
});
