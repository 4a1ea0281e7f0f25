// Behind a proxy that is trusted, everybody sees the client; from anybody else, what proxies say changes nothing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { presign, sign } from '../../src/aws/sigv4/sign.ts';
import { TestClient } from '../support/client.ts';
import { ok, withApi } from '../support/function-api.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { temporaryFolder } from '../support/process.ts';
import { ask } from '../support/raw-http.ts';
import { newRoom, tokenFor } from '../support/chat.ts';
import { until } from '../support/until.ts';

const CLIENT = '203.0.113.9';
/** The proxy is 127.0.0.1; whoever comes from another address of this machine is none. */
const behindProxy = { trustedProxies: ['127.0.0.1'] };
const STRANGER = '127.0.0.2';

const forwarded = {
  'x-forwarded-for': `198.51.100.1, ${CLIENT}`,
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'ws.example.com',
  'x-forwarded-port': '443',
};
const rfc7239 = { forwarded: `for=198.51.100.1, for=${CLIENT};proto=https;host=ws.example.com` };

const routes = { $connect: { function: 'ok' }, $default: { function: 'ok' }, $disconnect: { function: 'ok' } };

/** Connects, sends a message and leaves; what the function was told three times. */
async function told({ url, events }: { url: string; events: Record<string, any>[] }, options: object) {
  events.length = 0;
  const client = await TestClient.open(url, undefined, options);
  client.send('hello');
  await until(() => events.length >= 2);
  client.socket.close();
  await until(() => events.length >= 3);
  const [connect, , disconnect] = events;
  const contexts = events.map(({ requestContext: { identity, domainName } }) => [identity.sourceIp, domainName]);
  assert.deepEqual(contexts, [contexts[0], contexts[0], contexts[0]], 'all events of a connection say the same');
  const { headers, multiValueHeaders } = connect!;
  assert.equal(headers.host ?? headers.Host, disconnect!.headers.Host);
  const [sourceIp, domainName] = contexts[0]!;
  return {
    sourceIp,
    domainName,
    host: disconnect!.headers.Host,
    for: headers['X-Forwarded-For'],
    all: multiValueHeaders['X-Forwarded-For'],
    proto: headers['X-Forwarded-Proto'],
    port: headers['X-Forwarded-Port'],
  };
}

for (const [name, headers] of Object.entries({ 'X-Forwarded-*': forwarded, Forwarded: rfc7239 })) {
  test(`events show the client as a trusted proxy tells it by ${name}`, async () => {
    await withApi(
      { ok },
      routes,
      async (api) => {
        const { sourceIp, domainName, host, for: hops, proto, port } = await told(api, { headers });
        assert.deepEqual([sourceIp, domainName], [CLIENT, `ws.example.com/${api.ApiId}`]);
        assert.deepEqual([host, proto, port], ['ws.example.com', 'https', '443']);
        // As on AWS: what the client claims, then where it came from. Proxies of ours are nobody's business.
        assert.equal(hops, name === 'Forwarded' ? CLIENT : `198.51.100.1, ${CLIENT}`);
      },
      behindProxy,
    );
  });
}

test('from whoever is no trusted proxy, what proxies say changes nothing', async () => {
  const said = { ...forwarded, 'x-forwarded-prefix': '/fanfare' };
  for (const [options, from] of [
    [behindProxy, STRANGER],
    [{}, '127.0.0.1'],
  ] as const) {
    await withApi(
      { ok },
      routes,
      async (api) => {
        const own = `127.0.0.1:${api.gateway.port}`;
        for (const headers of [said, rfc7239]) {
          const { all, ...event } = await told(api, { headers, localAddress: from });
          const hops = headers === said ? `198.51.100.1, ${CLIENT}, ${from}` : from;
          assert.deepEqual(event, {
            sourceIp: from,
            domainName: `${own}/${api.ApiId}`,
            host: own,
            for: hops,
            proto: 'http',
            port: String(api.gateway.port),
          });
          assert.deepEqual(all, [hops]);
        }
        await assert.rejects(
          TestClient.open(`${api.gateway.socketUrl}/fanfare/${api.ApiId}/prod`, undefined, {
            headers: said,
            localAddress: from,
          }),
          /403/,
        );
      },
      options,
    );
  }
});

