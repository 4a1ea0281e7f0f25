// An answer to a client that is still sending reaches it: the server ends its side, and reads and throws away what comes
// for a bounded time and number of bytes (RFC 9112, section 9.6). The clock stands still unless a test moves it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { request as requestTls } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { sign } from '../../src/aws/sigv4/sign.ts';
import { SteeredClock } from '../../src/base/clock.ts';
import { Unfinished } from '../../src/hub/unfinished.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import type { Limits } from '../../src/base/limits/limits.ts';
import { arrivals } from '../../src/server/arrival/arrival.ts';
import { Hosts } from '../../src/server/arrival/hosts.ts';
import { requestListener } from '../../src/server/request-listener.ts';
import { localhostTls } from '../support/certificates.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { metricsOf } from '../support/metrics.ts';
import { RawSocket, handshake } from '../support/raw-socket.ts';
import { until } from '../support/until.ts';

const MB = 1024 * 1024;
const post = (...headers: string[]) =>
  ['POST /CreateRoom HTTP/1.1', 'Host: localhost', ...headers, '', ''].join('\r\n');
const chunk = (bytes: number) => `${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`;

/** `isQuiet`: the client sends nothing more before it has heard the answer. */
type Early = { name: string; sent: string; status: number; isQuiet?: boolean; limits?: Partial<Limits> };

const answers: readonly Early[] = [
  { name: 'a length that is too large', sent: post(`Content-Length: ${100 * MB}`), status: 413 },
  {
    name: 'chunks that become too many',
    sent: post('Transfer-Encoding: chunked') + chunk(MB) + chunk(1),
    status: 413,
  },
  {
    name: 'extensions of chunks without end',
    sent: post('Transfer-Encoding: chunked') + `1;${'x'.repeat(20_000)}`,
    status: 413,
  },
  { name: 'headers that are too large', sent: `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}`, status: 431 },
  { name: 'what is no HTTP', sent: 'this is no HTTP\r\n\r\n', status: 400 },
  {
    name: 'both a length and chunks',
    sent: post('Content-Length: 5', 'Transfer-Encoding: chunked'),
    status: 400,
  },
  { name: 'an expectation that nobody knows', sent: post('Content-Length: 5', 'Expect: the-moon'), status: 417 },
  {
    name: 'a body that takes too long',
    sent: post('Content-Length: 5'),
    status: 408,
    isQuiet: true,
    limits: { requestTimeoutMs: 100 },
  },
  {
    name: 'a page, asked for with a body',
    sent: 'GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\n',
    status: 200,
  },
  {
    name: 'a stage, asked for with a body and no upgrade',
    sent: 'GET /prod HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\n',
    status: 426,
  },
  { name: 'a handshake for nobody', sent: handshake('/nowhere'), status: 403 },
  { name: 'a handshake without a token', sent: handshake('/'), status: 401 },
  { name: 'a handshake that is not a GET', sent: handshake('/prod').replace('GET', 'POST'), status: 400 },
  { name: 'a handshake of another version', sent: handshake('/prod').replace('13', '12'), status: 426 },
];

for (const { name, sent, status, isQuiet, limits } of answers) {
  test(`${name}: ${status} reaches a client that goes on sending`, async () => {
    await using gateway = await testGateway({ clock: new SteeredClock(), ...(limits && { limits }) });
    using raw = await RawSocket.open(gateway.port);
    raw.write(sent);
    if (!isQuiet) raw.write(Buffer.alloc(4 * MB, 'x'));
    await raw.ended;
    assert.match(raw.text, new RegExp(`^HTTP/1\\.1 ${status} `));
    assert.match(raw.text, /^connection: .*close\r$/im);
    await new Promise((resolve) => raw.socket.write(Buffer.alloc(4 * MB, 'x'), resolve));
    raw.write('\r\n\r\nGET /health HTTP/1.1\r\nHost: localhost\r\n\r\n');
    raw.socket.end();
    await raw.closed;
    assert.equal(raw.error, undefined);
    assert.equal(raw.text.match(/HTTP\/1\.1/g)?.length, 1, 'nothing behind the last answer is a request');
  });
}

