// Regions: whatever a caller signs for, a policy speaks of the region that a thing is in.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:http';
import { test } from 'node:test';
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { ApiGatewayManagementApi } from '@aws-sdk/client-apigatewaymanagementapi';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { Ivschat } from '@aws-sdk/client-ivschat';
import { presign, sign } from '../../src/aws/sigv4/sign.ts';
import { newRoom } from '../support/chat.ts';
import { TestClient, refusal } from '../support/client.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, failure, rootKey, testGateway } from '../support/gateway.ts';
import { deployApi } from '../support/websocket-api.ts';

const ELSEWHERE = 'mars-1';
const ACCOUNT = '000000000000';
const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
const mock = { IntegrationType: 'MOCK', RequestTemplates: { $default: '{"statusCode":200}' } } as const;

async function newKey(gateway: TestGateway, ...Statement: object[]) {
  const key = { accessKeyId: `AKIDLIMITED${gateway.context.store.accessKeys.all().length}`, secretAccessKey: 'secret' };
  const { accessKeys, records } = gateway.context.store;
  await records.change(() => accessKeys.put({ ...key, policy: { Statement } }));
  return key;
}

const connectionsAt = (endpoint: string, region: string, credentials = rootKey) =>
  new ApiGatewayManagementApi({ region, credentials, endpoint, maxAttempts: 1 });

/** What becomes of a post: `sent`, or the name of the error. */
const posted = (api: ApiGatewayManagementApi, ConnectionId: string) =>
  api.postToConnection({ ConnectionId, Data: 'x' }).then(
    () => 'sent',
    (cause: Error) => cause.name,
  );

test('an API is of the region that it was made in: calls for another are refused, and no signature gets round a policy', async () => {
  await using gateway = await testGateway();
  const { ApiId, url } = await deployApi(gateway, { $default: { integration: mock } });
  const endpoint = url.replace('ws', 'http');
  await using client = await TestClient.open(url);
  const id = client.connectionId;
  const deny = {
    Effect: 'Deny',
    Action: 'execute-api:*',
    Resource: `arn:aws:execute-api:${REGION}:${ACCOUNT}:${ApiId}/*`,
  };
  const denied = await newKey(gateway, everything, deny);
  const ofElsewhere = await newKey(gateway, { ...everything, Resource: `arn:aws:execute-api:${ELSEWHERE}:*:*` });
  const ofHere = await newKey(gateway, { ...everything, Resource: `arn:aws:execute-api:${REGION}:*:*` });

  assert.equal(await posted(connectionsAt(endpoint, REGION), id), 'sent');
  assert.equal(await posted(connectionsAt(endpoint, REGION, ofHere), id), 'sent');
  for (const region of [REGION, ELSEWHERE]) {
    assert.equal(await posted(connectionsAt(endpoint, region, denied), id), 'AccessDeniedException', region);
    assert.equal(await posted(connectionsAt(endpoint, region, ofElsewhere), id), 'AccessDeniedException', region);
  }
  assert.equal(await posted(connectionsAt(endpoint, ELSEWHERE, ofHere), id), 'InvalidSignatureException');
  const elsewhere = connectionsAt(endpoint, ELSEWHERE);
  for (const call of [
    () => elsewhere.postToConnection({ ConnectionId: id, Data: 'x' }),
    () => elsewhere.getConnection({ ConnectionId: id }),
    () => elsewhere.deleteConnection({ ConnectionId: id }),
  ]) {
    const { name, message, $metadata } = await failure(call());
    assert.equal(name, 'InvalidSignatureException');
    assert.equal($metadata.httpStatusCode, 403);
    assert.equal(message, "Credential should be scoped to a valid region, not 'mars-1'. ");
  }
  assert.deepEqual([await client.next(), await client.next()], ['x', 'x']);
  assert.deepEqual(client.pending, []);
});

test('a custom domain name is no way round, either', async () => {
  await using gateway = await testGateway();
  const { ApiId, control, url } = await deployApi(gateway, { $default: { integration: mock } });
  await control.createDomainName({ DomainName: 'ws.example.com' });
  await control.createApiMapping({ DomainName: 'ws.example.com', ApiId, Stage: 'prod', ApiMappingKey: 'chat' });
  await using client = await TestClient.open(url);
  const target = `/chat/@connections/${encodeURIComponent(client.connectionId)}`;
  const headers = { host: 'ws.example.com' };
  const statusFor = async (region: string) => {
    const unsigned = { method: 'GET', target, headers, body: Buffer.alloc(0) };
    const signed = { ...headers, ...sign(unsigned, rootKey, { region, service: 'execute-api', now: Date.now() }) };
    // With a Host header of one's own, which fetch does not send.
    const outgoing = request({ port: gateway.port, host: '127.0.0.1', path: target, headers: signed }).end();
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    incoming.resume();
    return incoming.statusCode;
  };
  assert.equal(await statusFor(REGION), 200);
  assert.equal(await statusFor(ELSEWHERE), 403);
});

test('AWS_IAM at $connect takes a signature for the region of the API only', async () => {
  await using gateway = await testGateway();
  const settings = { AuthorizationType: 'AWS_IAM' } as const;
  const { ApiId, url } = await deployApi(gateway, {
    $connect: { integration: mock, responses: [{ IntegrationResponseKey: '$default' }], isOneWay: true, settings },
  });
  const deny = { Effect: 'Deny', Action: 'execute-api:Invoke', Resource: `arn:aws:execute-api:${REGION}:*:${ApiId}/*` };
  const denied = await newKey(gateway, everything, deny);
  const presigned = (region: string, key = rootKey) => {
    const scope = { region, service: 'execute-api', now: Date.now(), expiresSeconds: 60 };
    return presign(url.replace('ws', 'http'), key, scope).replace('http', 'ws');
  };
  assert.equal((await refusal(presigned(ELSEWHERE))).status, 403);
  for (const region of [REGION, ELSEWHERE]) assert.equal((await refusal(presigned(region, denied))).status, 403);
  await using _client = await TestClient.open(presigned(REGION));
});

