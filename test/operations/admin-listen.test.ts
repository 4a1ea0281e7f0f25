// `--admin-listen`: operators have a port of their own, and everybody else nothing of theirs.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { ConfigError } from '../../src/config/config-values.ts';
import { readConfig } from '../../src/config/config.ts';
import { presign } from '../../src/aws/sigv4/sign.ts';
import { ask } from '../support/admin.ts';
import { TestClient, refusal } from '../support/client.ts';
import { REGION, failure, rootKey, testGateway } from '../support/gateway.ts';
import { FANFARE, environment, run, startProcess } from '../support/process.ts';

const adminListen = { host: '127.0.0.1', port: 0 };
const textAt = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
};
const tailAt = (url: string) =>
  presign(`${url}/_fanfare/tail`, rootKey, {
    region: REGION,
    service: 'execute-api',
    now: Date.now(),
    expiresSeconds: 60,
  }).replace('http', 'ws');

test('operators are served on their port, and there alone; probes on both', async () => {
  await using gateway = await testGateway({ adminListen });
  const admin = { url: `http://127.0.0.1:${gateway.adminPort}` };
  for (const { url } of [gateway, admin]) {
    assert.deepEqual(await textAt(`${url}/health`), { status: 200, text: 'ok\n' });
    assert.deepEqual(await textAt(`${url}/ready`), { status: 200, text: 'ready\n' });
  }
  assert.match((await textAt(`${admin.url}/metrics`)).text, /^fanfare_connections\{/m);
  assert.match((await textAt(`${admin.url}/`)).text, / \/metrics$/m);
  assert.notEqual((await textAt(`${gateway.url}/metrics`)).status, 200);
  assert.doesNotMatch((await textAt(`${gateway.url}/`)).text, /metrics/);

  assert.ok((await ask(admin, 'GetStatus')).memoryBytes > 0);
  const elsewhere = /Operators are served at another address: see --admin-listen/;
  for (const operation of ['GetStatus', 'ListKeys', 'CreateKey', 'CreateBackup', 'RotateRootKey']) {
    assert.match((await failure(ask(gateway, operation))).message, elsewhere, operation);
  }
  await using _tail = await TestClient.open(tailAt(admin.url));
  const refused = await refusal(tailAt(gateway.url));
  assert.equal(refused.status, 404);
  assert.match(refused.body, elsewhere);
});

test('the port of operators has nothing for clients', async () => {
  await using gateway = await testGateway({ adminListen });
  const url = `http://127.0.0.1:${gateway.adminPort}`;
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  assert.equal((await refusal(`${url.replace('http', 'ws')}/prod`)).status, 403);
  for (const path of ['/CreateRoom', `/prod/@connections/${client.connectionId}`, '/v2/apis']) {
    const { status, text } = await textAt(url + path);
    assert.equal(status, 400, path);
    assert.match(text, /Unknown operation/, path);
  }
});

test('who watches by the port of operators is no HTTP connection of the other', async () => {
  await using gateway = await testGateway({ adminListen, limits: { httpConnectionsMax: 1 } });
  const url = `http://127.0.0.1:${gateway.adminPort}`;
  await using _one = await TestClient.open(tailAt(url));
  await using _two = await TestClient.open(tailAt(url));
  await using _client = await TestClient.open(`${gateway.socketUrl}/prod`);
  const { text } = await textAt(`${url}/metrics`);
  assert.match(text, /^fanfare_http_connections 0$/m);
});

test('a port of operators that is taken leaves no other one open', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const { code } = (await failure(testGateway({ adminListen: { host: '127.0.0.1', port } }))) as { code?: unknown };
  assert.equal(code, 'EADDRINUSE');
  taken.close();
});

test('an address is read with its port; one that others can reach is refused where every caller is trusted', () => {
  const listens = (text: string, ...more: string[]) => readConfig(['--admin-listen', text, ...more], {}).adminListen;
  assert.deepEqual(listens('127.0.0.1:9464'), { host: '127.0.0.1', port: 9464 });
  assert.deepEqual(listens('[::1]:0'), { host: '::1', port: 0 });
  assert.deepEqual(listens('metrics.internal:9464'), { host: 'metrics.internal', port: 9464 });
  for (const text of ['9464', '127.0.0.1', ':9464', '127.0.0.1:', '127.0.0.1:70000', 'http://127.0.0.1:9464', '']) {
    assert.throws(() => listens(text), ConfigError, text);
    assert.throws(
      () => listens(text),
      /--admin-listen must be an address with a port, such as 127\.0\.0\.1:9464/,
      text,
    );
  }
  assert.throws(() => listens('0.0.0.0:9464', '--auth', 'none'), /--admin-listen is refused on 0\.0\.0\.0/);
  assert.deepEqual(listens('127.0.0.1:9464', '--auth', 'none'), { host: '127.0.0.1', port: 9464 });
  assert.equal(readConfig([], {}).adminListen, undefined);
});

test('the commands of operators find the server there, and it drains as a whole', async () => {
  await using server = await startProcess(['--data', ':memory:', '--admin-listen', '127.0.0.1:0']);
  const { adminUrl } = server.log[0]!;
  const env = {
    HOME: '/nonexistent',
    AWS_ACCESS_KEY_ID: environment.FANFARE_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY: environment.FANFARE_SECRET_ACCESS_KEY,
  };
  const { code, stdout, stderr } = await run(FANFARE, ['keys', '--endpoint-url', adminUrl], env);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /no keys besides/);
  await using tail = await TestClient.open(tailAt(adminUrl));
  server.child.kill('SIGTERM');
  assert.equal((await tail.closed).code, 1001);
  assert.deepEqual(await server.exited, [0, null]);
});
