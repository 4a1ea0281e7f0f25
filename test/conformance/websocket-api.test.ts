// A WebSocket API with routes and functions, made with the official SDK and used through raw sockets.
// Cases: spec/apigateway-websocket.md, section 7.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { request } from 'node:http';
import { test } from 'node:test';
import { ApiGatewayManagementApi } from '@aws-sdk/client-apigatewaymanagementapi';
import { presign, sign } from '../../src/aws/sigv4/sign.ts';
import { SteeredClock } from '../../src/base/clock.ts';
import { TestClient, refusal } from '../support/client.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { lambdaEndpoint, returns } from '../support/lambda.ts';
import type { Functions } from '../support/function-api.ts';
import { addRoute, deployedApi, echo, functionUri, ok, withApi } from '../support/function-api.ts';
import { until } from '../support/until.ts';

test('APIGW-064, 065, 067, 068, 091: messages go to their routes, and a two-way route answers', async () => {
  const routes = { hello: { function: 'echo', twoWay: true }, $default: { function: 'echo', twoWay: true } };
  await withApi({ echo }, routes, async ({ url }) => {
    await using client = await TestClient.open(url);
    const cases = [
      ['{"action":"hello"}', 'hello: {"action":"hello"}'],
      ['{"action":"nope"}', '$default: {"action":"nope"}'],
      ['not json', '$default: not json'],
      ['', '$default: '],
      ['{"action":"$connect"}', '$default: {"action":"$connect"}'],
    ];
    for (const [sent, answer] of cases) {
      client.send(sent!);
      assert.equal(await client.next(), answer);
    }
  });
});