test('the API without set-up was made in no region: calls may be for any, and its ARN has that of the server', async () => {
  await using gateway = await testGateway({ region: REGION });
  const endpoint = `${gateway.url}/prod`;
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  const id = client.connectionId;
  const deny = { Effect: 'Deny', Action: '*', Resource: `arn:aws:execute-api:${REGION}:${ACCOUNT}:default/*` };
  const denied = await newKey(gateway, everything, deny);
  const ofElsewhere = await newKey(gateway, { ...everything, Resource: `arn:aws:execute-api:${ELSEWHERE}:*:*` });
  for (const region of [REGION, ELSEWHERE]) {
    assert.equal(await posted(connectionsAt(endpoint, region), id), 'sent', region);
    assert.equal(await posted(connectionsAt(endpoint, region, denied), id), 'AccessDeniedException', region);
    assert.equal(await posted(connectionsAt(endpoint, region, ofElsewhere), id), 'AccessDeniedException', region);
  }
});

test('a trusted caller need not sign, and so is of every region', async () => {
  await using gateway = await testGateway({ rootKey: undefined });
  const { url } = await deployApi(gateway, { $default: { integration: mock } });
  await using client = await TestClient.open(url);
  const path = `${url.replace('ws', 'http')}/@connections/${encodeURIComponent(client.connectionId)}`;
  assert.equal((await fetch(path, { method: 'POST', body: 'x' })).status, 200);
});

test('chat: a Deny for a region holds for its rooms, for making and for listing them, whatever is signed', async () => {
  await using gateway = await testGateway();
  const room = await newRoom(gateway);
  const deny = { Effect: 'Deny', Action: 'ivschat:*', Resource: `arn:aws:ivschat:${REGION}:*` };
  const key = await newKey(gateway, everything, deny);
  const chat = (region: string) => new Ivschat({ region, credentials: key, endpoint: gateway.url, maxAttempts: 1 });
  const [here, elsewhere] = [chat(REGION), chat(ELSEWHERE)];
  const bucket = { s3: { bucketName: 'bucket' } };
  for (const call of [
    () => here.createRoom({}),
    () => here.listRooms({}),
    () => here.createLoggingConfiguration({ destinationConfiguration: bucket }),
    () => here.listLoggingConfigurations({}),
    () => here.createChatToken({ roomIdentifier: room, userId: 'a' }),
    () => elsewhere.createChatToken({ roomIdentifier: room, userId: 'a' }),
    () => elsewhere.sendEvent({ roomIdentifier: room, eventName: 'a' }),
    () => elsewhere.getRoom({ identifier: room }),
    () => elsewhere.tagResource({ resourceArn: room, tags: { a: 'b' } }),
  ]) {
    assert.equal((await failure(call())).name, 'AccessDeniedException');
  }
  assert.deepEqual((await elsewhere.listRooms({})).rooms, []);
  assert.match((await elsewhere.createRoom({})).arn!, /^arn:aws:ivschat:mars-1:/);
  const root = new Ivschat({ region: ELSEWHERE, credentials: rootKey, endpoint: gateway.url, maxAttempts: 1 });
  const token = await failure(root.createChatToken({ roomIdentifier: room, userId: 'a' }));
  assert.equal(token.name, 'ResourceNotFoundException');
});

test('an account has things in so many regions and no more, of whatever kind', async () => {
  await using gateway = await testGateway({ limits: { regionsMax: 2 } });
  const clients = (region: string) => {
    const settings = { region, credentials: rootKey, endpoint: gateway.url, maxAttempts: 1 };
    return { chat: new Ivschat(settings), control: new ApiGatewayV2(settings), keys: new APIGateway(settings) };
  };
  const makers = (region: string) => {
    const { chat, control, keys } = clients(region);
    return {
      room: () => chat.createRoom({}),
      configuration: () =>
        chat.createLoggingConfiguration({ destinationConfiguration: { s3: { bucketName: 'bucket' } } }),
      api: () => control.createApi({ Name: 'x', ProtocolType: 'WEBSOCKET', RouteSelectionExpression: 'x' }),
      domain: () => control.createDomainName({ DomainName: `${region}.example.com` }),
      key: () => keys.createApiKey({}),
      plan: () => keys.createUsagePlan({ name: 'x' }),
    };
  };
  const first = await clients('one').chat.createRoom({});
  await makers('two').api();
  for (const make of Object.values(makers('one'))) await make();
  const names: string[] = [];
  for (const make of Object.values(makers('three'))) names.push((await failure(make())).name);
  assert.deepEqual(names, [
    'ServiceQuotaExceededException',
    'ServiceQuotaExceededException',
    'BadRequestException',
    'BadRequestException',
    'LimitExceededException',
    'LimitExceededException',
  ]);
  assert.equal((await clients('three').chat.listRooms({})).rooms!.length, 0, 'one may look');
  assert.equal((await clients('one').chat.getRoom({ identifier: first.arn })).arn, first.arn);
  const { Items = [] } = await clients('two').control.getApis({});
  await clients('two').control.deleteApi({ ApiId: Items[0]!.ApiId });
  await makers('three').plan();
});
