// AWS integrations of services: what they are sent, and what becomes of what they answer
// (spec/apigateway-websocket.md, sections 2.3 to 2.6).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CreateIntegrationRequest, CreateIntegrationResponseRequest } from '@aws-sdk/client-apigatewayv2';
import type { GatewayOptions } from '../../src/gateway/gateway-options.ts';
import { serviceRequest, serviceUri } from '../../src/services/websocket/runtime/integration/service-request.ts';
import { awsService, says } from '../support/aws-service.ts';
import { TestClient, refusal } from '../support/client.ts';
import { busyMs } from '../support/cpu-time.ts';
import { REGION, testGateway } from '../support/gateway.ts';
import { deployApi, httpServer } from '../support/websocket-api.ts';

type Integration = Partial<Omit<CreateIntegrationRequest, 'ApiId'>>;
type Responses = readonly Omit<CreateIntegrationResponseRequest, 'ApiId' | 'IntegrationId'>[];

const ANY: Responses = [{ IntegrationResponseKey: '$default' }];
const uriOf = (what: string) => `arn:aws:apigateway:eu-west-1:${what}`;
const FORM_TYPE = 'application/x-www-form-urlencoded';
const AS_FORM = { 'integration.request.header.Content-Type': `'${FORM_TYPE}'` };