test('what a proxy leaves out is taken from what came', async () => {
  await withApi(
    { ok },
    routes,
    async (api) => {
      const own = `127.0.0.1:${api.gateway.port}`;
      const only = async (headers: object) => {
        const { sourceIp, domainName, host, proto, port } = await told(api, { headers });
        assert.deepEqual([domainName, host], [`${own}/${api.ApiId}`, own]);
        return [sourceIp, proto, port];
      };
      const ownPort = String(api.gateway.port);
      assert.deepEqual(await only({}), ['127.0.0.1', 'http', ownPort]);
      assert.deepEqual(await only({ 'x-forwarded-for': CLIENT }), [CLIENT, 'http', ownPort]);
      // Our own port is not what a client reached that came by https.
      assert.deepEqual(await only({ 'x-forwarded-proto': 'https' }), ['127.0.0.1', 'https', '443']);
      assert.deepEqual(await only({ 'x-forwarded-port': '8443' }), ['127.0.0.1', 'http', '8443']);
      const { domainName, port } = await told(api, {
        headers: { 'x-forwarded-host': 'ws.example.com', 'x-forwarded-port': '8443', 'x-forwarded-proto': 'https' },
      });
      assert.deepEqual([domainName, port], [`ws.example.com:8443/${api.ApiId}`, '8443']);
    },
    behindProxy,
  );
});

test('a forwarded host that is not ours is not told where a public URL says what is', async () => {
  await withApi(
    { ok },
    routes,
    async (api) => {
      for (const host of ['ws.example.com', 'evil.example']) {
        const { domainName, host: header } = await told(api, { headers: { ...forwarded, 'x-forwarded-host': host } });
        assert.deepEqual([domainName, header], [`ws.example.com/${api.ApiId}`, host]);
      }
      assert.equal((await told(api, { headers: forwarded })).sourceIp, CLIENT);
    },
    { ...behindProxy, publicUrl: 'https://ws.example.com' },
  );
});

test('GetConnection, tail, status, access logs and chat show the client', async () => {
  using folder = temporaryFolder();
  const accessLog = {
    AccessLogSettings: {
      DestinationArn: 'arn:aws:logs:us-west-2:0:log-group:x',
      Format: '$context.identity.sourceIp $context.requestId',
    },
  };
  await withApi(
    { ok },
    routes,
    async ({ gateway, url, ApiId }) => {
      const { host } = new URL(gateway.url);
      const scope = { region: REGION, service: 'execute-api', now: Date.now() };
      await using tail = await TestClient.open(
        presign(`${gateway.url}/_fanfare/tail?kind=open`, rootKey, { ...scope, expiresSeconds: 60 }),
      );
      await using client = await TestClient.open(url, undefined, { headers: forwarded });
      const opened = await tail.frame();
      assert.deepEqual([opened['kind'], opened['sourceIp']], ['open', CLIENT]);
      const room = await newRoom(gateway);
      const token = await tokenFor(gateway, room, 'somebody');
      await using _member = await TestClient.open(gateway.socketUrl, token, { headers: rfc7239 });

      const get = async (path: string, service: string) => {
        const signed = sign({ method: 'GET', target: path, headers: { host }, body: Buffer.alloc(0) }, rootKey, {
          ...scope,
          service,
        });
        return JSON.parse((await ask(gateway.port, { path, headers: signed })).body);
      };
      const connection = await get(
        `/${ApiId}/prod/@connections/${encodeURIComponent(client.connectionId)}`,
        'execute-api',
      );
      assert.equal(connection.identity.sourceIp, CLIENT);
      const { connections } = await get('/_fanfare/connections', 'execute-api');
      const shown = connections.map(({ scope: place, sourceIp }: any) => [place.split('/')[0], sourceIp]).toSorted();
      assert.deepEqual(shown, [
        ['api', CLIENT],
        ['chat', CLIENT],
        ['tail', '127.0.0.1'],
      ]);
    },
    { ...behindProxy, stage: accessLog, apiLogs: folder.path },
  );
  assert.match(readFileSync(join(folder.path, 'access/x.log'), 'utf8'), new RegExp(`^(${CLIENT} \\S+\n)+$`));
});

