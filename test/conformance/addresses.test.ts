// Where stages are found: paths, hosts, custom domain names, and the addresses that the control plane shows
// (spec/apigateway-websocket.md, sections 1.1, 3.2 and 9).
import assert from 'node:assert/strict';
import { Agent } from 'node:https';
import { test } from 'node:test';
import { ApiGatewayManagementApi } from '@aws-sdk/client-apigatewaymanagementapi';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { sign } from '../../src/aws/sigv4/sign.ts';
import { localhostTls, testCa } from '../support/certificates.ts';
import { newRoom, tokenFor } from '../support/chat.ts';
import { TestClient, refusal } from '../support/client.ts';
import { deployedApi, echo } from '../support/function-api.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { lambdaEndpoint } from '../support/lambda.ts';
import { ask } from '../support/raw-http.ts';

const DomainName = 'ws.example.com';
const echoes = { $default: { function: 'echo', twoWay: true } };

/** A gateway with an API, and a domain name that leads to it by its mappings. */
async function world(mappingKeys: readonly string[] = [], options: Parameters<typeof testGateway>[0] = {}) {
  await using stack = new AsyncDisposableStack();
  const lambda = stack.use(await lambdaEndpoint({ echo }));
  const gateway = stack.use(await testGateway({ lambdaEndpoint: lambda.url, ...options }));
  const api = await deployedApi(gateway, echoes);
  const { control, ApiId } = api;
  if (mappingKeys.length > 0) await control.createDomainName({ DomainName });
  for (const ApiMappingKey of mappingKeys) {
    await control.createApiMapping({ DomainName, ApiId, Stage: 'prod', ApiMappingKey });
  }
  const all = stack.move();
  return { ...api, gateway, events: lambda.events, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** A signed request, as it is written. */
function signed(gateway: TestGateway, method: string, path: string, host = `127.0.0.1:${gateway.port}`, body = '') {
  const unsigned = { method, target: path, headers: { host }, body: Buffer.from(body) };
  const headers = sign(unsigned, rootKey, { region: REGION, service: 'execute-api', now: Date.now() });
  return ask(gateway.port, { method, path, headers: { Host: host, ...headers }, body });
}

test('the SDK posts to an endpoint that ends in a slash, and empty names in a path lead nowhere else', async () => {
  await using it = await world();
  const { gateway, ApiId } = it;
  for (const path of [`/${ApiId}/prod/`, `//${ApiId}//prod`, `/${ApiId}/prod//`]) {
    await using client = await TestClient.open(gateway.socketUrl + path);
    client.send('x');
    assert.equal(await client.next(), '$default: x', path);
    const endpoint = `${gateway.url}/${ApiId}/prod/`;
    const api = new ApiGatewayManagementApi({ region: REGION, credentials: rootKey, endpoint, maxAttempts: 1 });
    await api.postToConnection({ ConnectionId: client.connectionId, Data: 'posted' });
    assert.equal(await client.next(), 'posted');
    const id = encodeURIComponent(client.connectionId);
    for (const target of [`/${ApiId}/prod//@connections/${id}`, `//${ApiId}/prod/%40connections//${id}`]) {
      assert.equal((await signed(gateway, 'POST', target, undefined, 'again')).status, 200, target);
      assert.equal(await client.next(), 'again');
    }
  }
  const atRoot = new ApiGatewayV2({ region: REGION, credentials: rootKey, endpoint: `${gateway.url}//` });
  assert.equal((await atRoot.getApi({ ApiId })).ApiId, ApiId);
});

test('the root of a domain name reaches its API, however the name is written', async () => {
  await using it = await world(['', 'chat']);
  const { gateway } = it;
  for (const host of [DomainName, 'WS.Example.COM', `${DomainName}.`, `${DomainName}:${gateway.port}`]) {
    for (const path of ['', '/', '//', '/?a=b', '/chat', '/%63hat/']) {
      await using client = await TestClient.open(gateway.socketUrl + path, undefined, { headers: { host } });
      client.send('x');
      assert.equal(await client.next(), '$default: x', host + path);
      const id = encodeURIComponent(client.connectionId);
      assert.equal((await signed(gateway, 'POST', `/@connections/${id}`, host, 'p')).status, 200);
      assert.equal(await client.next(), 'p');
    }
  }
  const headers = { host: DomainName };
  assert.equal((await refusal(`${gateway.socketUrl}/other`, [], { headers })).status, 403);
  // A subprotocol is nothing of chat's here.
  await assert.rejects(TestClient.open(gateway.socketUrl, 'graphql-ws', { headers }), /Server sent no subprotocol/);
});

test('a domain name without a root has none, and leaves the roots of other hosts to chat', async () => {
  await using it = await world(['api']);
  const { gateway } = it;
  const headers = { host: DomainName };
  const { status, body } = await refusal(gateway.socketUrl, [], { headers });
  assert.deepEqual([status, JSON.parse(body)], [403, { message: 'Forbidden' }]);
  assert.equal((await refusal(gateway.socketUrl)).status, 401);
  // One of our own tokens is known anywhere.
  const room = await newRoom(gateway);
  await using chat = await TestClient.open(gateway.socketUrl, await tokenFor(gateway, room, 'a'), { headers });
  chat.send({ Action: 'SEND_MESSAGE', Content: 'hello' });
  assert.equal((await chat.frame())['Content'], 'hello');
});

test('a wildcard domain name leads there from every name with one more label, but those that have a name of their own', async () => {
  await using it = await world(['']);
  const { gateway, control, ApiId, events } = it;
  await control.createDomainName({ DomainName: '*.example.com' });
  await control.createApiMapping({ DomainName: '*.example.com', ApiId, Stage: 'prod', ApiMappingKey: 'any' });
  await using client = await TestClient.open(`${gateway.socketUrl}/any`, undefined, {
    headers: { host: 'A.example.com' },
  });
  client.send('x');
  assert.equal(await client.next(), '$default: x');
  assert.equal(events.at(-1)!['requestContext'].domainName, 'a.example.com');
  const statusAt = async (host: string) =>
    (await refusal(`${gateway.socketUrl}/any`, [], { headers: { host } })).status;
  for (const host of [DomainName, 'a.b.example.com', 'example.com']) assert.equal(await statusAt(host), 403, host);
});

test('APIGW-133: what a stage does not have is not found, in the words of AWS', async () => {
  await using it = await world(['', 'chat']);
  const { gateway, ApiId } = it;
  const ID = 'L0SM9cOFvHcCIhw=';
  const id = encodeURIComponent(ID);
  const byHost = `${ApiId}.execute-api.${REGION}.localhost`;
  const missing: readonly [method: string, path: string, host: string | undefined, route: string][] = [
    ['POST', `/test0/@connections/${id}`, DomainName, `test0/@connections/${ID}`],
    ['POST', `/chat/prod/@connections/${id}`, DomainName, `prod/@connections/${ID}`],
    ['GET', `/prod/prod/@connections/${id}`, byHost, `prod/@connections/${ID}`],
    ['DELETE', `/${ApiId}/prod/prod/@connections/${id}`, undefined, `prod/@connections/${ID}`],
    ['GET', '/prod/@connections/', byHost, '@connections/'],
    ['POST', `/${ApiId}/prod/@connections`, undefined, '@connections'],
    ['PUT', `/${ApiId}/prod/@connections/${id}`, undefined, `@connections/${ID}`],
    ['POST', `/@connections/${id}/more`, DomainName, `@connections/${ID}/more`],
    ['POST', '/prod/messages', byHost, 'messages'],
  ];
  for (const [method, path, host, route] of missing) {
    const { status, headers, body } = await signed(gateway, method, path, host);
    assert.deepEqual([status, headers['x-amzn-errortype']], [404, 'NotFoundException'], path);
    assert.equal(JSON.parse(body).message, `No method found matching route ${route} for http method ${method}.`);
  }
  for (const path of [`/nostage/@connections/${id}`, '/nostage/@connections/', `/${ApiId}/nostage/@connections`]) {
    const { status, headers, body } = await signed(gateway, 'POST', path);
    assert.deepEqual([status, headers['x-amzn-errortype']], [403, 'ForbiddenException'], path);
    assert.deepEqual(JSON.parse(body), { message: 'Forbidden' });
  }
});

/** The address that an API is shown with, to a caller that writes this host. */
async function shownTo(gateway: TestGateway, ApiId: string, host: string): Promise<string> {
  const path = `/v2/apis/${ApiId}`;
  const unsigned = { method: 'GET', target: path, headers: { host }, body: Buffer.alloc(0) };
  const headers = sign(unsigned, rootKey, { region: REGION, service: 'apigateway', now: Date.now() });
  return JSON.parse((await ask(gateway.port, { path, headers: { Host: host, ...headers } })).body).apiEndpoint;
}

test('the address of an API works: clients connect to it, with a stage behind it', async () => {
  await using it = await world(['']);
  const { gateway, control, ApiId } = it;
  const { ApiEndpoint } = await control.getApi({ ApiId });
  assert.equal(ApiEndpoint, `${gateway.socketUrl}/${ApiId}`);
  for (const listed of (await control.getApis({})).Items!) assert.equal(listed.ApiEndpoint, ApiEndpoint);
  assert.equal((await control.updateApi({ ApiId, Description: 'x' })).ApiEndpoint, ApiEndpoint);
  await using client = await TestClient.open(`${ApiEndpoint}/prod`);
  client.send('x');
  assert.equal(await client.next(), '$default: x');
  const { port } = gateway;
  // As the caller reaches the server; not by a name that somebody made up, and not by one whose paths lead elsewhere.
  for (const [host, address] of [
    [`localhost:${port}`, `ws://localhost:${port}/${ApiId}`],
    ['attacker.example', `${gateway.socketUrl}/${ApiId}`],
    [DomainName, `${gateway.socketUrl}/${ApiId}`],
    [`other.execute-api.eu-west-1.localhost:${port}`, `ws://localhost:${port}/${ApiId}`],
    ['apigateway.us-west-2.amazonaws.com', `ws://${ApiId}.execute-api.us-west-2.amazonaws.com`],
    ['apigateway.us-west-2.amazonaws.com:8443', `ws://${ApiId}.execute-api.us-west-2.amazonaws.com:8443`],
  ] as const) {
    assert.equal(await shownTo(gateway, ApiId, host), address, host);
  }
});

test('the public URL is the address of everything, whatever the caller says', async () => {
  await using it = await world(['chat'], {
    publicUrl: 'https://gateway.example.com:8443',
    hosts: ['other.example.com'],
  });
  const { gateway, control, ApiId } = it;
  const address = `wss://gateway.example.com:8443/${ApiId}`;
  assert.equal((await control.getApi({ ApiId })).ApiEndpoint, address);
  for (const host of ['other.example.com', DomainName, `localhost:${gateway.port}`]) {
    assert.equal(await shownTo(gateway, ApiId, host), address);
  }
  const { DomainNameConfigurations } = await control.getDomainName({ DomainName });
  assert.equal(DomainNameConfigurations![0]!.ApiGatewayDomainName, 'gateway.example.com');
});

test('a server with TLS has addresses with TLS', async () => {
  const tls = { cert: Buffer.from(localhostTls.cert), key: Buffer.from(localhostTls.key) };
  await using gateway = await testGateway({ tls });
  const endpoint = `https://localhost:${gateway.port}`;
  const httpsAgent = new Agent({ ca: testCa });
  const control = new ApiGatewayV2({ region: REGION, credentials: rootKey, endpoint, requestHandler: { httpsAgent } });
  const { ApiId, ApiEndpoint } = await control.createApi({
    Name: 'x',
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '$request.body.action',
  });
  assert.equal(ApiEndpoint, `wss://localhost:${gateway.port}/${ApiId}`);
  httpsAgent.destroy();
});
