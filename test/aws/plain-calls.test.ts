// Calls that go without Node's client: the same bytes, the same ends, and no answer of another call.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { AnswerBody } from '../../src/backends/answer-body.ts';
import type { BackendAnswer, BackendRequest } from '../../src/backends/backend-request.ts';
import { HeldBytes } from '../../src/backends/held-bytes.ts';
import { NodeClient } from '../../src/backends/node-client.ts';
import { Outgoing } from '../../src/backends/outgoing.ts';
import { SteeredClock } from '../../src/base/clock.ts';
import { FairShare } from '../../src/base/fair-share.ts';
import { sharedLookup } from '../../src/base/hosts/shared-lookup.ts';
import type { Name } from '../support/hostile-server.ts';
import { hostileServer, misbehaviours } from '../support/hostile-server.ts';
import { until } from '../support/until.ts';
import { bodyOf, httpServer } from '../support/websocket-api.ts';

const WIDE = { callsMax: 1_000, holderCallsMax: 1_000, bytesMax: 1_000_000_000, answerBytesMax: 10_000_000 };

const to = (url: string, more: Partial<BackendRequest> = {}): BackendRequest => ({
  ...{ holder: 'a', method: 'POST', url, headers: {}, body: Buffer.alloc(0), timeoutMs: 1_000 },
  ...more,
});

/** The same call by Node's client alone. */
function byNode(client: NodeClient, call: BackendRequest): Promise<BackendAnswer> {
  const body = new AnswerBody(new HeldBytes(new FairShare(WIDE.bytesMax), 'a'), WIDE.answerBytesMax);
  return new Promise((resolve) => {
    try {
      client.send(call, body, resolve);
    } catch (cause) {
      resolve({ outcome: 'failed', reason: (cause as Error).message });
    }
  });
}

/** A backend that says what it is told to, to each request of one connection; each request must come whole. */
async function saying(...answers: readonly (string | ((socket: Socket) => void))[]) {
  let said = 0;
  const sockets = new Set<Socket>();
  const ports = new Set<number>();
  const server = createServer((socket) => {
    sockets.add(socket);
    ports.add(socket.remotePort!);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', () => {
      const answer = answers[Math.min(said++, answers.length - 1)]!;
      if (typeof answer === 'string') socket.write(answer, 'latin1');
      else answer(socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`,
    ports,
    sockets,
    requests: () => said,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const plain = (body: string, ...headers: string[]) =>
  ['HTTP/1.1 200 OK', `Content-Length: ${body.length}`, ...headers, '', body].join('\r\n');
const textOf = (answer: BackendAnswer) => (answer.outcome === 'answered' ? answer.body.toString() : answer.outcome);

test('the same request goes out as by Node, or fails for the same reason', async () => {
  const seen: (readonly [method: string, target: string, headers: object, body: string])[] = [];
  await using server = await httpServer((incoming: IncomingMessage, outgoing) => {
    const { method, url, headersDistinct } = incoming;
    void bodyOf(incoming).then((body) => {
      seen.push([method!, url!, { ...headersDistinct }, body.toString('latin1')]);
      return outgoing.end('x');
    });
  });
  using node = new NodeClient(sharedLookup());
  using calls = new Outgoing(new SteeredClock(), WIDE);
  const body = Buffer.from('{"text":"\u00e9\u{1f600}\u0000"}');
  const headers: BackendRequest['headers'][] = [
    {},
    { 'content-type': 'application/json', 'X-Amz-Date': '1', host: 'other:1' },
    { 'content-type': 'a', 'Content-Type': 'b' },
    { x: '\u00e9\u00ff \t' },
    { connection: 'close' },
    { x: 'a\r\nb: c' },
    { x: '\u20ac' },
    { 'x y': 'z' },
    { '': 'z' },
  ];
  const urls = [
    server.url,
    `${server.url}/a b/%20?c=\u00e9&d='`,
    `${server.url}/../x#y`,
    `${server.url.replace('://', '://me:secret@')}/`,
  ];
  for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'SEARCH', 'NO METHOD']) {
    for (const [index, given] of headers.entries()) {
      for (const content of method === 'GET' || method === 'HEAD' ? [Buffer.alloc(0)] : [Buffer.alloc(0), body]) {
        const call = to(urls[index % urls.length]!, { method, headers: given, body: content });
        const expected = await byNode(node, call);
        const answer = await calls.call(call);
        const [theirs, ours] = seen.splice(0);
        assert.deepEqual(ours, theirs, `${method} ${JSON.stringify(given)}`);
        assert.equal(answer.outcome, expected.outcome);
        if (answer.outcome === 'failed') assert.deepEqual(answer, expected);
      }
    }
  }
});

/** What becomes of the first call of a backend that has misbehaved in no other way before. */
const ENDS: { readonly [name: string]: BackendAnswer['outcome'] } = {
  ...{ good: 'answered', surplus: 'answered', redirects: 'answered', unknown: 'answered', binary: 'answered' },
  ...{ nested: 'answered', enormous: 'answered', hangs: 'late', drips: 'late' },
};