test('policies are held against the address and the transport of the client', async () => {
  await using gateway = await testGateway(behindProxy);
  const { host } = new URL(gateway.url);
  const send = (method: string, path: string, body: string, key: typeof rootKey, headers: Record<string, string>) => {
    const scope = { region: REGION, service: path.startsWith('/_') ? 'execute-api' : 'ivschat', now: Date.now() };
    const signed = sign({ method, target: path, headers: { host }, body: Buffer.from(body) }, key, scope);
    return ask(gateway.port, { method, path, body, headers: { ...headers, ...signed, Host: host } });
  };
  const statusFor = async (Condition: object, headers: Record<string, string>) => {
    const statements = [{ Effect: 'Allow', Action: '*', Resource: '*', Condition }];
    const made = await send('POST', '/_fanfare/keys', JSON.stringify({ statements }), rootKey, {});
    return (await send('POST', '/ListRooms', '{}', JSON.parse(made.body), headers)).status;
  };
  const isClient = { IpAddress: { 'aws:SourceIp': CLIENT } };
  const isSecure = { Bool: { 'aws:SecureTransport': 'true' } };
  const headers = { 'x-forwarded-for': CLIENT, 'x-forwarded-proto': 'https' };
  for (const condition of [isClient, isSecure])
    assert.deepEqual([await statusFor(condition, headers), await statusFor(condition, {})], [200, 403]);
});

/** A request that a client has signed for one address, and a proxy sends on for another. */
async function passedOn(
  gateway: TestGateway,
  signed: { host: string; path: string },
  came: { headers: object; path: string },
) {
  const scope = { region: REGION, service: 'execute-api', now: Date.now() };
  const { host, path: target } = signed;
  const proof = sign({ method: 'GET', target, headers: { host }, body: Buffer.alloc(0) }, rootKey, scope);
  const headers = { Host: host, ...proof, ...(came.headers as Record<string, string>) };
  const { status, body } = await ask(gateway.port, { path: came.path, headers });
  assert.ok(status === 410 || status === 403, String(status));
  if (status === 403) assert.match(body, /signature we calculated does not match/);
  return status === 410;
}

const GONE = '/prod/@connections/Lw3AqcqkIAMCJbw%3D';

test('signatures hold for the host that the client asked for, however the proxy tells it', async () => {
  await using gateway = await testGateway({ ...behindProxy, publicUrl: 'https://ws.example.com' });
  const path = GONE;
  const holds = (signedHost: string, headers: object) =>
    passedOn(gateway, { host: signedHost, path }, { headers, path });
  const upstream = { Host: 'fanfare_upstream' };
  assert.equal(await holds('ws.example.com', {}), true);
  assert.equal(await holds('other.example', {}), true, 'the Host header counts, whatever it is');
  assert.equal(await holds('other.example', { ...upstream, 'X-Forwarded-Host': 'other.example' }), true);
  assert.equal(await holds('other.example', { ...upstream, Forwarded: 'host=other.example' }), true);
  assert.equal(
    await holds('other.example:8443', { ...upstream, 'X-Forwarded-Host': 'other.example', 'X-Forwarded-Port': '8443' }),
    true,
  );
  // nginx by itself sends the name of its upstream, and does not say what it was.
  assert.equal(await holds('ws.example.com', upstream), true);
  assert.equal(await holds('other.example', upstream), false);
  assert.equal(await holds('other.example', { ...upstream, 'X-Forwarded-Host': 'third.example' }), false);

  await using alone = await testGateway({ publicUrl: 'https://ws.example.com' });
  const headers = { ...upstream, 'X-Forwarded-Host': 'ws.example.com' };
  assert.equal(await passedOn(alone, { host: 'ws.example.com', path }, { headers, path }), false);
});

test('a path prefix may be kept or taken away by the proxy; what the client signed holds', async () => {
  const host = 'ws.example.com';
  const signed = { host, path: `/fanfare/api${GONE}` };
  const publicUrl = 'https://ws.example.com/fanfare/api';
  for (const options of [{ publicUrl }, { publicUrl, ...behindProxy }]) {
    await using gateway = await testGateway(options);
    assert.equal(await passedOn(gateway, signed, { headers: {}, path: signed.path }), true);
    assert.equal(await passedOn(gateway, signed, { headers: {}, path: GONE }), true);
    // Whoever comes without the proxy signs for what there is.
    assert.equal(await passedOn(gateway, { host, path: GONE }, { headers: {}, path: GONE }), true);
    assert.equal(await passedOn(gateway, { host, path: GONE }, { headers: {}, path: signed.path }), false);
    assert.equal(await passedOn(gateway, { host, path: `/other${GONE}` }, { headers: {}, path: GONE }), false);
    assert.equal((await ask(gateway.port, { path: '/fanfare/api/health' })).status, 200);
    assert.equal((await ask(gateway.port, { path: '/fanfare/apihealth' })).status, 400);
  }
  await using gateway = await testGateway(behindProxy);
  const headers = { 'X-Forwarded-Prefix': '/fanfare/api' };
  assert.equal(await passedOn(gateway, signed, { headers, path: GONE }), true);
  assert.equal(await passedOn(gateway, signed, { headers, path: signed.path }), true);
  // A proxy that takes a prefix away may decode what is left of the path.
  assert.equal(await passedOn(gateway, signed, { headers, path: decodeURIComponent(GONE) }), true);
  assert.equal(await passedOn(gateway, signed, { headers: {}, path: GONE }), false);
  assert.equal(await passedOn(gateway, signed, { headers: { 'X-Forwarded-Prefix': '/other' }, path: GONE }), false);
});

