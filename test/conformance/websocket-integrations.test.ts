// Integrations of WebSocket APIs that are no Lambda proxy: MOCK, HTTP, AWS, with templates and mappings.
// Cases: spec/apigateway-websocket.md, sections 2.3 to 2.6 and 7.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import type { CreateIntegrationRequest, CreateIntegrationResponseRequest } from '@aws-sdk/client-apigatewayv2';
import { TestClient } from '../support/client.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { functionArn, lambdaEndpoint, returns } from '../support/lambda.ts';

type Response = Omit<CreateIntegrationResponseRequest, 'ApiId' | 'IntegrationId'>;

/** An API whose every message goes to one two-way integration. Returns the address of its stage. */
async function apiOf(
  gateway: TestGateway,
  integration: Omit<CreateIntegrationRequest, 'ApiId'>,
  responses: Response[] = [],
) {
  const control = new ApiGatewayV2({ region: REGION, credentials: rootKey, endpoint: gateway.url });
  const { ApiId } = await control.createApi({
    Name: 'x',
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '$request.body.action',
  });
  const { IntegrationId } = await control.createIntegration({ ApiId, ...integration });
  for (const response of responses) await control.createIntegrationResponse({ ApiId, IntegrationId, ...response });
  const route = {
    RouteKey: '$default',
    Target: `integrations/${IntegrationId}`,
    RouteResponseSelectionExpression: '$default',
  };
  const { RouteId } = await control.createRoute({ ApiId, ...route });
  await control.createRouteResponse({ ApiId, RouteId, RouteResponseKey: '$default' });
  const { DeploymentId } = await control.createDeployment({ ApiId });
  await control.createStage({ ApiId, StageName: 'prod', DeploymentId, StageVariables: { colour: 'blue' } });
  return `${gateway.socketUrl}/${ApiId}/prod`;
}

