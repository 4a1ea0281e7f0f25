// The events that functions get, as they come out of the socket (spec/apigateway-websocket.md, section 2.2).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { TestClient } from '../support/client.ts';
import { REGION, testGateway } from '../support/gateway.ts';
import { functionArn, lambdaEndpoint, returns } from '../support/lambda.ts';
import { bodyOf, deployApi, httpServer, invocationUri } from '../support/websocket-api.ts';
import { until } from '../support/until.ts';

const ID = /^[A-Za-z0-9_-]{15}=$/;
const proxy = (name: string) =>
  ({ IntegrationType: 'AWS_PROXY', IntegrationUri: invocationUri(functionArn(name)) }) as const;

const ok = { integration: proxy('ok'), isOneWay: true };
const answers = { ok: returns({ statusCode: 200 }) };

test('APIGW-046, 047, 049, 050, 053, 055, 056, 059: the events of a connection, from the first to the last', async () => {
  const clock = new SteeredClock();
  await using lambda = await lambdaEndpoint(answers);
  await using gateway = await testGateway({ clock, lambdaEndpoint: lambda.url });
  const { url, ApiId } = await deployApi(gateway, { $connect: ok, $default: ok, $disconnect: ok });
  const arrived = async (count: number) => {
    await until(() => lambda.events.length >= count);
  };

  const options = { headers: { hello: 'world', 'X-Twice': ['1', '2'] as unknown as string } };
  const client = await TestClient.open(`${url}?now=1&before=2`, undefined, options);
  for (const [index, text] of ['{"action":"getCallInfo"}', 'second'].entries()) {
    clock.advance(10);
    client.send(text);
    await arrived(index + 2);
  }
  client.socket.close(4000, 'bye');
  await arrived(4);
  const [connect, first, second, disconnect] = lambda.events as [any, any, any, any];

  assert.deepEqual(connect.queryStringParameters, { now: '1', before: '2' });
  assert.deepEqual(connect.multiValueQueryStringParameters, { now: ['1'], before: ['2'] });
  const names = Object.keys(connect.headers);
  const lowerCase = new Set(names.map((name) => name.toLowerCase()));
  for (const hop of ['connection', 'upgrade', 'content-length']) assert.ok(!lowerCase.has(hop), hop);
  for (const name of ['Host', 'Sec-WebSocket-Key', 'Sec-WebSocket-Version', 'Sec-WebSocket-Extensions', 'hello']) {
    assert.ok(names.includes(name), name);
  }
  assert.match(connect.headers['X-Amzn-Trace-Id'], /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  assert.deepEqual(
    [connect.headers['X-Forwarded-For'], connect.headers['X-Forwarded-Port'], connect.headers['X-Forwarded-Proto']],
    ['127.0.0.1', String(gateway.port), 'http'],
  );
  assert.deepEqual(Object.keys(connect.multiValueHeaders), names);
  assert.deepEqual(connect.multiValueHeaders['X-Twice'], ['1', '2']);
  assert.deepEqual(connect.multiValueHeaders.hello, ['world']);
  assert.equal('body' in connect, false);

  assert.equal(first.body, '{"action":"getCallInfo"}');
  for (const event of [first, second]) {
    assert.deepEqual(Object.keys(event), ['requestContext', 'body', 'isBase64Encoded']);
    assert.ok(event.requestContext.requestTimeEpoch > event.requestContext.connectedAt);
    assert.match(event.requestContext.messageId, ID);
    assert.equal(event.requestContext.routeKey, '$default');
  }
  assert.notEqual(first.requestContext.messageId, second.requestContext.messageId);

  const host = new URL(gateway.url).host;
  assert.deepEqual(disconnect.headers, { Host: host, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' });
  assert.deepEqual(disconnect.multiValueHeaders, {
    Host: [host],
    'x-api-key': [''],
    'X-Forwarded-For': [''],
    'x-restapi': [''],
  });
  const { disconnectStatusCode, disconnectReason } = disconnect.requestContext;
  assert.deepEqual([disconnectStatusCode, disconnectReason], [4000, 'bye']);

  assert.match(client.connectionId, ID);
  const kinds = ['CONNECT', 'MESSAGE', 'MESSAGE', 'DISCONNECT'];
  for (const [index, { requestContext }] of lambda.events.entries()) {
    assert.equal(requestContext.eventType, kinds[index]);
    assert.equal(requestContext.connectionId, client.connectionId);
    assert.equal(requestContext.connectedAt, connect.requestContext.connectedAt);
    assert.match(requestContext.requestId, ID);
    assert.equal(requestContext.extendedRequestId, requestContext.requestId);
    assert.deepEqual([requestContext.stage, requestContext.apiId], ['prod', ApiId]);
    // What a backend makes of them leads back to the connection.
    assert.equal(`http://${requestContext.domainName}/prod`, `${gateway.url}/${ApiId}/prod`);
  }
});

test('APIGW-032, 034, 035: an authorizer gets the handshake with every map, and the headers of the upgrade', async () => {
  const Statement = [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' }];
  await using lambda = await lambdaEndpoint({
    ...answers,
    allow: returns({ principalId: 'me', policyDocument: { Version: '2012-10-17', Statement } }),
  });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const { control, url, ApiId } = await deployApi(gateway, { $default: ok });
  const { AuthorizerId } = await control.createAuthorizer({
    ApiId,
    Name: 'a',
    AuthorizerType: 'REQUEST',
    AuthorizerUri: invocationUri(functionArn('allow')),
    IdentitySource: [],
  });
  await control.createRoute({ ApiId, RouteKey: '$connect', AuthorizationType: 'CUSTOM', AuthorizerId });
  const { DeploymentId } = await control.createDeployment({ ApiId });
  await control.updateStage({ ApiId, StageName: 'prod', DeploymentId });
  await using client = await TestClient.open(url);
  const [event] = lambda.events as [any];
  assert.deepEqual(Object.keys(event).toSorted(), [
    'headers',
    'methodArn',
    'multiValueHeaders',
    'multiValueQueryStringParameters',
    'queryStringParameters',
    'requestContext',
    'stageVariables',
    'type',
  ]);
  assert.equal(event.type, 'REQUEST');
  assert.equal(event.methodArn, `arn:aws:execute-api:${REGION}:000000000000:${ApiId}/prod/$connect`);
  const { Connection, Upgrade, 'content-length': length } = event.headers;
  assert.deepEqual([Connection, Upgrade, length], ['upgrade', 'websocket', '0']);
  assert.deepEqual([event.queryStringParameters, event.stageVariables], [{}, {}]);
  assert.equal(event.requestContext.connectionId, client.connectionId);
});

test('APIGW-019: over a domain name, events show it, and the stage that it leads to', async () => {
  await using lambda = await lambdaEndpoint(answers);
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const { control, ApiId } = await deployApi(gateway, { $connect: ok });
  const DomainName = 'ws.example.com';
  await control.createDomainName({ DomainName, DomainNameConfigurations: [{}] });
  await control.createApiMapping({ DomainName, ApiId, Stage: 'prod', ApiMappingKey: 'chat' });
  await using client = await TestClient.open(`${gateway.socketUrl}/chat`, undefined, { headers: { host: DomainName } });
  const { domainName, stage, connectionId } = lambda.events[0]!['requestContext'];
  assert.deepEqual([domainName, stage, connectionId], [DomainName, 'prod', client.connectionId]);
});

test('APIGW-100: a parameter of the handshake reaches the backend as a header', async () => {
  const seen: (string | undefined)[] = [];
  await using server = await httpServer((incoming, outgoing) => {
    seen.push(incoming.headers['authtoken'] as string | undefined);
    void bodyOf(incoming).then(() => outgoing.end());
  });
  await using gateway = await testGateway();
  const source = 'route.request.querystring.authToken';
  const { url } = await deployApi(gateway, {
    $connect: {
      integration: {
        IntegrationType: 'HTTP_PROXY',
        IntegrationMethod: 'POST',
        IntegrationUri: server.url,
        RequestParameters: { 'integration.request.header.authToken': source },
      },
      settings: { RequestParameters: { [source]: { Required: false } } },
    },
  });
  await using _with = await TestClient.open(`${url}?authToken=t`);
  await using _without = await TestClient.open(url);
  assert.deepEqual(seen, ['t', undefined]);
});