test('a handshake that is signed below a path prefix holds, kept or taken away', async () => {
  await using gateway = await testGateway({ ...behindProxy, publicUrl: 'https://ws.example.com/fanfare' });
  const scope = { region: REGION, service: 'execute-api', now: Date.now(), expiresSeconds: 60 };
  const { pathname, search } = new URL(presign('https://ws.example.com/fanfare/_fanfare/tail', rootKey, scope));
  const open = (path: string, host: string) =>
    TestClient.open(gateway.socketUrl + path + search, undefined, { headers: { host } });
  for (const path of [pathname, '/_fanfare/tail'])
    for (const host of ['ws.example.com', 'upstream']) {
      await using _tail = await open(path, host);
    }
  await assert.rejects(open('/_fanfare/tail/', 'upstream'), /403/);
  await assert.rejects(open('/prod/_fanfare/tail', 'upstream'), /403/);
});

test('sockets open below a path prefix, and backends are told it', async () => {
  await withApi(
    { ok },
    routes,
    async ({ gateway, ApiId, events, control }) => {
      const at = async (path: string, headers: object = {}) =>
        (await told({ url: gateway.socketUrl + path, events }, { headers })).domainName;
      const shown = `example.com/fanfare/${ApiId}`;
      assert.equal(await at(`/fanfare/${ApiId}/prod`), shown);
      assert.equal(await at(`/${ApiId}/prod`), shown);
      assert.equal(await at(`/fanfare/${ApiId}/prod?x=1`, { host: 'example.com' }), shown);
      const named = { host: `${ApiId}.execute-api.us-west-2.example.com` };
      assert.equal(await at('/fanfare/prod', named), `${named.host}/fanfare`);
      // A custom domain name has paths of its own.
      await control.createDomainName({ DomainName: 'chat.example.com' });
      await control.createApiMapping({
        DomainName: 'chat.example.com',
        ApiId,
        Stage: 'prod',
        ApiMappingKey: 'fanfare',
      });
      assert.equal(await at('/fanfare', { host: 'chat.example.com' }), 'chat.example.com');
      const token = await tokenFor(gateway, await newRoom(gateway), 'somebody');
      await using _member = await TestClient.open(`${gateway.socketUrl}/fanfare`, token);
    },
    { publicUrl: 'https://example.com/fanfare' },
  );
  await withApi(
    { ok },
    routes,
    async ({ url, ApiId, events }) => {
      const headers = { 'x-forwarded-host': 'example.com', 'x-forwarded-prefix': '/fanfare/' };
      assert.equal((await told({ url, events }, { headers })).domainName, `example.com/fanfare/${ApiId}`);
    },
    behindProxy,
  );
});

test('with --auth none, a page cannot make up the host that it came by', async () => {
  await using gateway = await testGateway({ ...behindProxy, rootKey: undefined });
  const { host } = new URL(gateway.url);
  const status = async (headers: Record<string, string>) =>
    (await ask(gateway.port, { path: '/v2/apis', headers })).status;
  assert.equal(await status({}), 200);
  assert.equal(await status({ Host: 'evil.example', 'X-Forwarded-Host': host }), 403);
  assert.equal(await status({ 'X-Forwarded-Host': 'evil.example' }), 403);
  assert.equal(await status({ 'X-Forwarded-Host': host }), 200);
});

test('an IPv4 client of a socket for both families is one of IPv4', async () => {
  await using gateway = await testGateway({ host: '::' });
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  const { Identity } = await gateway.connections.getConnection({ ConnectionId: client.connectionId });
  assert.equal(Identity!.SourceIp, '127.0.0.1');
  await using six = await TestClient.open(`ws://[::1]:${gateway.port}/prod`);
  const { Identity: identity } = await gateway.connections.getConnection({ ConnectionId: six.connectionId });
  assert.equal(identity!.SourceIp, '::1');
});
