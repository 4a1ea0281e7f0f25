// Bytes on the port that are no HTTP, nearly HTTP, or HTTP that two parsers would read differently.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Random } from './random.ts';
import { roundsOf, seeded } from './random.ts';
import type { Target } from './target.ts';
import { handshake, startTarget, statusesOf } from './target.ts';

let target: Target;
before(async () => void (target = await startTarget()));
after(async () => {
  await using _ = target;
  await target.assertUnharmed();
});

/** 101 belongs to `/prod`, and 200 to the pages of operators: both are open to everybody. */
const HARMLESS = new Set([100, 101, 200, 400, 401, 403, 404, 405, 408, 413, 414, 417, 426, 431]);

async function assertHarmless(bytes: Buffer): Promise<void> {
  const statuses = statusesOf(await target.raw(bytes));
  const harmful = statuses.filter((status) => !HARMLESS.has(status));
  assert.deepEqual(harmful, [], `sent ${JSON.stringify(bytes.subarray(0, 2000).toString('latin1'))}`);
  assert.equal(target.roomCount(), target.roomsBefore);
}

const PATHS = [
  '/',
  '/health',
  '/metrics',
  '/CreateRoom',
  '/ListRooms',
  '/prod',
  '/default/prod',
  '/prod/@connections/L0SM9cOFvHcCIhw=',
];
const METHODS = [
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'PRI',
  'get',
  'M-SEARCH',
  '',
];
const BODY = '{"name":"smuggled"}';

const requestOf = (method: string, path: string, headers: readonly string[], body = ''): string =>
  `${method} ${path} HTTP/1.1\r\n${['Host: a', ...headers].map((line) => `${line}\r\n`).join('')}\r\n${body}`;