test('APIGW-070, 088: one-way routes answer nothing; without $default the rest is Forbidden', async () => {
  await withApi({ echo }, { hello: { function: 'echo' } }, async ({ url, events }) => {
    await using client = await TestClient.open(url);
    client.send('{"action":"hello"}');
    client.send('not json');
    assert.match(await client.next(), /^\{"message": "Forbidden", "connectionId":"/);
    await until(() => events.length > 0);
    client.send('again');
    assert.match(await client.next(), /^\{"message": "Forbidden"/);
    assert.deepEqual(client.pending, []);
  });
});

test('APIGW-092: a route response alone makes a route two-way, the expression alone does not', async () => {
  const routes = {
    response: { function: 'echo' },
    expression: { function: 'echo', settings: { RouteResponseSelectionExpression: '$default' } },
  };
  await withApi({ echo }, routes, async ({ control, ApiId, url, events }) => {
    const { Items } = await control.getRoutes({ ApiId });
    const { RouteId } = Items!.find(({ RouteKey }) => RouteKey === 'response')!;
    await control.createRouteResponse({ ApiId, RouteId, RouteResponseKey: '$default' });
    const { DeploymentId } = await control.createDeployment({ ApiId });
    await control.updateStage({ ApiId, StageName: 'prod', DeploymentId });
    await using client = await TestClient.open(url);
    for (const action of ['expression', 'response']) {
      client.send({ action });
      await until(() => events.some(({ requestContext }) => requestContext.routeKey === action));
    }
    assert.equal(await client.next(), 'response: {"action":"response"}');
    client.send({ action: 'response' });
    await client.next();
    assert.deepEqual(client.pending, []);
  });
});

test('APIGW-007, 008, 010, 011, 013: $connect decides about the handshake', async () => {
  const functions: Functions = {
    ok,
    created: returns({ statusCode: 201 }),
    moved: returns({ statusCode: 301 }),
    unauthorized: returns({ statusCode: 401 }),
    unimplemented: returns({ statusCode: 501 }),
    throws: (_event, outgoing) =>
      void outgoing.writeHead(200, { 'x-amz-function-error': 'Unhandled' }).end('{"errorMessage":"x"}'),
    nothing: (_event, outgoing) => void outgoing.end('null'),
    malformed: returns({ hello: 1 }),
    missing: (_event, outgoing) => void outgoing.writeHead(404).end('{}'),
  };
  const expected = {
    ok: 101,
    created: 101,
    moved: 301,
    unauthorized: 401,
    unimplemented: 501,
    throws: 502,
    nothing: 502,
    malformed: 502,
    missing: 500,
  };
  for (const [name, status] of Object.entries(expected)) {
    await withApi(functions, { $connect: { function: name } }, async ({ url }) => {
      if (status === 101) await (await TestClient.open(url))[Symbol.asyncDispose]();
      else assert.equal((await refusal(url)).status, status, name);
    });
  }
});

test('APIGW-014, 124: nobody is connected before $connect has answered, and until then the connection is gone', async () => {
  const pending: { event: any; outgoing: ServerResponse }[] = [];
  const slow = (event: any, outgoing: ServerResponse) => void pending.push({ event, outgoing });
  await withApi({ slow }, { $connect: { function: 'slow' } }, async ({ url, gateway, ApiId }) => {
    const opening = TestClient.open(url);
    await until(() => pending.length > 0);
    assert.equal(gateway.context.hub.size, 0);
    const { connectionId } = pending[0]!.event.requestContext;
    const api = new ApiGatewayManagementApi({
      region: REGION,
      credentials: rootKey,
      endpoint: `${gateway.url}/${ApiId}/prod`,
    });
    await assert.rejects(api.postToConnection({ ConnectionId: connectionId, Data: 'x' }), { name: 'GoneException' });
    pending[0]!.outgoing.end('{"statusCode":200}');
    await using client = await opening;
    assert.equal(client.connectionId, connectionId);
    await api.postToConnection({ ConnectionId: connectionId, Data: 'now' });
    assert.equal(await client.next(), 'now');
  });
});

test('APIGW-020, 022, 023: a subprotocol is echoed when $connect chose it', async () => {
  const functions = {
    ok,
    choose: returns({ statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'myprotocol' } }),
  };
  await withApi(functions, { $connect: { function: 'choose' } }, async ({ url, events }) => {
    await using client = await TestClient.open(url, ['chat1', 'myprotocol'] as never);
    assert.equal(client.socket.protocol, 'myprotocol');
    assert.equal(events[0]!['headers']['Sec-WebSocket-Protocol'], 'chat1,myprotocol');
    assert.equal(client.headers['sec-websocket-protocol'], 'myprotocol');
  });
  await withApi(functions, { $connect: { function: 'ok' } }, async ({ url }) => {
    // The ws client cannot bear it and closes, as Chrome does: that is what a missing echo looks like.
    await assert.rejects(TestClient.open(url, 'graphql-ws'), /Server sent no subprotocol/);
    await using client = await TestClient.open(url);
    assert.equal(client.headers['sec-websocket-protocol'], undefined);
  });
});

test('APIGW-082, 083, 085, 086: a route that fails or is late is answered with its frame, and others go on', async () => {
  const clock = new SteeredClock();
  const hanging: ServerResponse[] = [];
  const functions: Functions = {
    echo,
    throws: (_event, outgoing) => void outgoing.writeHead(200, { 'x-amz-function-error': 'Unhandled' }).end('{}'),
    nothing: (_event, outgoing) => void outgoing.end('null'),
    hangs: (_event, outgoing) => void hanging.push(outgoing),
  };
  const routes = {
    throws: { function: 'throws' },
    nothing: { function: 'nothing' },
    hangs: { function: 'hangs' },
    impatient: { function: 'hangs', integration: { TimeoutInMillis: 1_000 } },
    echo: { function: 'echo', twoWay: true },
  };
  await withApi(
    functions,
    routes,
    async ({ url }) => {
      await using client = await TestClient.open(url);
      for (const action of ['throws', 'nothing']) {
        client.send({ action });
        assert.match(
          await client.next(),
          /^\{"message": "Internal server error", "connectionId":"[\w-]{15}=", "requestId":"[\w-]{15}="\}$/,
        );
      }
      client.send({ action: 'hangs' });
      await until(() => hanging.length > 0);
      client.send({ action: 'echo' });
      assert.equal(await client.next(), 'echo: {"action":"echo"}');
      const LATE =
        /^\{"message": "Endpoint request timed out", "connectionId":"[\w-]{15}=", "requestId":"[\w-]{15}="\}$/;
      const isStillThere = async () => {
        client.send({ action: 'echo' });
        assert.equal(await client.next(), 'echo: {"action":"echo"}');
      };
      client.send({ action: 'impatient' });
      await until(() => hanging.length > 1);
      clock.advance(999);
      await isStillThere();
      clock.advance(1);
      assert.match(await client.next(), LATE);
      clock.advance(27_999);
      await isStillThere();
      clock.advance(1);
      assert.match(await client.next(), LATE);
    },
    { clock, limits: { apiHeartbeatMs: 0 } },
  );
});

test('APIGW-061, 118: $disconnect hears of every kind of ending', async () => {
  await withApi({ ok }, { $disconnect: { function: 'ok' } }, async ({ url, events, gateway, ApiId }) => {
    const ending = async (end: (client: TestClient) => unknown) => {
      const client = await TestClient.open(url);
      const before = events.length;
      await end(client);
      await until(() => events.length !== before);
      const { disconnectStatusCode, disconnectReason } = events.at(-1)!['requestContext'];
      return [disconnectStatusCode, disconnectReason];
    };
    const api = new ApiGatewayManagementApi({
      region: REGION,
      credentials: rootKey,
      endpoint: `${gateway.url}/${ApiId}/prod`,
    });
    assert.deepEqual(await ending((client) => client.socket.close()), [1005, 'Client-side close frame status not set']);
    assert.deepEqual(await ending((client) => client.socket.close(1001)), [1001, '']);
    assert.deepEqual(await ending((client) => api.deleteConnection({ ConnectionId: client.connectionId })), [
      1000,
      'Connection Closed Normally',
    ]);
    assert.equal((await ending((client) => client.socket.terminate()))[0], 1006);
    assert.equal((await ending((client) => client.send(Buffer.of(1))))[0], 1003);
  });
});

test('APIGW-028, 029, 031, 037: an authorizer is asked once, and its context is on every event', async () => {
  const allow = (event: any, outgoing: ServerResponse) => {
    const Resource = event.headers.auth === 'allow' ? event.methodArn : event.methodArn.replace('$connect', '*/*');
    const Statement = [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource }];
    if (event.headers.auth === 'throw')
      return void outgoing
        .writeHead(200, { 'x-amz-function-error': 'Unhandled' })
        .end('{"errorMessage":"Unauthorized"}');
    return returns({ principalId: 'me', policyDocument: { Version: '2012-10-17', Statement }, context: { n: 1 } })(
      event,
      outgoing,
    );
  };
  await using lambda = await lambdaEndpoint({ allow, ok });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const { control, ApiId, url } = await deployedApi(gateway, { $default: { function: 'ok' } });
  const { AuthorizerId } = await control.createAuthorizer({
    ApiId,
    Name: 'auth',
    AuthorizerType: 'REQUEST',
    AuthorizerUri: functionUri('allow'),
    IdentitySource: ['route.request.header.auth'],
  });
  await addRoute(control, ApiId, '$connect', {
    function: 'ok',
    settings: { AuthorizationType: 'CUSTOM', AuthorizerId },
  });
  const { DeploymentId } = await control.createDeployment({ ApiId });
  await control.updateStage({ ApiId, StageName: 'prod', DeploymentId });

  const headers = (auth: string) => ({ headers: { auth } });
  assert.equal((await refusal(url)).status, 401);
  assert.equal((await refusal(url, [], headers(''))).status, 401);
  assert.equal(lambda.events.length, 0);
  assert.equal((await refusal(url, [], headers('deny'))).status, 403);
  assert.equal((await refusal(url, [], headers('throw'))).status, 401);
  await using client = await TestClient.open(url, undefined, headers('allow'));
  const asked = lambda.events.filter(({ type }) => type === 'REQUEST');
  for (const text of ['1', '2', '3']) client.send(text);
  await until(() => lambda.events.filter(({ body }) => body).length >= 3);
  assert.equal(lambda.events.filter(({ type }) => type === 'REQUEST').length, asked.length);
  const { integrationLatency, ...claims } = lambda.events.at(-1)!['requestContext'].authorizer;
  assert.deepEqual(claims, { principalId: 'me', n: '1' });
  assert.equal(typeof integrationLatency, 'number');
});

test('conditions in the policy of an authorizer are held against the handshake', async () => {
  const auth = (event: any, outgoing: ServerResponse) => {
    const Condition = JSON.parse(event.headers.condition) as object;
    const Statement = { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: event.methodArn, Condition };
    return returns({ principalId: 'me', policyDocument: { Version: '2012-10-17', Statement } })(event, outgoing);
  };
  await using lambda = await lambdaEndpoint({ auth, ok });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const { control, ApiId, url } = await deployedApi(gateway, { $default: { function: 'ok' } });
  const { AuthorizerId } = await control.createAuthorizer({
    ApiId,
    Name: 'auth',
    AuthorizerType: 'REQUEST',
    AuthorizerUri: functionUri('auth'),
    IdentitySource: [],
  });
  const settings = { AuthorizationType: 'CUSTOM', AuthorizerId };
  await addRoute(control, ApiId, '$connect', { function: 'ok', settings });
  const { DeploymentId } = await control.createDeployment({ ApiId });
  await control.updateStage({ ApiId, StageName: 'prod', DeploymentId });

  const given = (condition: object) => ({ headers: { condition: JSON.stringify(condition), 'user-agent': 'mine/1' } });
  for (const condition of [
    { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } },
    { StringLike: { 'aws:UserAgent': 'mine/*' }, Bool: { 'aws:SecureTransport': 'false' } },
    { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01' } },
  ]) {
    await using _client = await TestClient.open(url, undefined, given(condition));
  }
  const statusOf = async (condition: object) => (await refusal(url, [], given(condition))).status;
  assert.equal(await statusOf({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }), 403);
  assert.equal(await statusOf({ StringLike: { 'aws:UserAgent': 'other/*' } }), 403);
  assert.equal(await statusOf({ Bool: { 'aws:SecureTransport': 'true' } }), 403);
  assert.equal(await statusOf({ DateLessThan: { 'aws:CurrentTime': '2020-01-01' } }), 403);
  assert.equal(await statusOf({ StringEquals: { 'aws:PrincipalTag/team': 'a' } }), 500);
});

test('APIGW-158, 160: routes change with a deployment, stage variables at once, and no socket is dropped', async () => {
  const routes = { $default: { function: 'echo', twoWay: true } };
  await withApi({ echo }, routes, async ({ url, control, ApiId, events }) => {
    await using client = await TestClient.open(url);
    await addRoute(control, ApiId, 'new', { function: 'echo', twoWay: true });
    client.send('{"action":"new"}');
    assert.match(await client.next(), /^\$default: /);
    const { DeploymentId } = await control.createDeployment({ ApiId });
    await control.updateStage({ ApiId, StageName: 'prod', DeploymentId, StageVariables: { v: '1' } });
    client.send('{"action":"new"}');
    assert.match(await client.next(), /^new: /);
    assert.deepEqual(events.at(-1)!['stageVariables'], { v: '1' });
  });
});

test('a stage whose rate is 0 lets nobody in; a deleted one neither', async () => {
  await withApi({ ok }, { $default: { function: 'ok' } }, async ({ url, control, ApiId }) => {
    const settings = { ThrottlingRateLimit: 0, ThrottlingBurstLimit: 0 };
    await control.updateStage({ ApiId, StageName: 'prod', DefaultRouteSettings: settings });
    assert.equal((await refusal(url)).status, 429);
    await control.deleteStage({ ApiId, StageName: 'prod' });
    assert.equal((await refusal(url)).status, 403);
  });
});

test('APIGW-080: two routes may share an integration; the event tells which it was', async () => {
  await using lambda = await lambdaEndpoint({ echo });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const { control, ApiId, url } = await deployedApi(gateway, { one: { function: 'echo', twoWay: true } });
  const { Items } = await control.getRoutes({ ApiId });
  const { RouteId } = await control.createRoute({
    ApiId,
    RouteKey: 'two',
    Target: Items![0]!.Target,
    RouteResponseSelectionExpression: '$default',
  });
  await control.createRouteResponse({ ApiId, RouteId, RouteResponseKey: '$default' });
  const { DeploymentId } = await control.createDeployment({ ApiId });
  await control.updateStage({ ApiId, StageName: 'prod', DeploymentId });
  await using client = await TestClient.open(url);
  for (const action of ['one', 'two']) {
    client.send({ action });
    assert.match(await client.next(), new RegExp(`^${action}: `));
  }
});

test('APIGW-038: an authorizer that changed does not touch those who are connected', async () => {
  const deny = returns({
    principalId: 'me',
    policyDocument: { Version: '2012-10-17', Statement: [{ Action: '*', Effect: 'Deny', Resource: '*' }] },
  });
  await using lambda = await lambdaEndpoint({ echo, deny });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const { control, ApiId, url } = await deployedApi(gateway, { $default: { function: 'echo', twoWay: true } });
  await using client = await TestClient.open(url);
  const { AuthorizerId } = await control.createAuthorizer({
    ApiId,
    Name: 'deny',
    AuthorizerType: 'REQUEST',
    AuthorizerUri: functionUri('deny'),
    IdentitySource: [],
  });
  await addRoute(control, ApiId, '$connect', {
    function: 'echo',
    settings: { AuthorizationType: 'CUSTOM', AuthorizerId },
  });
  const { DeploymentId } = await control.createDeployment({ ApiId });
  await control.updateStage({ ApiId, StageName: 'prod', DeploymentId });
  assert.equal((await refusal(url)).status, 403);
  client.send('still here');
  assert.equal(await client.next(), '$default: still here');
});

test('APIGW-040, 041: AWS_IAM takes a signature in the headers or in the query, and nobody without', async () => {
  const routes = { $connect: { function: 'ok', settings: { AuthorizationType: 'AWS_IAM' } } };
  await withApi({ ok }, routes, async ({ url, gateway, events }) => {
    assert.equal((await refusal(url)).status, 403);
    const scope = { region: REGION, service: 'execute-api', now: Date.now() };
    const { pathname: target, host } = new URL(url);
    const unsigned = { method: 'GET', target, headers: { host }, body: Buffer.alloc(0) };
    await using _byHeaders = await TestClient.open(url, undefined, { headers: { ...sign(unsigned, rootKey, scope) } });
    assert.deepEqual(events[0]!['requestContext'].identity, {
      accountId: '000000000000',
      caller: rootKey.accessKeyId,
      user: rootKey.accessKeyId,
      userArn: `arn:aws:iam::000000000000:access-key/${rootKey.accessKeyId}`,
      sourceIp: '127.0.0.1',
    });
    const presigned = presign(url.replace('ws', 'http'), rootKey, { ...scope, expiresSeconds: 60 });
    await using _byQuery = await TestClient.open(presigned.replace('http', 'ws'));
    const wrong = presign(
      url.replace('ws', 'http'),
      { ...rootKey, secretAccessKey: 'x' },
      { ...scope, expiresSeconds: 60 },
    );
    assert.equal((await refusal(wrong.replace('http', 'ws'))).status, 403);
    const limited = { accessKeyId: 'AKIDLIMITED', secretAccessKey: 'secret' };
    const Statement = [{ Effect: 'Allow', Action: 'ivschat:*', Resource: '*' }];
    await gateway.context.store.records.change(() =>
      gateway.context.store.accessKeys.put({ ...limited, policy: { Statement } }),
    );
    const forbidden = presign(url.replace('ws', 'http'), limited, { ...scope, expiresSeconds: 60 });
    assert.equal((await refusal(forbidden.replace('http', 'ws'))).status, 403);
  });
});

test('APIGW-058, 062: no User-Agent, no key for it; stage variables only where there are some', async () => {
  await withApi({ ok }, { $connect: { function: 'ok' } }, async ({ url, events, control, ApiId }) => {
    await using _without = await TestClient.open(url);
    await control.updateStage({ ApiId, StageName: 'prod', StageVariables: { v: '1' } });
    await using _with = await TestClient.open(url);
    assert.deepEqual(events[0]!['requestContext'].identity, { sourceIp: '127.0.0.1' });
    assert.equal('stageVariables' in events[0]!, false);
    assert.deepEqual(events[1]!['stageVariables'], { v: '1' });
  });
});

test('APIGW-110: who vanishes without a close frame is found by the idle timer, and $disconnect hears of it', async () => {
  const clock = new SteeredClock();
  const options = { clock, limits: { apiHeartbeatMs: 0 } };
  await withApi(
    { ok },
    { $disconnect: { function: 'ok' } },
    async ({ url, events }) => {
      await using client = await TestClient.open(url);
      client.socket.pause();
      clock.advance(10 * 60_000 + 1_000);
      await until(() => events.length > 0);
      const { disconnectStatusCode, disconnectReason } = events[0]!['requestContext'];
      assert.deepEqual([disconnectStatusCode, disconnectReason], [1001, 'Going away']);
    },
    options,
  );
});

test('APIGW-017, 133: a domain name leads to a stage by its mapping, and can be the only way there', async () => {
  await withApi(
    { echo },
    { $default: { function: 'echo', twoWay: true } },
    async ({ url, control, ApiId, gateway }) => {
      const DomainName = 'ws.example.com';
      const CertificateArn = `arn:aws:acm:${REGION}:000000000000:certificate/1`;
      await control.createDomainName({
        DomainName,
        DomainNameConfigurations: [{ CertificateArn, EndpointType: 'REGIONAL' }],
      });
      await control.createApiMapping({ DomainName, ApiId, Stage: 'prod', ApiMappingKey: 'chat' });
      const headers = { host: DomainName };
      await using client = await TestClient.open(`${gateway.socketUrl}/chat`, undefined, { headers });
      client.send('x');
      assert.equal(await client.next(), '$default: x');
      assert.equal((await refusal(`${gateway.socketUrl}/prod`, [], { headers })).status, 403);

      const target = `/test0/@connections/${encodeURIComponent(client.connectionId)}`;
      const scope = { region: REGION, service: 'execute-api', now: Date.now() };
      const signed = sign({ method: 'POST', target, headers, body: Buffer.alloc(0) }, rootKey, scope);
      const { status, body } = await plainRequest(gateway.port, target, { ...headers, ...signed });
      assert.equal(status, 404);
      assert.match(body, /No method found matching route test0\/@connections\/[\w-]{15}= for http method POST\./);

      await control.updateApi({ ApiId, DisableExecuteApiEndpoint: true });
      const { DeploymentId } = await control.createDeployment({ ApiId });
      await control.updateStage({ ApiId, StageName: 'prod', DeploymentId });
      assert.equal((await refusal(url)).status, 403);
      await using again = await TestClient.open(`${gateway.socketUrl}/chat`, undefined, { headers });
      assert.ok(again.connectionId);
    },
  );
});

/** With a Host header of one's own, which fetch does not send. */
async function plainRequest(port: number, path: string, headers: Record<string, string>) {
  const outgoing = request({
    port,
    host: '127.0.0.1',
    method: 'POST',
    path,
    headers: { ...headers, 'content-length': '0' },
  }).end();
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of incoming) body += chunk;
  return { status: incoming.statusCode, body };
}