/** A gateway whose `$default` route is an AWS integration, with a client. */
async function world(
  what: string,
  integration: Integration,
  options: Partial<GatewayOptions> & { responses?: Responses },
) {
  await using stack = new AsyncDisposableStack();
  const { responses = ANY, ...rest } = options;
  const gateway = stack.use(await testGateway(rest as object));
  const whole = { IntegrationType: 'AWS', IntegrationUri: uriOf(what), ...integration } as const;
  const { url, ApiId } = await deployApi(gateway, { $default: { integration: whole, responses } });
  const client = stack.use(await TestClient.open(url));
  const all = stack.move();
  const ask = (message: string | object) => {
    client.send(message);
    return client.next();
  };
  return { gateway, client, url, ApiId, ask, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** What a service gets for a message. */
async function sentTo(what: string, integration: Integration, message: string | object = {}) {
  await using service = await awsService(says({ fine: true }));
  await using route = await world(what, integration, { awsEndpoints: { '*': service.url } });
  assert.equal(await route.ask(message), '{"fine":true}');
  return { ...service.last(), connectionId: route.client.connectionId };
}

for (const [uri, target, version, signed] of [
  ['dynamodb:action/PutItem', 'DynamoDB_20120810.PutItem', '1.0', 'dynamodb'],
  ['states:action/StartExecution', 'AWSStepFunctions.StartExecution', '1.0', 'states'],
  ['events:action/PutEvents', 'AWSEvents.PutEvents', '1.1', 'events'],
  ['streams.dynamodb:action/ListStreams', 'DynamoDBStreams_20120810.ListStreams', '1.0', 'dynamodb'],
  ['sqs:action/SendMessage', 'AmazonSQS.SendMessage', '1.0', 'sqs'],
] as const) {
  test(`an action of a JSON service is a header: ${uri}`, async () => {
    const RequestTemplates = { $default: '{"from":"$context.connectionId","says":$input.json("$.text")}' };
    const call = await sentTo(uri, { RequestTemplates }, { text: 'hi' });
    assert.equal(call.method, 'POST');
    assert.equal(call.target, '/');
    assert.equal(call.headers['x-amz-target'], target);
    assert.equal(call.headers['content-type'], `application/x-amz-json-${version}`);
    assert.deepEqual(JSON.parse(call.body), { from: call.connectionId, says: 'hi' });
    assert.deepEqual(call.scope, { region: 'eu-west-1', service: signed });
  });
}

test('headers of a mapping win over those of the action, but not over the signature', async () => {
  const call = await sentTo('kinesis:action/PutRecord', {
    RequestTemplates: { $default: '{}' },
    RequestParameters: {
      'integration.request.header.X-Amz-Target': "'Kinesis_20131202.PutRecords'",
      'integration.request.header.content-type': "'application/json; charset=é'",
      'integration.request.header.Authorization': "'nobody'",
      'integration.request.header.X-Amz-Date': "'20010101T000000Z'",
      'integration.request.header.X-Amz-Security-Token': "'nobody'",
      'integration.request.header.Host': "'elsewhere'",
    },
  });
  assert.equal(call.headers['x-amz-target'], 'Kinesis_20131202.PutRecords');
  assert.equal(Buffer.from(call.headers['content-type']!, 'latin1').toString(), 'application/json; charset=é');
});

test('an action without a body is an empty object, and a message without a template goes as it is', async () => {
  const empty = await sentTo('dynamodb:action/ListTables', { RequestTemplates: { $default: '#set($x = 1)' } });
  assert.equal(empty.body, '{}');
  const message = await sentTo('dynamodb:action/ListTables', {}, '{"Limit":1}');
  assert.equal(message.body, '{"Limit":1}');
});

const parametersOf = ({ body }: { body: string }) => Object.fromEntries(new URLSearchParams(body));

test('an action of a service of forms is among the parameters: a template without it', async () => {
  const RequestTemplates = {
    $default: "TopicArn=$util.urlEncode('arn:aws:sns:x')&Message=$util.urlEncode($input.path('$.text'))",
  };
  const call = await sentTo('sns:action/Publish', { RequestTemplates }, { text: 'a & b' });
  assert.equal(call.headers['content-type'], FORM_TYPE);
  assert.equal(call.headers['accept'], 'application/json');
  const parameters = { Action: 'Publish', Version: '2010-03-31', TopicArn: 'arn:aws:sns:x', Message: 'a & b' };
  assert.deepEqual(parametersOf(call), parameters);
});

test('an action that the template says too is sent once, whatever a client writes there', async () => {
  const RequestTemplates = { $default: '\n  Action=Publish&Version=1&Message=$input.body&TopicArn=t\n' };
  const call = await sentTo(
    'sns:action/Publish',
    { RequestTemplates, RequestParameters: AS_FORM },
    'x&Action=DeleteTopic&%41ction=DeleteTopic&&a',
  );
  assert.equal(call.body, 'Action=Publish&Version=1&Message=x&a&TopicArn=t');
});

test('a form has 5,000 parameters at most, and takes no longer than it should', () => {
  const uri = serviceUri(uriOf('sns:action/Publish'))!;
  const parameters = { header: new Map(), querystring: new Map(), path: new Map() };
  const request = (content: string) => serviceRequest(uri, { method: 'POST', content, isMade: true, parameters });
  assert.equal(request('a=1&'.repeat(5_000))?.body.length, 'Action=Publish&Version=2010-03-31'.length + 20_000);
  assert.equal(request('a=1&'.repeat(5_001)), undefined);
  for (const piece of ['a&', '%&', '%41=&', '&', `a=${'x'.repeat(24)}&`]) {
    const ms = busyMs(() => request(`a=1&${piece.repeat(131_000 / piece.length)}`));
    assert.ok(ms < 50, `${piece}: ${ms} ms`);
  }
});

test('a message that no template was made of is no form: parameters come from the mapping', async () => {
  const RequestParameters = {
    'integration.request.querystring.TopicArn': "'arn:x'",
    'integration.request.querystring.Message': 'route.request.body.text',
  };
  const call = await sentTo('sns:action/Publish', { RequestParameters }, { text: 'a+b' });
  assert.equal(call.target, '/?TopicArn=arn%3Ax&Message=a%2Bb');
  assert.equal(call.body, 'Action=Publish&Version=2010-03-31');
});

test('parameters in the URI, and GET: everything is in the query', async () => {
  const IntegrationUri = `${uriOf('sqs:action/SendMessage')}&QueueUrl={queue}&MessageBody=x`;
  const call = await sentTo('', {
    IntegrationUri,
    IntegrationMethod: 'GET',
    RequestParameters: { 'integration.request.path.queue': "'http://q/1'" },
  });
  assert.equal(call.method, 'GET');
  assert.equal(call.target, '/?Action=SendMessage&QueueUrl=http%3A%2F%2Fq%2F1&MessageBody=x&Version=2012-11-05');
});

test('SQS takes forms as well as JSON, by its action and by the path of a queue', async () => {
  const RequestTemplates = { $default: 'MessageBody=$util.urlEncode($input.body)' };
  const byAction = await sentTo('sqs:action/SendMessage', { RequestTemplates }, 'hi');
  assert.deepEqual(parametersOf(byAction), { Action: 'SendMessage', Version: '2012-11-05', MessageBody: 'hi' });
  const template = { $default: 'Action=SendMessage&MessageBody=$util.urlEncode($input.body)' };
  const byPath = await sentTo(
    'sqs:path/000000000000/queue',
    { RequestTemplates: template, RequestParameters: AS_FORM },
    'hi',
  );
  assert.equal(byPath.target, '/000000000000/queue');
  assert.equal(byPath.body, 'Action=SendMessage&MessageBody=hi');
  assert.equal(byPath.headers['accept'], 'application/json');
});

test('a service that is not known takes forms, and one with a name in front is signed by its last', async () => {
  const unknown = await sentTo('brandnew:action/Do', { RequestTemplates: { $default: 'a=b' } });
  assert.equal(unknown.body, 'Action=Do&a=b');
  assert.equal(unknown.scope.service, 'brandnew');
  const inFront = await sentTo('runtime.sagemaker:path/endpoints/x/invocations', {});
  assert.equal(inFront.scope.service, 'sagemaker');
  assert.equal((await sentTo('email:action/SendEmail', {})).scope.service, 'ses');
});

test('a path is called with its method, its places filled, and the parameters of the mapping', async () => {
  const call = await sentTo(
    'iot:path/things/{thing}?a=1',
    {
      IntegrationMethod: 'PATCH',
      RequestParameters: {
        'integration.request.path.thing': 'route.request.body.thing',
        'integration.request.querystring.who': 'context.connectionId',
        'integration.request.header.x-amz-tagging': "'a=b'",
      },
    },
    { thing: 'a/b c' },
  );
  assert.equal(call.method, 'PATCH');
  assert.equal(call.target, `/things/a%2Fb%20c?a=1&who=${encodeURIComponent(call.connectionId)}`);
  assert.equal(call.headers['x-amz-tagging'], 'a=b');
  assert.equal(call.body, '{"thing":"a/b c"}');
});

test('S3: a bucket in the path or in front of the name, a key with odd letters, and its own kind of signature', async () => {
  const put = {
    IntegrationMethod: 'PUT',
    RequestParameters: { 'integration.request.path.key': 'route.request.body.key' },
  };
  const key = { key: 'a b/ü+(1).txt' };
  const inPath = await sentTo('s3:path/bucket/{key}', put, key);
  assert.equal(inPath.target, '/bucket/a%20b%2F%C3%BC%2B(1).txt');
  assert.match(inPath.headers['x-amz-content-sha256'] as string, /^[\da-f]{64}$/);
  assert.equal((await sentTo('bucket.s3:path/{key}', put, key)).target, inPath.target);
  assert.equal((await sentTo('s3:action/PutObject&Bucket=bucket&Key={key}', put, key)).target, inPath.target);
  assert.equal(inPath.scope.service, 's3');
});

test('an endpoint may have a path, and a service an endpoint of its own by any of its names', async () => {
  await using machine = await awsService(says({ is: 'states' }));
  await using all = await awsService(says({ is: 'all' }));
  const awsEndpoints = { stepfunctions: `${machine.url}/base/`, '*': all.url };
  await using states = await world('states:action/X', {}, { awsEndpoints });
  assert.equal(await states.ask('{}'), '{"is":"states"}');
  assert.equal(machine.last().target, '/base/');
  await using other = await world('kms:action/Encrypt', {}, { awsEndpoints });
  assert.equal(await other.ask('{}'), '{"is":"all"}');
});

test('calls are signed with the key for them, if there is one', async () => {
  const key = { accessKeyId: 'AKIDOTHER', secretAccessKey: 'other', sessionToken: 'token' };
  await using service = await awsService(says({ fine: true }), key);
  await using route = await world('dynamodb:action/X', {}, { awsKey: key, awsEndpoints: { dynamodb: service.url } });
  assert.equal(await route.ask('{}'), '{"fine":true}');
  assert.equal(service.last().headers['x-amz-security-token'], 'token');
});

test('the status chooses the integration response, and its template sees the answer', async () => {
  let status = 200;
  await using service = await awsService((call, outgoing) =>
    says({ message: `said ${status}` }, status)(call, outgoing),
  );
  const responses = [
    { IntegrationResponseKey: '/2\\d\\d/', ResponseTemplates: { $default: "fine: $input.path('$.message')" } },
    { IntegrationResponseKey: '/4\\d\\d/', ResponseTemplates: { $default: "refused: $input.path('$.message')" } },
    {
      IntegrationResponseKey: '$default',
      TemplateSelectionExpression: '${integration.response.statuscode}',
      ResponseTemplates: { 503: 'down' },
    },
  ];
  await using route = await world('dynamodb:action/X', {}, { responses, awsEndpoints: { dynamodb: service.url } });
  const answers = [];
  for (status of [200, 400, 503, 500]) answers.push(await route.ask('{}'));
  assert.deepEqual(answers, ['fine: said 200', 'refused: said 400', 'down', '{"message":"said 500"}']);
});

test('an answer in XML becomes the JSON that AWS writes; errors have no name around them', async () => {
  const xml = (document: string, status = 200) =>
    awsService(
      (_, outgoing) => void outgoing.writeHead(status, { 'content-type': 'text/xml; charset=utf-8' }).end(document),
    );
  const answerTo = async (what: string, document: string, status?: number) => {
    await using service = await xml(document, status);
    await using route = await world(what, {}, { awsEndpoints: { '*': service.url } });
    return await route.ask('{}');
  };
  const sent = `<?xml version="1.0"?><SendMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/">
    <SendMessageResult><MessageId>m-1</MessageId><MD5OfMessageBody>a&amp;b</MD5OfMessageBody></SendMessageResult>
    <ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></SendMessageResponse>`;
  const json =
    '{"SendMessageResponse":{"ResponseMetadata":{"RequestId":"r-1"},"SendMessageResult":{"MD5OfMessageBody":"a&b","MessageId":"m-1"}}}';
  assert.equal(await answerTo('sqs:path/1/q', sent), json);
  const error =
    '<ErrorResponse><Error><Type>Sender</Type><Code>NotFound</Code><Message/></Error><RequestId>r</RequestId></ErrorResponse>';
  assert.equal(
    await answerTo('sns:action/Publish', error, 404),
    '{"Error":{"Code":"NotFound","Message":null,"Type":"Sender"},"RequestId":"r"}',
  );
  const list = '<ListR><Topics><member><A>1</A></member><member><A>2</A></member></Topics><x>1</x><x>2</x></ListR>';
  assert.equal(await answerTo('sns:action/X', list), '{"ListR":{"Topics":[{"A":"1"},{"A":"2"}],"x":["1","2"]}}');
  assert.equal(await answerTo('s3:path/bucket', '<R/>'), '<R/>', 'S3 has no other language');
  assert.equal(await answerTo('sns:action/X', '<broken'), '<broken');
});

test('at $connect: a service that succeeds opens the connection, one that fails refuses it, none at all is 500', async () => {
  let status = 200;
  await using service = await awsService((call, outgoing) => says({}, status)(call, outgoing));
  await using gateway = await testGateway({ awsEndpoints: { dynamodb: service.url } });
  const on = async (what: string) => {
    const integration = { IntegrationType: 'AWS', IntegrationUri: uriOf(what) } as const;
    return (await deployApi(gateway, { $connect: { integration, responses: ANY, isOneWay: true } })).url;
  };
  const url = await on('dynamodb:action/PutItem');
  await using client = await TestClient.open(url);
  assert.match(client.connectionId, /=$/);
  for (status of [400, 500]) assert.equal((await refusal(url)).status, status);
  assert.equal((await refusal(await on('sqs:action/SendMessage'))).status, 500);
});

test('FT-075: without an endpoint, the error frame, and one line that says what to give', async () => {
  const lines: Record<string, unknown>[] = [];
  const log = { debug() {}, info() {}, error() {}, warn: (fields: object) => void lines.push({ ...fields }) };
  await using route = await world('states:action/StartExecution', {}, { log });
  for (let n = 0; n < 2; n++) assert.match(await route.ask('{}'), /^\{"message": "Internal server error", /);
  const [line, ...more] = lines;
  assert.deepEqual(more, []);
  const { reason, ...where } = line!;
  assert.deepEqual(where, { apiId: route.ApiId, stage: 'prod', route: '$default' });
  assert.match(
    String(reason),
    /^Integration [a-z\d]{7}: There is no endpoint for states: --aws-endpoint states=URL names one$/,
  );
});

test('endpoints that are read again act at once', async () => {
  await using service = await awsService(says({ fine: true }));
  await using route = await world('dynamodb:action/X', {}, {});
  assert.match(await route.ask('{}'), /Internal server error/);
  route.gateway.change({ awsEndpoints: { dynamodb: service.url } });
  assert.equal(await route.ask('{}'), '{"fine":true}');
  route.gateway.change({});
  assert.match(await route.ask('{}'), /Internal server error/);
});

test('--offline: an HTTP integration on a host of AWS is refused by name, or goes to the endpoint of the service', async () => {
  const lines: Record<string, unknown>[] = [];
  const log = { debug() {}, info() {}, error() {}, warn: (fields: object) => void lines.push({ ...fields }) };
  const asked: unknown[] = [];
  await using http = await httpServer(({ url, headers }, outgoing) => {
    asked.push([url, headers.host]);
    outgoing.end('{"here":1}');
  });
  const integration = {
    IntegrationType: 'HTTP',
    IntegrationMethod: 'POST',
    IntegrationUri: 'https://sqs.eu-west-1.amazonaws.com/1/queue?x=1',
  } as const;
  await using route = await world('', integration, { offline: true, log });
  assert.match(await route.ask('{}'), /Internal server error/);
  assert.equal(
    lines[0]!['reason'],
    '--offline keeps calls from sqs.eu-west-1.amazonaws.com: --aws-endpoint sqs=URL names one',
  );
  route.gateway.change({ offline: true, awsEndpoints: { sqs: http.url } });
  assert.equal(await route.ask('{}'), '{"here":1}');
  assert.deepEqual(asked, [['/1/queue?x=1', 'sqs.eu-west-1.amazonaws.com']]);
});

test('IVS Chat and @connections are this server itself, whatever endpoint there is for all others', async () => {
  await using service = await awsService(says({ elsewhere: true }));
  const options = { awsEndpoints: { '*': service.url } };
  await using chat = await world(
    'ivschat:path/CreateRoom',
    { RequestTemplates: { $default: '{"name":"of-a-route"}' } },
    options,
  );
  const room = JSON.parse(await chat.ask('{}'));
  assert.match(room.arn, /^arn:aws:ivschat:eu-west-1:000000000000:room\//);
  assert.equal(room.name, 'of-a-route');

  await using byAction = await world('ivschat:action/ListRooms', {}, options);
  assert.deepEqual(JSON.parse(await byAction.ask('{}')).rooms, []);

  await using post = await world(
    '',
    {
      IntegrationUri: uriOf('execute-api:path/{api}/prod/@connections/{id}').replace('eu-west-1', REGION),
      RequestTemplates: { $default: 'posted' },
      RequestParameters: {
        'integration.request.path.api': 'context.apiId',
        'integration.request.path.id': 'context.connectionId',
      },
    },
    options,
  );
  post.client.send('{}');
  const received = [await post.client.next(), await post.client.next()];
  assert.deepEqual(received.toSorted(), ['', 'posted']);
  await using gone = await world('execute-api:path/nothing', {}, options);
  assert.match(await gone.ask('{}'), /Unknown operation/);
  // What manages the server is not asked in its name.
  await using control = await world('apigateway:path/v2/apis', { IntegrationMethod: 'GET' }, {});
  assert.match(await control.ask('{}'), /Internal server error/);
  assert.deepEqual(service.calls, []);
});