/** Where one request ends and the next begins depends on who reads. */
const smuggling = (inner: string): string[] => [
  requestOf(
    'POST',
    '/CreateRoom',
    [`Content-Length: ${BODY.length}`, 'Transfer-Encoding: chunked'],
    `0\r\n\r\n${inner}`,
  ),
  requestOf('POST', '/CreateRoom', ['Content-Length: 4', `Content-Length: ${inner.length}`], inner),
  requestOf('POST', '/CreateRoom', ['Content-Length: 4, 5'], inner),
  requestOf('POST', '/CreateRoom', ['Transfer-Encoding: identity, chunked'], `0\r\n\r\n${inner}`),
  requestOf('POST', '/CreateRoom', ['Transfer-Encoding:\x0bchunked'], `0\r\n\r\n${inner}`),
  requestOf('POST', '/CreateRoom', ['Transfer-Encoding : chunked'], `0\r\n\r\n${inner}`),
  requestOf('POST', '/CreateRoom', ['Transfer-Encoding: chunked', 'Transfer-Encoding: x'], `0\r\n\r\n${inner}`),
  requestOf('POST', '/CreateRoom', ['Content-Length: +4'], inner),
  requestOf('POST', '/CreateRoom', ['Content-Length: 0x4'], inner),
  requestOf('POST', '/CreateRoom', ['Content-Length: -1'], inner),
  requestOf('POST', '/CreateRoom', ['Content-Length: 99999999999999999999'], inner),
  requestOf('POST', '/CreateRoom', ['Content-Length: '], inner),
  requestOf('GET', '/health', ['X: a\r\n b: c'], inner),
  requestOf('GET', '/health', ['X: a\nContent-Length: 5'], inner),
  requestOf('GET', '/health', ['Host: b'], inner),
  requestOf('GET', 'http://other.example/health', [], inner),
  requestOf('GET', '*', [], inner),
  requestOf('POST', '/health', ['Expect: 100-continue', 'Content-Length: 5'], inner),
  requestOf('POST', '/health', ['Expect: something'], inner),
  requestOf('POST', '/CreateRoom', ['Transfer-Encoding: chunked'], `5;${'x'.repeat(20_000)}\r\nabcde\r\n0\r\n\r\n`),
  requestOf('POST', '/CreateRoom', ['Transfer-Encoding: chunked'], 'ffffffffffffffffff\r\nabc'),
  requestOf('POST', '/CreateRoom', ['Transfer-Encoding: chunked'], '5\r\nabc'),
  requestOf('POST', '/CreateRoom', ['Transfer-Encoding: chunked'], `0\r\nX: y\r\nContent-Length: 5\r\n\r\n${inner}`),
  requestOf('GET', '/prod', ['Connection: Upgrade', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'], inner),
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  `GET /health\r\n${inner}`,
  `GET /health HTTP/0.9\r\n\r\n${inner}`,
  `GET /health HTTP/1.0\r\n\r\n${inner}`,
  `GET /health HTTP/9.9\r\n\r\n${inner}`,
  `GET  /health  HTTP/1.1\r\nHost: a\r\n\r\n${inner}`,
  `\r\n\r\n\r\nGET /health HTTP/1.1\r\nHost: a\r\n\r\n${inner}`,
];

test('requests that two parsers would cut differently let nobody in', async () => {
  const inner = requestOf('POST', '/CreateRoom', [`Content-Length: ${BODY.length}`], BODY);
  for (const text of smuggling(inner)) await assertHarmless(Buffer.from(text, 'latin1'));
});

test('random and mutated bytes are refused, and nobody else notices', async (t) => {
  const random = seeded(t);
  for (let round = 0; round < roundsOf(250); round++) {
    await assertHarmless(random.chance(0.15) ? random.bytes(random.below(400)) : random.mutated(wellFormed(random)));
    if (round % 50 === 0) await target.assertWitnessed();
  }
});

function wellFormed(random: Random): Buffer {
  const one = () =>
    requestOf(
      random.pick(METHODS),
      random.pick(PATHS),
      [
        ...headersOf(random),
        ...(random.chance(0.5) ? [`Content-Length: ${BODY.length}`] : ['Transfer-Encoding: chunked']),
      ],
      random.chance(0.5) ? BODY : `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`,
    );
  // Several on one connection, without waiting for an answer.
  return Buffer.from(Array.from({ length: 1 + random.below(4) }, one).join(''), 'latin1');
}

function headersOf(random: Random): string[] {
  const all = [
    'Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-west-2/ivschat/aws4_request, SignedHeaders=host, Signature=0',
    'Authorization: Bearer x',
    'X-Amz-Date: 20260101T000000Z',
    'Connection: keep-alive, close, Upgrade',
    'Upgrade: websocket',
    'Expect: 100-continue',
    'constructor: x',
    '__proto__: x',
    `X: ${'\xff'.repeat(random.below(300))}`,
    'Content-Encoding: gzip',
    'Accept-Encoding: *',
  ];
  return all.filter(() => random.chance(0.2));
}

test('headers that are too many or too large are refused', async () => {
  const many = Array.from({ length: 3000 }, (_, index) => `x-${index}: y`);
  await assertHarmless(Buffer.from(requestOf('GET', '/ListRooms', many)));
  await assertHarmless(Buffer.from(requestOf('GET', '/ListRooms', [`x: ${'y'.repeat(100_000)}`])));
  await assertHarmless(Buffer.from(requestOf('GET', `/${'y'.repeat(100_000)}`, [])));
  await assertHarmless(handshake('/', 'y'.repeat(100_000)));
});

test('a path with broken escapes in any place is refused in the form of an AWS error', async (t) => {
  const random = seeded(t);
  const broken = [
    '%',
    '%4',
    '%zz',
    '%ff',
    '%c3',
    '%00',
    '%2f',
    '%25',
    '%',
    '..',
    '.',
    '',
    '__proto__',
    'constructor',
    '\\',
    ';',
    '%e0%80%af',
  ];
  for (const path of PATHS) {
    const segments = path.split('/').slice(1);
    for (let place = 0; place <= segments.length; place++) {
      for (const escape of broken) {
        const changed = random.chance(0.5)
          ? segments.toSpliced(place, 0, escape)
          : segments.with(Math.min(place, segments.length - 1), escape);
        const method = random.pick(['GET', 'POST', 'DELETE']);
        const answer = await target.send({
          method,
          target: `/${changed.join('/')}`,
          headers: {},
          body: Buffer.alloc(0),
        });
        assert.ok(HARMLESS.has(answer.status), `${method} /${changed.join('/')} was answered with ${answer.status}`);
        if (answer.status >= 400) {
          assert.ok(answer.headers['x-amzn-errortype'], 'the error has a type');
          assert.equal(typeof JSON.parse(answer.body).message, 'string');
        }
      }
    }
  }
});

test('a handshake with mutated headers is refused or opens a harmless socket', async (t) => {
  const random = seeded(t);
  for (let round = 0; round < roundsOf(150); round++) {
    const path = random.pick(['/', '/prod', '/default/prod', '/nowhere', '/CreateRoom']);
    const protocol = random.pick([
      undefined,
      '',
      'x',
      'fanfare-chat.a.b',
      'fanfare-chat.',
      'a, b',
      ',',
      'x'.repeat(5000),
    ]);
    const more = random.pick<Record<string, string>>([
      {},
      { Upgrade: 'h2c' },
      { Upgrade: 'websocket, h2c' },
      { 'Sec-WebSocket-Version': '14' },
      { 'Sec-WebSocket-Key': '' },
      { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' },
      { Host: 'default.execute-api.us-east-1.amazonaws.com' },
      { Host: 'edge.ivschat.us-east-1.amazonaws.com' },
      { 'Content-Length': '10' },
      { 'Transfer-Encoding': 'chunked' },
    ]);
    const head = handshake(path, protocol, more);
    await assertHarmless(random.chance(0.3) ? head : random.mutated(head));
  }
});
