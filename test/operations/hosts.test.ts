// Which host backends are told. They make the address of `@connections` of it, and post there, signed.
import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { ApiGatewayManagementApi } from '@aws-sdk/client-apigatewaymanagementapi';
import { nameOfAddress } from '../../src/base/hosts/addresses.ts';
import { parseAuthority } from '../../src/base/hosts/authority.ts';
import { isLoopback } from '../../src/base/hosts/is-loopback.ts';
import { sign } from '../../src/aws/sigv4/sign.ts';
import { Hosts } from '../../src/server/arrival/hosts.ts';
import type { Functions } from '../support/function-api.ts';
import { functionUri, ok, withApi } from '../support/function-api.ts';
import { TestClient } from '../support/client.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { returns } from '../support/lambda.ts';
import { ask } from '../support/raw-http.ts';
import { until } from '../support/until.ts';

const everyRoute = {
  $connect: { function: 'ok' },
  $default: { function: 'ok' },
  $disconnect: { function: 'ok' },
};

type Options = NonNullable<Parameters<typeof withApi>[3]>;
type Api = Parameters<Parameters<typeof withApi>[2]>[0];
type Shown = { domainName: string; host: string; port: string };

/** An API of a server, and a way to ask what its function is told after a handshake with a Host header. */
async function withHosts(
  options: Options,
  body: (shown: (host: string, path?: string) => Promise<Shown>, api: Api) => Promise<void>,
  functions: Functions = { ok },
): Promise<void> {
  await withApi(
    functions,
    everyRoute,
    async (api) => {
      const { gateway, events, ApiId } = api;
      const shown = async (host: string, path = `/${ApiId}/prod`) => {
        events.length = 0;
        const client = await TestClient.open(gateway.socketUrl + path, undefined, { headers: { host } });
        client.send('hello');
        await until(() => events.length >= 2);
        client.socket.close();
        await until(() => events.length >= 3);
        const [connect, , disconnect] = events;
        const names = new Set(events.map(({ requestContext }) => requestContext.domainName));
        assert.equal(names.size, 1, 'all events of a connection say the same');
        assert.deepEqual(
          [connect!.headers.host, disconnect!.headers.Host],
          [host, host],
          'the header is as it was sent',
        );
        return { domainName: [...names][0], host, port: connect!.headers['X-Forwarded-Port'] };
      };
      await body(shown, api);
    },
    options,
  );
}

test('a host that a client made up is replaced by the address that it reached', async () => {
  await withHosts({}, async (shown, { gateway, ApiId }) => {
    const { port } = gateway;
    const reached = `127.0.0.1:${port}`;
    for (const host of [
      'attacker.example',
      `attacker.example:${port}`,
      'attacker.example:8443',
      `127.0.0.1.attacker.example:${port}`,
      `localhost.attacker.example:${port}`,
      `attacker.example.:${port}`,
      `${ApiId}.attacker.example`,
      'amazonaws.com.attacker.example',
      `192.0.2.1:${port}`,
      `[2001:db8::1]:${port}`,
      // Whatever listens there is not this server.
      'localhost',
      'localhost:1',
      `127.0.0.1:${port + 1}`,
      `0.0.0.0:${port}`,
    ]) {
      assert.deepEqual(await shown(host), { domainName: `${reached}/${ApiId}`, host, port: String(port) }, host);
    }
    // The API is found by such a name all the same, as before; it is only not told.
    for (const suffix of [
      'attacker.example',
      `attacker.example:${port}`,
      'amazonaws.com.attacker.example',
      'amazonaws.co',
      'xamazonaws.com',
    ]) {
      const host = `${ApiId}.execute-api.us-east-1.${suffix}`;
      assert.equal((await shown(host, '/prod')).domainName, `${reached}/${ApiId}`, host);
    }
  });
});

test('a host that leads here, or to AWS alone, is told as it was sent', async () => {
  await withHosts({}, async (shown, { gateway, ApiId }) => {
    const { port } = gateway;
    for (const [host, domainName = host] of [
      [`127.0.0.1:${port}`],
      [`127.0.0.2:${port}`],
      [`localhost:${port}`],
      [`LocalHost:${port}`, `localhost:${port}`],
      [`app.localhost:${port}`],
      [`[::1]:${port}`],
    ] as const) {
      assert.equal((await shown(host)).domainName, `${domainName}/${ApiId}`, host);
    }
    for (const suffix of [
      'amazonaws.com',
      'amazonaws.com.cn',
      'amazonaws.com:8443',
      `localhost:${port}`,
      `127.0.0.1:${port}`,
    ]) {
      const host = `${ApiId}.execute-api.us-west-2.${suffix}`;
      assert.equal((await shown(host, '/prod')).domainName, host);
      assert.equal((await shown(host.toUpperCase(), '/prod')).domainName, host);
    }
  });
});

