// What `fanfare connect` says when an address is wrong or a server refuses: one sentence, and the nearest right address.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { test } from 'node:test';
import { runCli } from '../../src/cli/main.ts';
import { localhostTls } from '../support/certificates.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { temporaryFolder } from '../support/process.ts';
import { deployApi } from '../support/websocket-api.ts';
import { memoryIo } from './support.ts';

const key = {
  AWS_ACCESS_KEY_ID: rootKey.accessKeyId,
  AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey,
  AWS_DEFAULT_REGION: REGION,
};
/** Refused or closed by Ctrl-C as soon as it is connected. */
async function connect(words: string[], env: NodeJS.ProcessEnv = {}) {
  using home = temporaryFolder();
  const io = memoryIo({ HOME: home.path, ...env });
  const exitCode = runCli(['connect', ...words], io);
  void io.until('stderr', /Connection id/).then(() => io.stdin.end('bye\n'));
  return { exitCode: await exitCode, said: io.text('stderr') };
}

const mock = {
  integration: {
    IntegrationType: 'MOCK',
    RequestTemplates: { $default: '{"statusCode":200}' },
    TemplateSelectionExpression: '\\$default',
  },
  responses: [{ IntegrationResponseKey: '$default' }],
} as const;

async function listening(answer: (status: number) => object = () => ({})) {
  let status = 200;
  const server = createServer();
  server.on('upgrade', (_request, socket) => {
    const body = JSON.stringify(answer(status));
    const location = status === 301 ? 'location: wss://elsewhere.example/prod\r\n' : '';
    socket.end(
      `HTTP/1.1 ${status} No\r\n${location}content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/prod`,
    answerWith: (next: number) => void (status = next),
    [Symbol.dispose]: () => void server.close(),
  };
}

test('a stage under AWS_IAM gets a signature: when it is asked for, and on this machine by itself', async () => {
  await using gateway = await testGateway();
  const api = await deployApi(gateway, { $connect: { ...mock, settings: { AuthorizationType: 'AWS_IAM' } } });
  const asked = await connect([api.url, '--sign'], key);
  assert.equal(asked.exitCode, 0, asked.said);
  assert.doesNotMatch(asked.said, /Refused/);
  const byItself = await connect([`${api.url}?a=b%20c&d`], key);
  assert.equal(byItself.exitCode, 0, byItself.said);
  assert.match(
    byItself.said,
    /^Refused without a signature \(403\); trying with the key AKIDEXAMPLE of the environment/,
  );
  const unsigned = await connect([api.url, '--no-sign-request'], key);
  assert.equal(unsigned.exitCode, 1);
  assert.match(unsigned.said, /^The server refused with status 403: [^\n]+\n$/);
  const withoutKey = await connect([api.url, '--sign']);
  assert.equal(withoutKey.exitCode, 253);
  assert.match(withoutKey.said, /NoCredentials/);
});

test('an unknown stage is told, with the nearest one', async () => {
  await using gateway = await testGateway();
  const { ApiId } = await deployApi(gateway, { $default: mock }, { StageName: 'production' });
  const at = (path: string) => `${gateway.socketUrl}${path}`;
  for (const [path, near] of [
    ['/prd', '/prod'],
    ['/prod/', undefined],
    [`/${ApiId}/prodution`, `/${ApiId}/production`],
    [`/${ApiId}x/production`, `/${ApiId}/production`],
    ['/production', `/${ApiId}/production`],
  ] as const) {
    const { said } = await connect([at(path)], key);
    if (near === undefined) assert.match(said, /^Connected to /, path);
    else
      assert.equal(
        said,
        `The server refused with status 403: there is no such API or stage; did you mean ${at(near)}?\n`,
      );
  }
  const far = await connect([at('/zzzzzz')], key);
  assert.equal(
    far.said,
    `The server refused with status 403: there is no such API or stage\n  ${at('/prod')}\n  ${at(`/${ApiId}/production`)}\n`,
  );
  const unknown = await connect([at('/zzzzzz')]);
  assert.match(unknown.said, /^The server refused with status 403: there is no such API or stage, or you may not/);
});

test('an address without a stage is where chat clients connect; the stages are listed', async () => {
  await using gateway = await testGateway();
  const { ApiId } = await deployApi(gateway, { $default: mock });
  const refused =
    'The server refused with status 401: chat clients connect there, with a token; the address of a WebSocket API has a stage';
  const { exitCode, said } = await connect([gateway.socketUrl], key);
  assert.equal(exitCode, 1);
  assert.equal(said, `${refused}\n  ${gateway.socketUrl}/prod\n  ${gateway.socketUrl}/${ApiId}/prod\n`);
  assert.equal((await connect([gateway.socketUrl])).said, `${refused}\n  ${gateway.socketUrl}/prod\n`);
});

test('a chat token that is not valid is said to be that, and nothing else', async () => {
  await using gateway = await testGateway();
  const { said } = await connect([gateway.socketUrl, '--subprotocol', 'not-a-token'], key);
  assert.equal(said, 'The server refused with status 403: The token is not valid, was used or has expired\n');
});

test('TLS where there is none, and none where there is, lead to the address that is right', async () => {
  await using plain = await testGateway();
  const secureUrl = `${plain.socketUrl.replace('ws:', 'wss:')}/prod?a=1`;
  const wss = await connect([secureUrl]);
  assert.equal(wss.exitCode, 255);
  assert.ok(wss.said.includes(`to ${secureUrl}: it speaks no TLS there\nTry ${plain.socketUrl}/prod?a=1\n`), wss.said);
  assert.doesNotMatch(wss.said, /SSL|EPROTO|openssl/i);

  await using secure = await testGateway({
    tls: { cert: Buffer.from(localhostTls.cert), key: Buffer.from(localhostTls.key) },
  });
  const url = `ws://localhost:${secure.port}/prod`;
  const ws = await connect([url]);
  assert.ok(ws.said.includes(`to ${url}: it speaks TLS there\nTry wss://localhost:${secure.port}/prod\n`), ws.said);

  const untrusted = await connect([`wss://localhost:${secure.port}/prod`]);
  assert.match(untrusted.said, /: nobody who is trusted here has signed its certificate\n--ca-bundle FILE trusts/);
  assert.match((await connect([`wss://127.0.0.1:${secure.port}/prod`])).said, /certificate/);
  assert.match((await connect([`wss://localhost:${secure.port}/prod`, '--no-verify-ssl'])).said, /^Connected to/);
});

test('the same is said of endpoints, in the words of no other program', async () => {
  await using plain = await testGateway();
  await using secure = await testGateway({
    tls: { cert: Buffer.from(localhostTls.cert), key: Buffer.from(localhostTls.key) },
  });
  for (const [endpoint, reason, right] of [
    [plain.url.replace('http:', 'https:'), 'it speaks no TLS there', plain.url],
    [secure.url, 'it speaks TLS there', secure.url.replace('http:', 'https:')],
  ] as const) {
    const io = memoryIo(key);
    assert.equal(
      await runCli(['ivschat', 'list-rooms', '--endpoint-url', endpoint], { ...io, sleep: async () => {} }),
      255,
    );
    assert.ok(io.text('stderr').includes(`"${endpoint}/ListRooms": ${reason}\nTry ${right}\n`), io.text('stderr'));
    assert.doesNotMatch(io.text('stderr'), /_ssl\.c/);
  }
});

test('each status is explained in one sentence, and the own words of a server go first', async () => {
  using server = await listening((status) =>
    status === 418 ? { message: 'I am a teapot' } : { message: 'Forbidden' },
  );
  for (const [status, sentence] of [
    [301, 'it is now at wss://elsewhere.example/prod'],
    [400, 'the request is not one that the server understands'],
    [401, 'a token or credentials are missing, or are not known there'],
    [403, 'there is no such API or stage, or you may not connect to it'],
    [404, 'there is nothing at this address'],
    [410, 'what was at this address is gone for good'],
    [418, 'I am a teapot'],
    [429, 'too many connections, or too many new ones; try again later'],
    [500, 'the server, or what it calls when a client connects, failed'],
    [503, 'the server has no room for more, or is going away; try again'],
    [504, 'what the server calls when a client connects did not answer in time'],
  ] as const) {
    server.answerWith(status);
    const { exitCode, said } = await connect([server.url]);
    assert.deepEqual([exitCode, said], [1, `The server refused with status ${status}: ${sentence}\n`]);
  }
});

test('what is no server, or speaks something else, is told in plain words', async () => {
  const mute = createTcpServer((socket) => socket.end('SSH-2.0-x\r\n').on('error', () => {}));
  const cutting = createTcpServer((socket) => socket.destroy());
  try {
    const urls = [];
    for (const server of [mute, cutting]) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      urls.push(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/prod`);
    }
    assert.match((await connect([urls[0]!])).said, /: what answers there speaks no HTTP\n$/);
    assert.match((await connect([urls[1]!])).said, /: the connection was cut before there was an answer\n$/);
  } finally {
    mute.close();
    cutting.close();
  }
  assert.match(
    (await connect(['ws://localhos:1/prod'])).said,
    /no host called localhos\nDid you mean ws:\/\/localhost:1\/prod\?/,
  );
  assert.match(
    (await connect(['wws://localhost:1/prod'])).said,
    /not the URL of a WebSocket: .*\nDid you mean ws:\/\/localhost:1\/prod\?/,
  );
  assert.match((await connect(['ws:/localhost:1/prod'])).said, /Did you mean ws:\/\/localhost:1\/prod\?/);
  assert.match((await connect(['gopher://localhost'])).said, /It begins with ws:\/\/ or wss:\/\//);
});

test('where nothing listens, servers of one’s own are named', async () => {
  using folder = temporaryFolder();
  const { announceServer } = await import('../../src/base/files/run-time-folder.ts');
  const env = { HOME: folder.path, XDG_RUNTIME_DIR: folder.path };
  assert.match((await connect(['ws://127.0.0.1:9/prod'], env)).said, /nothing listens there\nIs the server running\?/);
  using _announced = announceServer(env, 4000, { pid: process.pid, url: 'http://127.0.0.1:4000' });
  assert.match(
    (await connect(['ws://127.0.0.1:9/prod'], env)).said,
    /nothing listens there\nYour servers here are at: ws:\/\/127\.0\.0\.1:4000\/prod\n/,
  );
});