async function backend(answer: (incoming: IncomingMessage, body: string) => { status: number; body: string }) {
  const server = createServer((incoming, outgoing) => {
    let body = '';
    incoming.on('data', (chunk) => (body += chunk));
    incoming.on('end', () => {
      const { status, body: text } = answer(incoming, body);
      outgoing.writeHead(status).end(text);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

test('APIGW-094: a MOCK answers what the template of its integration response makes', async () => {
  await using gateway = await testGateway();
  const ResponseTemplates = { $default: 'pong $context.connectionId $stageVariables.colour' };
  const url = await apiOf(gateway, { IntegrationType: 'MOCK', RequestTemplates: { $default: '{"statusCode":200}' } }, [
    { IntegrationResponseKey: '$default', ResponseTemplates },
  ]);
  await using client = await TestClient.open(url);
  client.send('ping');
  assert.equal(await client.next(), `pong ${client.connectionId} blue`);
});

test('APIGW-095, 098, 101: an HTTP integration gets a template and mapped parameters, and its status chooses the response', async () => {
  const seen: { url: string | undefined; headers: IncomingMessage['headers']; body: string }[] = [];
  await using http = await backend(({ url, headers }, body) => {
    seen.push({ url, headers, body });
    return { status: JSON.parse(body).fail ? 503 : 201, body: '{"answer":42}' };
  });
  await using gateway = await testGateway();
  const url = await apiOf(
    gateway,
    {
      IntegrationType: 'HTTP',
      IntegrationMethod: 'POST',
      IntegrationUri: `${http.url}/\${stageVariables.colour}`,
      RequestParameters: {
        'integration.request.header.connectionId': 'context.connectionId',
        'integration.request.header.fixed': "'x'",
        'integration.request.querystring.who': 'route.request.body.who',
      },
      RequestTemplates: { $default: '{"fail": $input.json("$.fail"), "from": "$context.connectionId"}' },
      TemplateSelectionExpression: '\\$default',
    },
    [
      { IntegrationResponseKey: '/2\\d\\d/', ResponseTemplates: { $default: "fine: $input.path('$.answer')" } },
      { IntegrationResponseKey: '$default', ResponseTemplates: { $default: 'broken' } },
    ],
  );
  await using client = await TestClient.open(url);
  client.send({ fail: false, who: 'me' });
  assert.equal(await client.next(), 'fine: 42');
  client.send({ fail: true });
  assert.equal(await client.next(), 'broken');
  const [first] = seen;
  assert.equal(first!.url, '/blue?who=me');
  assert.equal(first!.headers['connectionid'], client.connectionId);
  assert.equal(first!.headers['fixed'], 'x');
  assert.deepEqual(JSON.parse(first!.body), { fail: false, from: client.connectionId });
});

test('an AWS integration invokes a function with what a template makes', async () => {
  await using lambda = await lambdaEndpoint({
    sum: (event, outgoing) => returns({ sum: event.a + event.b })(event, outgoing),
  });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const url = await apiOf(gateway, {
    IntegrationType: 'AWS',
    IntegrationUri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${functionArn('sum')}/invocations`,
    RequestTemplates: { $default: '{"a": $input.json("$.x"), "b": 1}' },
  });
  await using client = await TestClient.open(url);
  client.send({ x: 41 });
  assert.equal(await client.next(), '{"sum":42}');
});

test('APIGW-097: what no template fits and may not pass is refused, and nobody is called', async () => {
  let calls = 0;
  await using http = await backend(() => ({ status: 200, body: String(++calls) }));
  await using gateway = await testGateway();
  const url = await apiOf(gateway, {
    IntegrationType: 'HTTP',
    IntegrationMethod: 'POST',
    IntegrationUri: http.url,
    PassthroughBehavior: 'NEVER',
  });
  await using client = await TestClient.open(url);
  client.send('{}');
  assert.match(await client.next(), /"Unsupported Media Type"/);
  assert.equal(calls, 0);
});

test('a backend that is dead, endless or slow costs its own route a frame and no other anything', async () => {
  await using endless = await backend(() => ({ status: 200, body: 'x'.repeat(11 * 1024 * 1024) }));
  await using gateway = await testGateway();
  for (const IntegrationUri of ['http://127.0.0.1:9/', endless.url, 'not a url']) {
    const url = await apiOf(gateway, { IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'POST', IntegrationUri });
    await using client = await TestClient.open(url);
    client.send('x');
    assert.match(await client.next(), /^\{"message": "Internal server error"/, IntegrationUri);
  }
});

test('a pattern that is none fits nothing', async () => {
  await using http = await backend(() => ({ status: 200, body: '{}' }));
  await using gateway = await testGateway();
  const url = await apiOf(gateway, { IntegrationType: 'HTTP', IntegrationMethod: 'POST', IntegrationUri: http.url }, [
    { IntegrationResponseKey: '/(2/' },
    { IntegrationResponseKey: '$default', ResponseTemplates: { $default: 'default' } },
  ]);
  await using client = await TestClient.open(url);
  client.send('{}');
  assert.equal(await client.next(), 'default');
});

test('APIGW-089: a message that does not fit the model of its route is refused, and nobody is called', async () => {
  let calls = 0;
  await using lambda = await lambdaEndpoint({
    count: (event, outgoing) => returns({ statusCode: 200, body: String(++calls) })(event, outgoing),
  });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const control = new ApiGatewayV2({ region: REGION, credentials: rootKey, endpoint: gateway.url });
  const { ApiId } = await control.createApi({
    Name: 'x',
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '$request.body.action',
  });
  const Schema = JSON.stringify({
    type: 'object',
    required: ['text'],
    properties: { text: { type: 'string', maxLength: 5 } },
  });
  await control.createModel({ ApiId, Name: 'Say', ContentType: 'application/json', Schema });
  const { IntegrationId } = await control.createIntegration({
    ApiId,
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${functionArn('count')}/invocations`,
  });
  const { RouteId } = await control.createRoute({
    ApiId,
    RouteKey: '$default',
    Target: `integrations/${IntegrationId}`,
    RequestModels: { $default: 'Say' },
    ModelSelectionExpression: '$default',
    RouteResponseSelectionExpression: '$default',
  });
  await control.createRouteResponse({ ApiId, RouteId, RouteResponseKey: '$default' });
  const { DeploymentId } = await control.createDeployment({ ApiId });
  await control.createStage({ ApiId, StageName: 'prod', DeploymentId });
  await using client = await TestClient.open(`${gateway.socketUrl}/${ApiId}/prod`);
  for (const text of ['{}', '{"text":"too long"}', 'not json']) {
    client.send(text);
    assert.match(
      await client.next(),
      /^\{"message" : "Bad request body", "connectionId": "[\w-]{15}=", "messageId": "[\w-]{15}="\}$/,
    );
  }
  assert.equal(calls, 0);
  client.send('{"text":"short"}');
  assert.equal(await client.next(), '1');
});
