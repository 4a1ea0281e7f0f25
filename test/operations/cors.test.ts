// Which web pages may call the HTTP API of IVS Chat, asked with the headers that browsers send (spec/ivschat.md, section
// 12). test/browser/cross-origin.test.ts has a real browser decide.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sign } from '../../src/aws/sigv4/sign.ts';
import { ivschat } from '../../src/services/chat/model/model.ts';
import { newRoom } from '../support/chat.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import type { Answer } from '../support/raw-http.ts';
import { ask } from '../support/raw-http.ts';

const PAGE = 'https://app.example.com';
const ALLOWED =
  'Authorization,Date,Host,X-Amz-Content-Sha256,X-Amz-Date,X-Amz-Security-Token,Content-Type,X-Api-Key,X-Amz-User-Agent,amz-sdk-invocation-id,amz-sdk-request';
const EXPOSED = 'x-amzn-errortype,x-amzn-requestid,x-amzn-errormessage,x-amzn-trace-id,x-amz-apigw-id,date';

/** What an answer says of pages. */
const said = ({ headers }: Answer) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => /^(access-control-|vary$)/.test(name)));

const preflight = ({ port }: TestGateway, path: string, origin = PAGE, wanted = 'POST') =>
  ask(port, {
    method: 'OPTIONS',
    path,
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': wanted,
      'Access-Control-Request-Headers': 'authorization,content-type,x-amz-date',
    },
  });

type Options = {
  body?: string;
  method?: string;
  key?: typeof rootKey;
  service?: string;
  headers?: Record<string, string>;
};

/** A signed request of a page. */
function signed({ port }: TestGateway, path: string, options: Options = {}) {
  const { body = '{}', method = 'POST', key = rootKey, service = 'ivschat', headers = { Origin: PAGE } } = options;
  const request = { method, target: path, headers: { Host: `127.0.0.1:${port}` }, body: Buffer.from(body) };
  const signature = sign(request, key, { region: REGION, service, now: Date.now() });
  return ask(port, { method, path, body, headers: { ...signature, ...headers } });
}

test('a browser may ask for each operation of the chat API, without a signature', async () => {
  await using gateway = await testGateway();
  const paths = new Set(Object.values(ivschat.operations).map(({ http }) => http.split(' ')[1]!));
  for (const path of paths) {
    const answer = await preflight(gateway, path.replace('{resourceArn}', 'arn%3Aaws%3Aivschat%3A'));
    assert.deepEqual([answer.status, answer.body], [200, '']);
    assert.deepEqual(said(answer), {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': path.startsWith('/tags/') ? 'DELETE,GET,POST' : 'POST',
      'access-control-allow-headers': ALLOWED,
      'access-control-expose-headers': EXPOSED,
      'access-control-max-age': '600',
    });
  }
});

test('the page may read what it is answered, and how it is refused', async () => {
  const limits = { requestBodyBytesMax: 2_000, sendEventRequestsPerSecond: 1 };
  await using gateway = await testGateway({ limits });
  const roomIdentifier = await newRoom(gateway);
  const event = JSON.stringify({ roomIdentifier, eventName: 'e' });
  const missing = JSON.stringify({ identifier: roomIdentifier.replace(/.$/, '-') });
  const cases: [number, string, () => Promise<Answer>][] = [
    [200, '', () => signed(gateway, '/ListRooms')],
    [200, '', () => signed(gateway, '/SendEvent', { body: event })],
    [429, 'ThrottlingException', () => signed(gateway, '/SendEvent', { body: event })],
    [400, 'ValidationException', () => signed(gateway, '/CreateRoom', { body: '{' })],
    [400, 'ValidationException', () => signed(gateway, '/CreateRoom', { body: '{"name":"no blanks"}' })],
    [400, 'ValidationException', () => signed(gateway, '/ListRooms', { headers: { Origin: PAGE, Host: '?' } })],
    [
      403,
      'InvalidSignatureException',
      () => signed(gateway, '/ListRooms', { key: { ...rootKey, secretAccessKey: 'x' } }),
    ],
    [
      403,
      'UnrecognizedClientException',
      () => signed(gateway, '/ListRooms', { key: { ...rootKey, accessKeyId: 'AKIDX' } }),
    ],
    [
      403,
      'MissingAuthenticationTokenException',
      () => ask(gateway.port, { method: 'POST', path: '/ListRooms', headers: { Origin: PAGE } }),
    ],
    [404, 'ResourceNotFoundException', () => signed(gateway, '/GetRoom', { body: missing })],
    [413, 'PayloadTooLargeException', () => signed(gateway, '/CreateRoom', { body: 'x'.repeat(2_001) })],
  ];
  for (const [status, type, call] of cases) {
    const answer = await call();
    assert.deepEqual([answer.status, answer.headers['x-amzn-errortype'] ?? ''], [status, type]);
    const expected = { 'access-control-allow-origin': '*', 'access-control-expose-headers': EXPOSED };
    assert.deepEqual(said(answer), expected, type);
    assert.match(answer.headers['x-amzn-requestid']!, /^[\da-f-]{36}$/, type);
  }
  gateway.context.store.rooms.get = () => {
    throw new Error('broken on purpose');
  };
  const failed = await signed(gateway, '/GetRoom', { body: missing });
  assert.deepEqual([failed.status, said(failed)['access-control-allow-origin']], [500, '*']);
});

