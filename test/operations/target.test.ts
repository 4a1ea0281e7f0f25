// Which host and which path a request is for, as it was written (RFC 9112, section 3.2).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sign } from '../../src/aws/sigv4/sign.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { ok, withApi } from '../support/function-api.ts';
import { UPGRADE, ask, exchange } from '../support/raw-http.ts';
import { until } from '../support/until.ts';

const upgrade = Object.entries(UPGRADE).map(([name, value]) => `${name}: ${value}`);

/** The same head, of an operation and of a handshake. */
async function statuses({ port }: TestGateway, hosts: readonly string[], version = '1.1'): Promise<number[]> {
  const operation = await exchange(port, [`GET /v2/apis HTTP/${version}`, ...hosts]);
  const handshake = await exchange(port, [`GET /prod HTTP/${version}`, ...hosts, ...upgrade]);
  for (const { status, headers, body } of [operation, handshake].filter((answer) => answer.status === 400)) {
    assert.equal(headers['x-amzn-errortype'], 'BadRequestException', String(status));
    assert.ok(headers['x-amzn-requestid']);
    assert.equal(typeof JSON.parse(body).message, 'string');
  }
  return [operation.status, handshake.status];
}

test('a request names one host, which is one', async () => {
  await using gateway = await testGateway();
  for (const hosts of [
    [],
    ['Host:'],
    ['Host: a', 'Host: b'],
    ['Host: a', 'Host: a'],
    ['Host: a', 'hOST: a'],
    ['Host: a', 'X-Other: x', 'HOST: b'],
    ['Host: a b'],
    ['Host: a, b'],
    ['Host: a/b'],
    ['Host: user@a'],
    ['Host: user:pass@a:80'],
    ['Host: a:b'],
    ['Host: a:65536'],
    ['Host: a..b'],
    ['Host: http://a'],
    ['Host: ::1'],
    ['Host: [::1'],
    ['Host: a%00'],
    ['Host: a\xff'],
    [`Host: ${'a'.repeat(254)}`],
  ])
    assert.deepEqual(await statuses(gateway, hosts), [400, 400], JSON.stringify(hosts));
  // The parser of HTTP itself refuses it.
  assert.equal((await exchange(gateway.port, ['GET /v2/apis HTTP/1.1', 'Host: a\0b'])).status, 400);
  for (const hosts of [
    ['Host: a'],
    ['Host: A.b.:80'],
    ['Host: [::1]:80'],
    ['host:\ta \t'],
    [`Host: ${'a'.repeat(253)}`],
  ])
    assert.deepEqual(await statuses(gateway, hosts), [403, 101], JSON.stringify(hosts));
});

test('HTTP/1.0 may name none, and must name one that is one', async () => {
  await using gateway = await testGateway();
  // The handshake needs HTTP/1.1.
  assert.deepEqual(await statuses(gateway, [], '1.0'), [403, 400]);
  assert.deepEqual(await statuses(gateway, ['Host: a b'], '1.0'), [400, 400]);
  assert.deepEqual(await statuses(gateway, ['Host: a', 'Host: a'], '1.0'), [400, 400]);
});

test('errors of a bad host are those of the service that was asked', async () => {
  await using gateway = await testGateway();
  const typeOf = async (method: string, path: string) =>
    (await ask(gateway.port, { method, path, headers: { Host: 'a b' } })).headers['x-amzn-errortype'];
  assert.equal(await typeOf('POST', '/CreateRoom'), 'ValidationException');
  assert.equal(await typeOf('POST', '/prod/@connections/L0SM9cOFvHcCIhw='), 'BadRequestException');
  assert.equal(await typeOf('GET', '/nowhere'), 'BadRequestException');
  assert.equal(await typeOf('GET', '/health'), 'BadRequestException');
});

test('a target in absolute form leads where its path does, and its host counts', async () => {
  await withApi(
    { ok },
    { $connect: { function: 'ok' }, $disconnect: { function: 'ok' } },
    async ({ gateway, ApiId, events }) => {
      const { port } = gateway;
      const status = async (target: string, ...more: string[]) =>
        (await exchange(port, [`GET ${target} HTTP/1.1`, ...more])).status;
      for (const target of [
        'http://a/health',
        'HTTP://A:80/health',
        'https://[::1]/health?x',
        'http://a',
        'http://a?x',
      ])
        assert.equal(await status(target, 'Host: a'), 200, target);
      for (const target of [
        'http:///health',
        'http://user@a/health',
        'http://a b/health',
        'http://a:x/health',
        'http://a@b/',
      ])
        assert.equal(await status(target, 'Host: a'), 400, target);
      assert.equal(await status('http://a/health'), 400, 'the header must be there');
      assert.equal(await status('http://a/health', 'Host: a', 'Host: a'), 400);

      const api = `${ApiId}.execute-api.us-west-2.amazonaws.com`;
      assert.equal(await status(`http://${api}/prod`, 'Host: attacker.example', ...upgrade), 101);
      assert.equal(await status(`http://attacker.example/prod`, `Host: ${api}`, ...upgrade), 101, 'the default API');
      assert.equal(await status(`http://attacker.example/${ApiId}/prod`, `Host: ${api}`, ...upgrade), 101);
      await until(() => events.length >= 4);
      const told = events.map(({ headers, requestContext }) => `${headers.Host} ${requestContext.domainName}`);
      const reached = `127.0.0.1:${port}/${ApiId}`;
      assert.deepEqual(new Set(told), new Set([`${api} ${api}`, `attacker.example ${reached}`]));
    },
  );
});

test('a signature covers the host of the target, which the header cannot change', async () => {
  await using gateway = await testGateway();
  const scope = { region: REGION, service: 'apigateway', now: Date.now() };
  const signed = sign(
    { method: 'GET', target: '/v2/apis', headers: { host: 'a' }, body: Buffer.alloc(0) },
    rootKey,
    scope,
  );
  const status = async (target: string, Host: string) =>
    (await ask(gateway.port, { path: target, headers: { ...signed, Host } })).status;
  assert.equal(await status('http://a/v2/apis', 'a'), 200);
  assert.equal(await status('http://a/v2/apis', 'b'), 200);
  assert.equal(await status('http://b/v2/apis', 'a'), 403);
});

test('--auth none looks at the host of the target', async () => {
  await using gateway = await testGateway({ rootKey: undefined });
  const status = async (target: string, Host: string) =>
    (await ask(gateway.port, { path: target, headers: { Host } })).status;
  assert.equal(await status('http://localhost/v2/apis', 'localhost'), 200);
  assert.equal(await status('http://evil.example/v2/apis', 'localhost'), 403);
});
