// Who answers what: one-way and two-way routes, and which template is used (spec/apigateway-websocket.md, sections 1.7,
// 2.5, 2.6 and 9).
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import type { CreateIntegrationResponseRequest } from '@aws-sdk/client-apigatewayv2';
import { TestClient, refusal } from '../support/client.ts';
import { testGateway } from '../support/gateway.ts';
import { functionArn, lambdaEndpoint, returns } from '../support/lambda.ts';
import { bodyOf, deployApi, httpServer, invocationUri } from '../support/websocket-api.ts';
import { until } from '../support/until.ts';

type Responses = readonly Omit<CreateIntegrationResponseRequest, 'ApiId' | 'IntegrationId'>[];

const ERROR = /^\{"message": "Internal server error", /;
const mock = { IntegrationType: 'MOCK', RequestTemplates: { $default: '{"statusCode":200}' } } as const;
const lambdaOf = (name: string, type: 'AWS' | 'AWS_PROXY' = 'AWS') =>
  ({ IntegrationType: type, IntegrationUri: invocationUri(functionArn(name)) }) as const;
const throws = (_event: unknown, outgoing: ServerResponse) =>
  void outgoing.writeHead(200, { 'x-amz-function-error': 'Unhandled' }).end('{"errorMessage":"no such room"}');
const answers = { echo: (event: object, outgoing: ServerResponse) => returns(event)(event, outgoing), throws };
/** A route whose answer shows that what was sent before had none. */
const last = {
  integration: mock,
  responses: [{ IntegrationResponseKey: '$default', ResponseTemplates: { a: 'end' } }],
};

test('a one-way route needs no integration response, whatever its integration is, once its backend has succeeded', async () => {
  let calls = 0;
  await using lambda = await lambdaEndpoint(answers);
  await using http = await httpServer((incoming, outgoing) => {
    calls++;
    void bodyOf(incoming).then(() => outgoing.writeHead(incoming.url === '/broken' ? 503 : 200).end('{}'));
  });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const httpOf = (path: string) => ({ IntegrationType: 'HTTP', IntegrationUri: http.url + path }) as const;
  const oneWay = { isOneWay: true };
  const { url } = await deployApi(gateway, {
    mock: { integration: mock, ...oneWay },
    lambda: { integration: lambdaOf('echo'), ...oneWay },
    http: { integration: httpOf('/'), ...oneWay },
    throws: { integration: lambdaOf('throws'), ...oneWay },
    broken: { integration: httpOf('/broken'), ...oneWay },
    caught: { integration: lambdaOf('throws'), responses: [{ IntegrationResponseKey: '/no .*/' }], ...oneWay },
    last,
  });
  await using client = await TestClient.open(url);
  for (const action of ['throws', 'broken']) {
    client.send({ action });
    assert.match(await client.next(), ERROR, action);
  }
  for (const action of ['mock', 'lambda', 'http', 'caught']) client.send({ action });
  await until(() => lambda.events.length >= 3 && calls >= 2);
  client.send({ action: 'last' });
  assert.equal(await client.next(), 'end');
  assert.deepEqual(client.pending, []);
});

test('a two-way route needs one, and so does the handshake, which tells the status', async () => {
  await using gateway = await testGateway();
  const { url } = await deployApi(gateway, { $default: { integration: mock } });
  await using client = await TestClient.open(url);
  client.send('x');
  assert.match(await client.next(), ERROR);
  const closed = await deployApi(gateway, { $connect: { integration: mock, isOneWay: true } });
  assert.equal((await refusal(closed.url)).status, 500);
});

test('a route response of $connect or $disconnect sends nothing', async () => {
  await using lambda = await lambdaEndpoint({ says: returns({ statusCode: 200, body: 'hello' }) });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const says = { integration: lambdaOf('says', 'AWS_PROXY') };
  const { url } = await deployApi(gateway, { $connect: says, $disconnect: { integration: mock }, last });
  await using client = await TestClient.open(url);
  client.send({ action: 'last' });
  assert.equal(await client.next(), 'end');
  assert.deepEqual(client.pending, []);
});

test('a two-way route without a body answers with an empty message, as a user of AWS reports', async () => {
  await using lambda = await lambdaEndpoint({ quiet: returns({ statusCode: 200 }) });
  await using http = await httpServer((incoming, outgoing) => {
    void bodyOf(incoming).then(() => outgoing.writeHead(204).end());
  });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const { url } = await deployApi(gateway, {
    proxy: { integration: lambdaOf('quiet', 'AWS_PROXY') },
    http: { integration: { IntegrationType: 'HTTP_PROXY', IntegrationUri: http.url } },
  });
  await using client = await TestClient.open(url);
  for (const action of ['proxy', 'http']) {
    client.send({ action });
    assert.equal(await client.next(), '', action);
  }
});

test('a function whose result has members that do not belong fails, and shuts the door at $connect', async () => {
  const odd = returns({ statusCode: 200, ConnectionId: 'L0SM9cOFvHcCIhw=', Data: 'x' });
  await using lambda = await lambdaEndpoint({ odd });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const route = { integration: lambdaOf('odd', 'AWS_PROXY'), isOneWay: true };
  const { url } = await deployApi(gateway, { $default: route });
  await using client = await TestClient.open(url);
  client.send('x');
  assert.match(await client.next(), ERROR);
  assert.equal((await refusal((await deployApi(gateway, { $connect: route })).url)).status, 502);
});

test('a request template needs no expression, on every kind of route', async () => {
  await using lambda = await lambdaEndpoint({ note: returns({}) });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const note = (RequestTemplates: Record<string, string>) => ({
    integration: { ...lambdaOf('note'), RequestTemplates },
    responses: [{ IntegrationResponseKey: '$default' }],
    isOneWay: true,
  });
  const kind = '{"kind":"$context.eventType"}';
  const { url } = await deployApi(gateway, {
    $connect: note({ 'application/json': kind, $default: '{}' }),
    $default: note({ 'application/json': kind, other: '{}' }),
    $disconnect: note({ whatever: kind }),
    several: note({ one: kind, two: kind }),
  });
  await using client = await TestClient.open(url);
  client.send('x');
  await until(() => lambda.events.length >= 2);
  // Which of several it would be on AWS is not known: none, and so the message goes as it is.
  client.send({ action: 'several' });
  await until(() => lambda.events.length >= 3);
  client.socket.close();
  await until(() => lambda.events.length >= 4);
  assert.deepEqual(lambda.events, [
    { kind: 'CONNECT' },
    { kind: 'MESSAGE' },
    { action: 'several' },
    { kind: 'DISCONNECT' },
  ]);
});

const template = "$input.path('$.x')";
const chosen: readonly [title: string, response: Omit<Responses[number], 'IntegrationResponseKey'>, answer: string][] =
  [
    [
      'the template of JSON without an expression',
      { ResponseTemplates: { 'application/json': 'J', $default: 'D' } },
      'J',
    ],
    ['the only template without an expression', { ResponseTemplates: { '200': `only ${template}` } }, 'only 5'],
    ['none of several without an expression', { ResponseTemplates: { a: 'A', b: 'B' } }, '{"x":5}'],
    [
      'the template of what Lambda says that its answer is',
      {
        ResponseTemplates: { 'application/json': 'J', $default: 'D' },
        TemplateSelectionExpression: '$integration.response.header.Content-Type',
      },
      'J',
    ],
    [
      'the template of the status',
      {
        ResponseTemplates: { '200': 'S', $default: 'D' },
        TemplateSelectionExpression: '${integration.response.statuscode}',
      },
      'S',
    ],
    [
      'that of $default, where the expression asks for the body',
      {
        ResponseTemplates: { '5': 'B', $default: 'D' },
        TemplateSelectionExpression: '${integration.response.body.x}',
      },
      'D',
    ],
  ];

test('the response template of a function', async (t) => {
  await using lambda = await lambdaEndpoint({ x: returns({ x: 5 }), throws });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  for (const [title, response, answer] of chosen) {
    await t.test(`is ${title}`, async () => {
      const responses = [{ ...response, IntegrationResponseKey: '$default' }];
      const { url } = await deployApi(gateway, { $default: { integration: lambdaOf('x'), responses } });
      await using client = await TestClient.open(url);
      client.send('{}');
      assert.equal(await client.next(), answer);
    });
  }
  await t.test('is that of JSON also where it threw', async () => {
    const responses = [
      {
        IntegrationResponseKey: '/no such .*/',
        ResponseTemplates: { 'application/json': "sorry: $input.path('$.errorMessage')", $default: 'D' },
        TemplateSelectionExpression: '$integration.response.header.Content-Type',
      },
    ];
    const { url } = await deployApi(gateway, { $default: { integration: lambdaOf('throws'), responses } });
    await using client = await TestClient.open(url);
    client.send('{}');
    assert.equal(await client.next(), 'sorry: no such room');
  });
});

test('a route with one model needs no expression to choose it', async () => {
  await using lambda = await lambdaEndpoint({ said: returns({ statusCode: 200, body: 'said' }) });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const integration = lambdaOf('said', 'AWS_PROXY');
  const settings = { RequestModels: { 'application/json': 'Say' } };
  const { control, ApiId, url } = await deployApi(gateway, { $default: { integration, settings } });
  await control.createModel({ ApiId, Name: 'Say', Schema: '{"type":"object","required":["text"]}' });
  const { DeploymentId } = await control.createDeployment({ ApiId });
  await control.updateStage({ ApiId, StageName: 'prod', DeploymentId });
  await using client = await TestClient.open(url);
  client.send('{}');
  assert.match(await client.next(), /"Bad request body"/);
  client.send('{"text":""}');
  assert.equal(await client.next(), 'said');
});
