// What a web page in somebody's browser can do to a server of theirs, asked with the headers that browsers send.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { sign } from '../../src/aws/sigv4/sign.ts';
import type { Log } from '../../src/base/log.ts';
import { newRoom, tokenFor } from '../support/chat.ts';
import { TestClient } from '../support/client.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import type { Wanted } from '../support/raw-http.ts';
import { UPGRADE, ask } from '../support/raw-http.ts';

type Headers = Readonly<Record<string, string>>;

/** A server that trusts every caller, with something to lose at each kind of address. */
async function trusting(options: Parameters<typeof testGateway>[0] = {}) {
  await using cleanup = new AsyncDisposableStack();
  const lines: string[] = [];
  const log: Log = { debug() {}, info: (fields) => void lines.push(JSON.stringify(fields)), warn() {}, error() {} };
  const gateway = cleanup.use(await testGateway({ rootKey: undefined, log, ...options }));
  const witness = cleanup.use(await TestClient.open(`${gateway.socketUrl}/prod`));
  const room = await newRoom(gateway, { name: 'witness' });
  const rest = cleanup.move();
  return { gateway, witness, room, lines, [Symbol.asyncDispose]: () => rest.disposeAsync() };
}

type Trusting = Awaited<ReturnType<typeof trusting>>;

/** One of each kind: operations of every service with and without effect, what is no operation, and all sockets. */
async function addresses({ gateway, witness, room }: Trusting): Promise<(Wanted & { type: string })[]> {
  const connection = `/prod/@connections/${encodeURIComponent(witness.connectionId)}`;
  const token = await tokenFor(gateway, room, 'page');
  const post = (path: string, body: object, type = 'AccessDeniedException') =>
    ({ method: 'POST', path, body: JSON.stringify(body), type }) as const;
  const get = (path: string, type = 'AccessDeniedException') => ({ path, type });
  const socket = (path: string, more: Headers = {}) => ({
    ...get(path, 'ForbiddenException'),
    headers: { ...UPGRADE, ...more },
  });
  return [
    post('/CreateRoom', { name: 'made' }),
    post('/ListRooms', {}),
    post('/DeleteRoom', { identifier: room }),
    post('/v2/apis', { name: 'made', protocolType: 'WEBSOCKET', routeSelectionExpression: '$request.body.action' }),
    get('/v2/apis'),
    post('/apikeys', { name: 'made' }),
    post(connection, { hello: 'from a page' }, 'ForbiddenException'),
    get(connection, 'ForbiddenException'),
    { ...get(connection, 'ForbiddenException'), method: 'DELETE' },
    post('/_fanfare/keys', {}),
    get('/_fanfare/keys'),
    get('/_fanfare/status'),
    get('/_fanfare/connections'),
    get('/metrics'),
    get('/prod'),
    get('/nowhere'),
    { ...get('/CreateRoom'), method: 'OPTIONS' },
    socket('/prod'),
    socket('/', { 'Sec-WebSocket-Protocol': token }),
    socket('/_fanfare/tail'),
  ];
}

