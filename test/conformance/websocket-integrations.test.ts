// Integrations of WebSocket APIs that are no Lambda proxy: MOCK, HTTP, AWS, with templates and mappings.
// Cases: spec/apigateway-websocket.md, sections 2.3 to 2.6 and 7.
import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import type { CreateIntegrationRequest, CreateIntegrationResponseRequest } from '@aws-sdk/client-apigatewayv2';
import { TestClient } from '../support/client.ts';
import type { TestGateway } from '../support/gateway.ts';
import { testGateway } from '../support/gateway.ts';
import { functionArn, lambdaEndpoint, returns } from '../support/lambda.ts';
import { bodyOf, deployApi, httpServer, invocationUri } from '../support/websocket-api.ts';

/** An API whose every message goes to one two-way integration. Returns the address of its stage. */
async function apiOf(
  gateway: TestGateway,
  integration: Omit<CreateIntegrationRequest, 'ApiId'>,
  responses: Omit<CreateIntegrationResponseRequest, 'ApiId' | 'IntegrationId'>[] = [],
) {
  const stage = { StageVariables: { colour: 'blue' } };
  return (await deployApi(gateway, { $default: { integration, responses } }, stage)).url;
}

const backend = (answer: (incoming: IncomingMessage, body: string) => { status: number; body: string }) =>
  httpServer((incoming, outgoing) => {
    void bodyOf(incoming).then((bytes) => {
      const { status, body } = answer(incoming, String(bytes));
      return outgoing.writeHead(status).end(body);
    });
  });

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
  const url = await apiOf(
    gateway,
    {
      IntegrationType: 'AWS',
      IntegrationUri: invocationUri(functionArn('sum')),
      RequestTemplates: { $default: '{"a": $input.json("$.x"), "b": 1}' },
    },
    [{ IntegrationResponseKey: '$default' }],
  );
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
  const integration = { IntegrationType: 'AWS_PROXY', IntegrationUri: invocationUri(functionArn('count')) } as const;
  const settings = { RequestModels: { $default: 'Say' }, ModelSelectionExpression: '$default' };
  const { control, ApiId, url } = await deployApi(gateway, { $default: { integration, settings } });
  const Schema = JSON.stringify({
    type: 'object',
    required: ['text'],
    properties: { text: { type: 'string', maxLength: 5 } },
  });
  await control.createModel({ ApiId, Name: 'Say', ContentType: 'application/json', Schema });
  const { DeploymentId } = await control.createDeployment({ ApiId });
  await control.updateStage({ ApiId, StageName: 'prod', DeploymentId });
  await using client = await TestClient.open(url);
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

  // What this turns off is a check when models are deployed (section 2.7).
  await control.updateApi({ ApiId, DisableSchemaValidation: true });
  const { DeploymentId: again } = await control.createDeployment({ ApiId });
  await control.updateStage({ ApiId, StageName: 'prod', DeploymentId: again });
  client.send('{}');
  assert.match(await client.next(), /"Bad request body"/);
});

test('numbers keep their digits and objects their order from the client to the backend and back', async () => {
  await using http = await backend((_, body) => ({ status: 200, body }));
  await using gateway = await testGateway();
  const url = await apiOf(
    gateway,
    {
      IntegrationType: 'HTTP',
      IntegrationMethod: 'POST',
      IntegrationUri: http.url,
      RequestTemplates: { $default: '{"all":$input.json(\'$\'),"ids":$input.json(\'$..id\')}' },
    },
    [
      {
        IntegrationResponseKey: '$default',
        ResponseTemplates: { $default: "$input.json('$.all') $input.path('$.ids')" },
      },
    ],
  );
  await using client = await TestClient.open(url);
  const message = '{"id":12345678901234567890,"f":1.0,"z":{"b":1e2,"1":{"id":7}}}';
  client.send(message);
  assert.equal(await client.next(), `${message} [12345678901234567890,7]`);
});