test('a backend that misbehaves ends its call, its socket and nothing else', async () => {
  for (const name of Object.keys(misbehaviours) as Name[]) {
    await using server = await hostileServer();
    const clock = new SteeredClock();
    using calls = new Outgoing(clock, { ...WIDE, answerBytesMax: 2_000_000 });
    const answer = calls.call(to(`${server.url}/${name}`));
    const isLate = ENDS[name] === 'late';
    if (isLate) await until(() => server.seen(name) === 1);
    if (isLate) clock.advance(1_000);
    assert.equal((await answer).outcome, ENDS[name] ?? 'failed', name);
    assert.equal(textOf(await calls.call(to(`${server.url}/good`))), '{"statusCode":200,"body":"good"}', name);
    assert.equal(server.seen(name), name === 'good' ? 2 : 1, name);
    const mayStay = new Set([...Object.keys(ENDS).filter((other) => ENDS[other] === 'answered'), 'good']);
    await until(() => server.open().every((open) => mayStay.has(open)));
    assert.ok(server.most(name) < 16 * 1024 * 1024, `${name}: ${server.most(name)}`);
  }
});

test('an answer in pieces is whole, wherever they are cut', async () => {
  const text = plain('the whole body', 'x: y');
  for (let cut = 1; cut < text.length; cut += 3) {
    await using server = await saying((socket) => {
      socket.write(text.slice(0, cut));
      setTimeout(() => socket.write(text.slice(cut)), 1);
    });
    using calls = new Outgoing(new SteeredClock(), WIDE);
    assert.equal(textOf(await calls.call(to(server.url))), 'the whole body', `cut at ${cut}`);
  }
});

test('interim answers come before one that is plain', async () => {
  const interim = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n';
  await using server = await saying(interim + plain('x'));
  using calls = new Outgoing(new SteeredClock(), WIDE);
  assert.equal(textOf(await calls.call(to(server.url))), 'x');
});

test('a connection is not used again when its server says so, has closed it, or has said what nobody asked for', async () => {
  const answers = [
    plain('x', 'Connection: close'),
    plain('x', 'Keep-Alive: timeout=1'),
    plain('x') + plain('not asked for'),
    'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx',
    (socket: Socket) => void socket.end(plain('x')),
    (socket: Socket) => {
      socket.write(plain('x'));
      setTimeout(() => socket.write(plain('later')), 1);
    },
  ];
  for (const [index, first] of answers.entries()) {
    await using server = await saying(first, plain('y'));
    using calls = new Outgoing(new SteeredClock(), WIDE);
    assert.equal(textOf(await calls.call(to(server.url))), 'x');
    if (index >= 4) await until(() => server.sockets.size === 0);
    assert.equal(textOf(await calls.call(to(server.url))), 'y', `after ${index}`);
    assert.equal(server.ports.size, 2, `after ${index}`);
  }
});

test('a call whose connection closes before its answer has failed, and is not made again', async () => {
  for (const close of [(socket: Socket) => socket.end(), (socket: Socket) => socket.resetAndDestroy()]) {
    await using server = await saying(plain('x'), (socket) => void close(socket), plain('y'));
    using calls = new Outgoing(new SteeredClock(), WIDE);
    for (const method of ['POST', 'GET']) {
      if (method === 'POST') assert.equal(textOf(await calls.call(to(server.url))), 'x');
      if (method === 'POST') assert.equal((await calls.call(to(server.url))).outcome, 'failed');
      else assert.equal(textOf(await calls.call(to(server.url, { method }))), 'y');
    }
    assert.equal(server.requests(), 3);
  }
});

test('who answers in chunks is called by Node, which keeps the connection; after a minute it is tried again', async () => {
  const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n';
  const clock = new SteeredClock();
  await using server = await saying(chunked);
  using calls = new Outgoing(clock, WIDE);
  for (let call = 0; call < 4; call++) assert.equal(textOf(await calls.call(to(server.url))), 'x');
  assert.equal(server.ports.size, 2);
  clock.advance(60_000);
  assert.equal(textOf(await calls.call(to(server.url))), 'x');
  assert.equal(server.ports.size, 3);
});

test('of connections that idle, sixty-four to one address stay open', async () => {
  const waiting: Socket[] = [];
  await using server = await saying((socket) => void waiting.push(socket));
  using calls = new Outgoing(new SteeredClock(), WIDE);
  const answers = Array.from({ length: 70 }, () => calls.call(to(server.url)));
  await until(() => waiting.length === 70);
  for (const socket of waiting) socket.write(plain('x'));
  assert.deepEqual(new Set((await Promise.all(answers)).map(textOf)), new Set(['x']));
  await until(() => server.sockets.size <= 64);
  assert.equal(server.sockets.size, 64);
});