/** As a browser sends them. `text/plain` needs no preflight. */
const PLAIN = { 'Content-Type': 'text/plain;charset=UTF-8' };
const foreign = (port: number): Record<string, Headers> => ({
  'another site': { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
  'another site in an old browser': { Origin: 'https://evil.example' },
  'a sandboxed frame': { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' },
  'a link or an image': { 'Sec-Fetch-Site': 'cross-site' },
  'a site unknown to us': { 'Sec-Fetch-Site': 'anywhere' },
  'a name that begins as ours do': { Origin: `http://localhost.evil.example:${port}` },
  'an address that begins as ours do': { Origin: `http://127.0.0.1.evil.example:${port}` },
  'an extension': { Origin: 'chrome-extension://localhost' },
  'two origins': { Origin: `http://localhost:${port}, https://evil.example` },
  'no origin at all': { Origin: 'localhost' },
  'a name that was led here': { Host: `evil.example:${port}`, 'Sec-Fetch-Site': 'same-origin' },
  'a page of such a name': { Host: `evil.example:${port}`, Origin: `http://evil.example:${port}` },
  'such a name on the usual port': { Host: 'evil.example' },
  'such a name that looks like an API': { Host: `default.execute-api.us-east-1.evil.example:${port}` },
  'an API of somebody at AWS': { Origin: 'https://abcdef1234.execute-api.us-east-1.amazonaws.com' },
});

test('--auth none lets no foreign page in, whatever it asks', async () => {
  await using server = await trusting();
  const { gateway, witness, room, lines } = server;
  const { store, account } = gateway.context;
  const all = await addresses(server);
  for (const [who, headers] of Object.entries(foreign(gateway.port))) {
    for (const { type, ...wanted } of all) {
      const what = `${who}: ${wanted.method ?? 'GET'} ${wanted.path}`;
      lines.length = 0;
      const answer = await ask(gateway.port, { ...wanted, headers: { ...PLAIN, ...wanted.headers, ...headers } });
      assert.equal(answer.status, 403, what);
      assert.equal(answer.headers['x-amzn-errortype'], type, what);
      assert.ok(answer.headers['x-amzn-requestid'], what);
      const { message } = JSON.parse(answer.body);
      assert.match(message, /--(hosts|allowed-origins)\b/, what);
      assert.ok(lines.length === 1 && lines[0]!.includes(message), `${what}: one line in the log says so`);
    }
  }
  assert.equal(store.rooms.count(account, 'us-east-1') + store.rooms.count(account, REGION), 1);
  assert.ok((await gateway.chat.getRoom({ identifier: room })).arn);
  assert.equal(gateway.context.hub.size, 1);
  assert.deepEqual([witness.pending, witness.socket.readyState], [[], witness.socket.OPEN]);
  const control = new ApiGatewayV2({ region: 'us-east-1', credentials: rootKey, endpoint: gateway.url });
  assert.deepEqual((await control.getApis()).Items, []);
});

const friendly = (port: number): Record<string, Headers> => ({
  'no browser': {},
  'a client that makes an origin of the address': { Origin: `http://127.0.0.1:${port}` },
  'an application under development': { Origin: 'http://localhost:5173', 'Sec-Fetch-Site': 'cross-site' },
  'one with TLS': { Origin: 'https://localhost' },
  'one on another address of this machine': { Origin: 'http://127.0.0.2:8080' },
  'one on IPv6': { Origin: 'http://[::1]:8080' },
  'one with a name of its own': { Origin: 'http://app.localhost:3000' },
  'the address in the browser': { 'Sec-Fetch-Site': 'none' },
  'a page of the same site': { 'Sec-Fetch-Site': 'same-site' },
  localhost: { Host: `LocalHost:${port}` },
  'another port that leads here': { Host: 'localhost:8080' },
  IPv6: { Host: `[::1]:${port}` },
});

test('--auth none serves applications of this machine, and every other program', async () => {
  await using server = await trusting();
  const { gateway } = server;
  for (const [who, headers] of Object.entries(friendly(gateway.port))) {
    for (const { type: _, ...wanted } of (await addresses(server)).filter(({ method }) => method === undefined)) {
      const answer = await ask(gateway.port, { ...wanted, headers: { ...wanted.headers, ...headers } });
      assert.notEqual(answer.status, 403, `${who}: ${wanted.path}`);
      if (wanted.headers) assert.equal(answer.status, 101, `${who}: ${wanted.path}`);
    }
    const made = { method: 'POST', path: '/CreateRoom', body: '{}', headers };
    assert.equal((await ask(gateway.port, made)).status, 200, who);
  }
  const byHost = async (Host: string, path: string) =>
    (await ask(gateway.port, { path, headers: { ...UPGRADE, Host } })).status;
  assert.equal(await byHost('default.execute-api.us-east-1.amazonaws.com', '/prod'), 101);
  assert.equal(await byHost('default.execute-api.us-east-1.localhost', '/prod'), 101);
  // It asks for a token: the chat has it.
  assert.equal(await byHost('edge.ivschat.us-west-2.amazonaws.com', '/'), 401);
});

test('pages that tell nothing are for everybody', async () => {
  await using gateway = await testGateway({ rootKey: undefined });
  const headers = { Origin: 'https://evil.example', Host: 'evil.example' };
  for (const path of ['/', '/health', '/ready']) assert.equal((await ask(gateway.port, { path, headers })).status, 200);
  assert.equal((await ask(gateway.port, { path: '/health', method: 'POST', headers })).status, 403);
});

test('--auth none lets those in that its options name, and no others', async () => {
  await using gateway = await testGateway({
    rootKey: undefined,
    allowedOrigins: ['https://*.example.com', 'http://dev.example:5173'],
    hosts: ['fanfare', '*.example.org'],
    publicUrl: 'https://ws.example.net',
  });
  const { port } = gateway;
  const control = new ApiGatewayV2({ region: REGION, credentials: rootKey, endpoint: gateway.url });
  await control.createDomainName({ DomainName: 'chat.example.edu' });
  const status = async (headers: Headers) => {
    const operation = await ask(port, { method: 'POST', path: '/ListRooms', body: '{}', headers });
    const handshake = await ask(port, { path: '/_fanfare/tail', headers: { ...UPGRADE, ...headers } });
    return [operation.status, handshake.status];
  };
  for (const headers of [
    { Origin: 'https://app.example.com', 'Sec-Fetch-Site': 'cross-site' },
    { Origin: 'http://dev.example:5173' },
    { Origin: 'http://localhost:5173' },
    { Host: `fanfare:${port}` },
    { Host: 'a.example.org' },
    { Host: 'ws.example.net' },
    { Host: 'default.execute-api.us-east-1.ws.example.net' },
    { Host: 'chat.example.edu' },
    // The page that it serves itself.
    { Host: 'CHAT.example.edu', Origin: 'http://chat.example.edu' },
  ])
    assert.deepEqual(await status(headers), [200, 101], JSON.stringify(headers));
  for (const headers of [
    { Origin: 'https://example.com' },
    { Origin: 'http://app.example.com' },
    { Origin: 'http://dev.example:5174' },
    { Origin: 'http://chat.example.edu' },
    { Host: 'chat.example.edu', Origin: 'http://chat.example.edu:8080' },
    { Host: 'example.org' },
    { Host: 'fanfare.evil.example' },
  ])
    assert.deepEqual(await status(headers), [403, 403], JSON.stringify(headers));
});

test('--auth none makes no keys, and leaves those that there are', async () => {
  await using gateway = await testGateway({ rootKey: undefined });
  await gateway.context.store.records.change(() =>
    gateway.context.store.accessKeys.put({ accessKeyId: 'AKIAOFANOTHERRUN', secretAccessKey: 'secret', createdMs: 0 }),
  );
  const refused = await ask(gateway.port, { method: 'POST', path: '/_fanfare/keys', body: '{}' });
  assert.equal(refused.status, 403);
  assert.equal(refused.headers['x-amzn-errortype'], 'AccessDeniedException');
  assert.match(JSON.parse(refused.body).message, /none are made; start with --auth sigv4/);
  const { keys } = JSON.parse((await ask(gateway.port, { path: '/_fanfare/keys' })).body);
  assert.deepEqual(
    keys.map(({ accessKeyId }: { accessKeyId: string }) => accessKeyId),
    ['AKIAOFANOTHERRUN'],
  );
});

/** What a signed server answers to handshakes of every kind. */
async function handshakes(gateway: TestGateway, headers: Headers): Promise<number[]> {
  const room = await newRoom(gateway);
  const token = await tokenFor(gateway, room, 'u');
  const Host = headers['Host'] ?? `127.0.0.1:${gateway.port}`;
  const tail = sign(
    { method: 'GET', target: '/_fanfare/tail', headers: { host: Host }, body: Buffer.alloc(0) },
    rootKey,
    { region: REGION, service: 'execute-api', now: Date.now() },
  );
  const open = async (path: string, more: Headers = {}) =>
    (await ask(gateway.port, { path, headers: { ...UPGRADE, ...headers, ...more } })).status;
  return [
    await open('/prod'),
    await open('/', { 'Sec-WebSocket-Protocol': token }),
    await open('/_fanfare/tail', { ...tail }),
  ];
}

test('a signed server lets every page connect, as AWS does', async () => {
  await using gateway = await testGateway();
  for (const headers of [{}, { Origin: 'https://any.example', 'Sec-Fetch-Site': 'cross-site' }, { Origin: 'null' }])
    assert.deepEqual(await handshakes(gateway, headers), [101, 101, 101]);
});

test('--allowed-origins keeps the sockets of other pages out, and of nobody else', async () => {
  await using gateway = await testGateway({ allowedOrigins: ['https://app.example.com', 'https://*.example.org'] });
  for (const headers of [
    {},
    { Origin: 'https://app.example.com', 'Sec-Fetch-Site': 'cross-site' },
    { Origin: 'https://a.b.example.org' },
    { Origin: `http://127.0.0.1:${gateway.port}` },
    { Host: 'any.example' },
  ])
    assert.deepEqual(await handshakes(gateway, headers), [101, 101, 101], JSON.stringify(headers));
  for (const headers of [
    { Origin: 'https://evil.example' },
    { Origin: 'https://example.org' },
    { Origin: 'http://app.example.com' },
    { Origin: 'https://app.example.com.evil.example' },
    { Origin: 'http://localhost:5173' },
    { Origin: 'null' },
    { Origin: 'https://evil.example', Host: 'evil.example' },
  ])
    assert.deepEqual(await handshakes(gateway, headers), [403, 403, 403], JSON.stringify(headers));
  // What comes over HTTP is signed.
  const headers = { Origin: 'https://evil.example' };
  const unsigned = await ask(gateway.port, { method: 'POST', path: '/ListRooms', body: '{}', headers });
  assert.equal(unsigned.headers['x-amzn-errortype'], 'MissingAuthenticationTokenException');
});