test('names that operators gave are told, and the public one where there is one', async () => {
  const hosts = ['fanfare', '*.example.org', '192.0.2.1'];
  await withHosts({ hosts }, async (shown, { ApiId }) => {
    for (const host of ['fanfare:8080', 'a.b.example.org', '192.0.2.1'])
      assert.equal((await shown(host)).domainName, `${host}/${ApiId}`);
    const below = `${ApiId}.execute-api.us-west-2.fanfare:8080`;
    assert.equal((await shown(below, '/prod')).domainName, below);
    for (const host of ['example.org', 'fanfare.example'])
      assert.match((await shown(host)).domainName, /^127\.0\.0\.1:\d+\//, host);
  });
  await withHosts({ hosts, publicUrl: 'https://ws.example.com' }, async (shown, { gateway, ApiId }) => {
    const { port } = gateway;
    for (const host of ['ws.example.com', `ws.example.com:${port}`, `127.0.0.1:${port}`, 'attacker.example'])
      assert.equal((await shown(host)).domainName, `ws.example.com/${ApiId}`, host);
    assert.equal((await shown('fanfare')).domainName, `fanfare/${ApiId}`);
    const below = `${ApiId}.execute-api.us-west-2.ws.example.com`;
    assert.equal((await shown(below, '/prod')).domainName, below);
    const made = `${ApiId}.execute-api.us-west-2.attacker.example`;
    assert.equal((await shown(made, '/prod')).domainName, `ws.example.com/${ApiId}`);
  });
  await withHosts({ publicUrl: 'http://ws.example.com:8080' }, async (shown, { ApiId }) => {
    const told = await shown('attacker.example');
    assert.deepEqual([told.domainName, told.port], [`ws.example.com:8080/${ApiId}`, '8080']);
  });
});

test('a custom domain name is told, however it is written, and nothing below it', async () => {
  await withHosts({}, async (shown, { control, ApiId }) => {
    const DomainName = 'ws.example.com';
    await control.createDomainName({ DomainName });
    await control.createApiMapping({ DomainName, ApiId, Stage: 'prod', ApiMappingKey: 'chat' });
    for (const host of ['ws.example.com', 'WS.Example.COM', 'ws.example.com.'])
      assert.equal((await shown(host, '/chat')).domainName, 'ws.example.com', host);
    assert.equal((await shown('ws.example.com:8080', '/chat')).domainName, 'ws.example.com:8080');
    const below = `${ApiId}.execute-api.us-west-2.ws.example.com`;
    assert.match((await shown(below, '/prod')).domainName, /^127\.0\.0\.1:/);
  });
});

test('a server on all addresses has the names of all of them, on its port', () => {
  const own = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .map(({ address }) => nameOfAddress(address));
  const socket = { localAddress: '::ffff:10.9.8.7', localPort: 3263 };
  const asked = { prefix: '', isHostForwarded: false, isSchemeForwarded: false };
  const shownOn = (listening: string, host: string) => {
    const hosts = new Hosts({ names: [], publicUrl: undefined, listening, isDomain: () => false });
    return hosts.shown({ ...asked, host: parseAuthority(host) }, socket).host;
  };
  for (const listening of ['0.0.0.0', '::']) {
    for (const name of [...own, '10.9.8.7', 'localhost']) {
      assert.equal(shownOn(listening, `${name}:3263`), `${name}:3263`);
      assert.equal(shownOn(listening, `${name}:3264`), '10.9.8.7:3263');
      assert.equal(shownOn(listening, name), '10.9.8.7:3263');
    }
    assert.equal(shownOn(listening, '192.0.2.1:3263'), '10.9.8.7:3263');
  }
  for (const name of own.filter((address) => !isLoopback(address)))
    assert.equal(shownOn('10.9.8.7', `${name}:3263`), '10.9.8.7:3263');
  // Without a port it is that of the scheme.
  const hosts = new Hosts({ names: [], publicUrl: undefined, listening: '::', isDomain: () => false });
  const at = (localPort: number, more: object = {}) =>
    hosts.shown({ ...asked, host: { name: 'localhost', port: undefined } }, { localAddress: '::1', localPort, ...more })
      .host;
  assert.deepEqual([at(80), at(443), at(443, { encrypted: true })], ['localhost', '[::1]:443', 'localhost']);
});

test('what a function makes of its event leads back to the connection, whatever the client said', async () => {
  const posts: Promise<unknown>[] = [];
  const answer = returns({ statusCode: 200 });
  const functions: Functions = {
    posts(event, outgoing) {
      const { domainName, stage, connectionId } = event.requestContext;
      // As AWS's guide has it, but for TLS, which this server does not have.
      const endpoint = `http://${domainName}/${stage}`;
      const api = new ApiGatewayManagementApi({ region: REGION, credentials: rootKey, endpoint, maxAttempts: 1 });
      posts.push(api.postToConnection({ ConnectionId: connectionId, Data: 'from the function' }));
      answer(event, outgoing);
    },
  };
  await withApi(functions, { $default: { function: 'posts' } }, async ({ gateway, ApiId, url }) => {
    for (const [address, host] of [
      [url, `localhost:${gateway.port}`],
      [url, 'attacker.example'],
      [`${gateway.socketUrl}/prod`, `${ApiId}.execute-api.us-west-2.attacker.example`],
    ] as const) {
      await using client = await TestClient.open(address, undefined, { headers: { host } });
      client.send('x');
      await until(() => posts.length > 0);
      await posts.pop();
      assert.equal(await client.next(), 'from the function', host);
    }
  });
});

test('authorizers and templates are told the same host', async () => {
  const allow = returns({
    principalId: 'me',
    policyDocument: { Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }] },
  });
  await withApi({ allow, ok }, { $connect: { function: 'ok' } }, async ({ control, ApiId, gateway, url, events }) => {
    const { AuthorizerId } = await control.createAuthorizer({
      ApiId,
      Name: 'a',
      AuthorizerType: 'REQUEST',
      AuthorizerUri: functionUri('allow'),
      IdentitySource: ['route.request.header.Host'],
    });
    const { Items = [] } = await control.getRoutes({ ApiId });
    const RouteId = Items[0]!.RouteId;
    await control.updateRoute({ ApiId, RouteId, AuthorizationType: 'CUSTOM', AuthorizerId });
    const { IntegrationId } = await control.createIntegration({
      ApiId,
      IntegrationType: 'MOCK',
      TemplateSelectionExpression: '\\$default',
      RequestTemplates: { $default: '{"statusCode":200}' },
    });
    await control.createIntegrationResponse({
      ApiId,
      IntegrationId,
      IntegrationResponseKey: '$default',
      ResponseTemplates: { $default: '$context.domainName' },
      TemplateSelectionExpression: '\\$default',
    });
    const route = { ApiId, RouteKey: '$default', Target: `integrations/${IntegrationId}` };
    const made = await control.createRoute({ ...route, RouteResponseSelectionExpression: '$default' });
    await control.createRouteResponse({ ApiId, RouteId: made.RouteId, RouteResponseKey: '$default' });
    const { DeploymentId } = await control.createDeployment({ ApiId });
    await control.updateStage({ ApiId, StageName: 'prod', DeploymentId });

    await using client = await TestClient.open(url, undefined, { headers: { host: 'attacker.example' } });
    client.send('x');
    const told = `127.0.0.1:${gateway.port}/${ApiId}`;
    assert.equal(await client.next(), told);
    assert.deepEqual(
      events.map(({ requestContext }) => requestContext.domainName),
      [told, told],
    );
  });
});

test('signatures are held against the Host header as it was sent', async () => {
  await using gateway = await testGateway();
  const asked = { method: 'GET', target: '/v2/apis', body: Buffer.alloc(0) };
  const scope = { region: REGION, service: 'apigateway', now: Date.now() };
  const signed = sign({ ...asked, headers: { host: 'Attacker.example' } }, rootKey, scope);
  const status = async (Host: string) =>
    (await ask(gateway.port, { path: '/v2/apis', headers: { ...signed, Host } })).status;
  assert.equal(await status('Attacker.example'), 200);
  assert.equal(await status('attacker.example'), 403);
  assert.equal(await status(`127.0.0.1:${gateway.port}`), 403);
});