for (const tls of [undefined, { cert: Buffer.from(localhostTls.cert), key: Buffer.from(localhostTls.key) }]) {
  test(`Node's client sees 413 for signed bodies of 3, 6 and 12 MB, every time, over ${tls ? 'TLS' : 'TCP'}`, async () => {
    await using gateway = await testGateway({ tls });
    const { host, hostname, port } = new URL(gateway.url);
    const outcomes: (number | string)[] = [];
    for (const megabytes of [3, 6, 12]) {
      const plain = {
        method: 'POST',
        target: '/CreateRoom',
        headers: { host, 'content-length': String(megabytes * MB) },
        body: Buffer.alloc(megabytes * MB, ' '),
      };
      const signature = sign(plain, rootKey, { region: REGION, service: 'ivschat', now: Date.now() });
      const headers = { ...plain.headers, ...signature };
      for (let round = 0; round < 20; round++) {
        const call = { hostname, port, method: 'POST', path: plain.target, headers };
        const outgoing = tls ? requestTls({ ...call, rejectUnauthorized: false }) : request(call);
        outgoing.end(plain.body);
        outcomes.push(
          await once(outgoing, 'response').then(
            async ([incoming]) => {
              for await (const _chunk of incoming);
              return incoming.statusCode as number;
            },
            (cause: NodeJS.ErrnoException) => cause.code!,
          ),
        );
      }
    }
    assert.deepEqual(outcomes, Array(60).fill(413));
  });
}

test('what is thrown away is bounded in bytes, from both sides', async () => {
  const lingerBytesMax = 3 * MB;
  await using gateway = await testGateway({ clock: new SteeredClock(), limits: { lingerBytesMax } });
  for (const [bytes, isCut] of [
    [2 * MB, false],
    [16 * MB, true],
  ] as const) {
    using raw = await RawSocket.open(gateway.port);
    raw.write(handshake('/nowhere'));
    await raw.ended;
    raw.write(Buffer.alloc(bytes));
    raw.socket.end();
    await raw.closed;
    assert.equal(raw.error !== undefined, isCut, `${bytes} bytes`);
  }
});

test('what is thrown away is bounded in time: a client that never ends its side is cut after closeTimeoutMs', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock });
  using metrics = metricsOf(gateway.url);
  using sockets = new DisposableStack();
  for (const sent of [handshake('/nowhere'), post('Content-Length: 100000000'), 'no HTTP\r\n\r\n']) {
    const raw = sockets.use(await RawSocket.open(gateway.port));
    raw.write(sent);
    await raw.ended;
  }
  const { closeTimeoutMs } = limitsOf();
  clock.advance(closeTimeoutMs - 1);
  assert.equal(await metrics.read('fanfare_http_connections'), 3 + 1);
  clock.advance(1);
  await until(async () => (await metrics.read('fanfare_http_connections')) <= 1);
});

for (const [reads, expected] of [
  [false, 'cut'],
  [true, 'kept'],
] as const) {
  test(`a client that ${reads ? 'reads' : 'does not read'} an answer is ${expected} after requestTimeoutMs`, async () => {
    const clock = new SteeredClock();
    const body = 'x'.repeat(32 * MB);
    const limits = limitsOf();
    const hosts = new Hosts({ names: [], publicUrl: undefined, listening: '127.0.0.1', isDomain: () => false });
    const server = createServer(
      requestListener({
        clock,
        limits,
        unfinished: new Unfinished(MB, clock),
        pages: new Map([['/', { isHarmless: true, answer: () => ({ status: 200, headers: {}, body }) }]]),
        rules: { hosts, readArrival: arrivals({ proxies: [], hosts, limits }), pageRule: () => undefined },
        dispatcher: {
          bytesMax: () => 0,
          knows: () => false,
          at: () => [],
          dispatch: () => assert.fail(),
          refuse: () => assert.fail(),
          shape: () => assert.fail(),
        },
        cors: { headersFor: () => ({}), preflight: () => undefined },
        isDraining: () => false,
        expectsUpgrade: () => false,
        fault: assert.ifError,
      }),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    using raw = await RawSocket.open((server.address() as AddressInfo).port);
    raw.socket.pause();
    raw.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [{ socket }, outgoing] = await once(server, 'request');
    await until(() => outgoing.writableEnded);
    clock.advance(limits.requestTimeoutMs - 1);
    assert.equal(socket.destroyed, false);
    if (reads) {
      raw.socket.resume();
      await once(outgoing, 'finish');
    }
    clock.advance(1);
    assert.equal(socket.destroyed, !reads);
    server.closeAllConnections();
    server.close();
  });
}

for (const { name, declared, status, heard } of [
  { name: 'a length that is fine', declared: 2, status: 200, heard: /^HTTP\/1\.1 100 Continue\r\n\r\n$/ },
  { name: 'a length that is too large', declared: MB + 1, status: 413, heard: /^HTTP\/1\.1 413 [^]*"}$/ },
]) {
  test(`Expect: 100-continue with ${name}`, async () => {
    await using gateway = await testGateway({ rootKey: undefined, clock: new SteeredClock() });
    using raw = await RawSocket.open(gateway.port);
    raw.write(post('Content-Type: application/json', `Content-Length: ${declared}`, 'Expect: 100-continue'));
    await raw.heard(heard);
    if (status === 413) {
      await raw.ended;
      assert.match(raw.text, /^connection: close\r$/im);
      return;
    }
    raw.write('{}');
    await raw.heard(/HTTP\/1\.1 200 OK/);
  });
}