test('a page may read that there is no room for its request', async () => {
  await using gateway = await testGateway({ limits: { unfinishedBytesMax: 1 } });
  const headers = { Origin: PAGE, 'Content-Length': '100' };
  const answer = await ask(gateway.port, { method: 'POST', path: '/CreateRoom', headers, body: 'a part of it' });
  assert.deepEqual([answer.status, said(answer)['access-control-allow-origin']], [503, '*']);
});

test('nothing else is shared: not with programs, and no other service with pages, as on AWS', async () => {
  await using gateway = await testGateway();
  assert.deepEqual(said(await signed(gateway, '/ListRooms', { headers: {} })), {});
  for (const path of [
    '/v2/apis',
    '/prod/@connections/x',
    '/apikeys',
    '/_fanfare/status',
    '/metrics',
    '/health',
    '/',
    '/x',
  ]) {
    for (const wanted of ['GET', 'POST']) {
      const answer = await preflight(gateway, path, PAGE, wanted);
      assert.deepEqual([answer.status >= 400, said(answer)], [true, {}], path);
    }
    assert.deepEqual(said(await signed(gateway, path, { method: 'GET', body: '' })), {}, path);
  }
  // No question of a browser, and no operation.
  const answer = await ask(gateway.port, { method: 'OPTIONS', path: '/ListRooms' });
  assert.equal(answer.status, 400);
});

test('--allowed-origins says whose pages: others are refused, and see nothing of an answer', async () => {
  await using gateway = await testGateway({ allowedOrigins: [PAGE, 'https://*.example.org'] });
  for (const origin of [PAGE, 'https://a.example.org']) {
    const { status, headers } = await preflight(gateway, '/ListRooms', origin);
    assert.deepEqual([status, headers['access-control-allow-origin'], headers['vary']], [200, origin, 'Origin']);
    const answer = await signed(gateway, '/ListRooms', { headers: { Origin: origin } });
    assert.deepEqual(
      [answer.status, said(answer)],
      [200, { 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED, vary: 'Origin' }],
    );
  }
  for (const origin of [
    'https://evil.example',
    'http://app.example.com',
    'null',
    'https://app.example.com.evil.example',
  ]) {
    const refused = await preflight(gateway, '/ListRooms', origin);
    assert.deepEqual([refused.status, said(refused)], [403, { vary: 'Origin' }]);
    assert.match(refused.body, /--allowed-origins/);
    // A signature says more than an origin does; but the page may not read the answer.
    const answer = await signed(gateway, '/ListRooms', { headers: { Origin: origin } });
    assert.deepEqual([answer.status, said(answer)], [200, { vary: 'Origin' }]);
  }
});

test('where every caller is trusted, only pages that are let in anyway may read answers', async () => {
  for (const [allowedOrigins, strangers] of [
    [undefined, ['https://evil.example', 'null', PAGE]],
    [[PAGE], ['https://evil.example', 'null']],
  ] as const) {
    await using gateway = await testGateway({ rootKey: undefined, allowedOrigins });
    for (const origin of strangers) {
      for (const answer of [
        await preflight(gateway, '/ListRooms', origin),
        await signed(gateway, '/ListRooms', { headers: { Origin: origin } }),
      ]) {
        assert.equal(answer.status, 403);
        assert.equal(said(answer)['access-control-allow-origin'], undefined);
      }
    }
    for (const origin of ['http://localhost:5173', 'http://127.0.0.1:3000', ...(allowedOrigins ?? [])]) {
      for (const answer of [
        await preflight(gateway, '/ListRooms', origin),
        await signed(gateway, '/ListRooms', { headers: { Origin: origin } }),
      ]) {
        assert.deepEqual([answer.status, said(answer)['access-control-allow-origin']], [200, origin]);
      }
    }
    // A name that a stranger made up for this machine (DNS rebinding) opens nothing, whatever the origin.
    const headers = { Origin: 'http://evil.example', Host: `evil.example:${gateway.port}` };
    const rebound = await ask(gateway.port, { method: 'POST', path: '/ListRooms', headers, body: '{}' });
    assert.deepEqual([rebound.status, said(rebound)], [403, { vary: 'Origin' }]);
  }
});
