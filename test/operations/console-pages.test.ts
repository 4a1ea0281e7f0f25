// How the console is served: what a stranger gets of it, and what it must not get into the way of.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { test } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import { readConfig } from '../../src/config/config.ts';
import { testGateway } from '../support/gateway.ts';
import { deployApi } from '../support/websocket-api.ts';
import { importsOf, targetOf, withoutComments } from '../support/sources.ts';

/** What everybody loads, in bytes as they travel. */
const BYTES_MAX = 150 * 1024;

type Got = { status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer };

/** `fetch` neither lets one choose the host, nor shows what is compressed. */
function get(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    asked.on('error', reject).end();
  });
}

const br = { 'accept-encoding': 'gzip, br' };
const namesIn = (page: string) => [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name]) => name!);

test('the page is never kept, its assets for ever, and nothing of it can be framed, sniffed or scripted', async () => {
  await using gateway = await testGateway();
  const home = `${gateway.url}/console/`;
  const page = await get(home);
  assert.equal(page.status, 200);
  assert.equal(page.headers['cache-control'], 'no-cache');
  const policy = String(page.headers['content-security-policy']);
  assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.doesNotMatch(policy, /unsafe|\*|data:|https?:/);
  const text = String(page.body);
  assert.doesNotMatch(text, /<script(?![^>]* src=)|<style|style=|\son\w+=/, 'nothing is inline');

  const names = namesIn(text);
  assert.equal(names.length, 3);
  let bytes = 0;
  for (const name of [...names, 'server.json']) {
    const { status, headers, body } = await get(home + name, br);
    assert.equal(status, 200, name);
    assert.equal(headers['content-encoding'], 'br', name);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    const isFixed = name !== 'server.json';
    assert.equal(headers['cache-control'], isFixed ? 'public, max-age=31536000, immutable' : 'no-cache', name);
    if (isFixed) assert.match(name, /-\w{8}\.(?:js|css|svg)$/);
    assert.equal(String(brotliDecompressSync(body)), String((await get(home + name)).body), name);
    bytes += body.length;
  }
  assert.ok(bytes < BYTES_MAX, `${bytes} bytes are loaded`);

  const { etag } = page.headers;
  assert.equal((await get(home, { 'if-none-match': String(etag) })).status, 304);
  const head = await get(home, {}, 'HEAD');
  assert.deepEqual([head.status, head.body.length], [200, 0]);
});

test('/console leads there, what is not there is not found, and other methods are none of its', async () => {
  await using gateway = await testGateway();
  const redirect = await get(`${gateway.url}/console?x`);
  assert.deepEqual([redirect.status, redirect.headers.location], [308, 'console/']);
  assert.equal((await get(`${gateway.url}/console/main-00000000.js`)).status, 404);
  for (const path of ['/console/index.html', '/console/a/b.js', '/console/%2e%2e/x.js']) {
    assert.equal((await get(gateway.url + path)).status, 400, path);
  }
  assert.equal((await get(`${gateway.url}/console/`, {}, 'POST')).status, 400);
});

test('a stage that is named console is served as any other, on the host of its API', async () => {
  await using gateway = await testGateway();
  const route = { integration: { IntegrationType: 'MOCK' } } as const;
  const { ApiId: apiId } = await deployApi(gateway, { $default: route }, { StageName: 'console' });
  const host = `${apiId}.execute-api.us-west-2.amazonaws.com`;
  for (const path of ['/console', '/console/']) {
    assert.equal((await get(gateway.url + path, { host })).status, 426, `${path} of the API`);
    assert.notEqual((await get(gateway.url + path)).status, 426, `${path} of the server`);
  }
});

test('--console off removes it; with --admin-listen it is there alone', async () => {
  assert.deepEqual([readConfig([], {}).console, readConfig(['--console', 'off'], {}).console], [true, false]);
  {
    await using gateway = await testGateway({ console: false });
    for (const path of ['/console', '/console/', '/console/server.json']) {
      assert.equal((await get(gateway.url + path)).status, 400, path);
    }
    assert.doesNotMatch(String((await get(gateway.url)).body), /console/);
  }
  await using gateway = await testGateway({ adminListen: { host: '127.0.0.1', port: 0 } });
  const admin = `http://127.0.0.1:${gateway.adminPort}`;
  assert.equal((await get(`${gateway.url}/console/`)).status, 400);
  assert.equal((await get(`${admin}/console/`)).status, 200);
  assert.match(String((await get(admin)).body), /\/console\//);
  const told = JSON.parse(String((await get(`${admin}/console/server.json`)).body));
  assert.deepEqual(Object.keys(told.models), ['fanfare'], 'what is not served there is not told of');
});

test('what is told before sign-in has no secret in it', async () => {
  for (const rootKey of [undefined, { accessKeyId: 'AKIDSOMEBODY', secretAccessKey: 'a-secret-of-some-length' }]) {
    await using gateway = await testGateway({ rootKey });
    const text = String((await get(`${gateway.url}/console/server.json`)).body);
    assert.equal(JSON.parse(text).trustsCallers, rootKey === undefined);
    assert.doesNotMatch(text, /AKIDSOMEBODY|a-secret/);
  }
});

const sources = globSync('**/*.{ts,tsx}', { cwd: 'console' }).map(
  (path) => [path, readFileSync(`console/${path}`, 'utf8')] as const,
);

test('the console imports nothing of the server, and makes no markup of text', () => {
  assert.ok(sources.length > 10);
  for (const [path, source] of sources) {
    for (const { specifier } of importsOf(source)) {
      if (!specifier.startsWith('.')) continue;
      assert.doesNotMatch(targetOf(path, specifier), /^\.\./, `${path} imports ${specifier}`);
    }
    const marks =
      /dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function/;
    assert.doesNotMatch(withoutComments(source), marks, path);
  }
});
