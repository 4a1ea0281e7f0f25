// What access keys may do: policies with conditions, and requests that say what nobody understands.
import assert from 'node:assert/strict';
import { mkdtempDisposableSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ApiGatewayManagementApi } from '@aws-sdk/client-apigatewaymanagementapi';
import { Ivschat } from '@aws-sdk/client-ivschat';
import { sign } from '../../src/aws/sigv4/sign.ts';
import type { StoredKey } from '../../src/store/keys/access-keys.ts';
import type { Log } from '../../src/base/log.ts';
import { silentLog } from '../../src/base/log.ts';
import { newRoom } from '../support/chat.ts';
import { TestClient } from '../support/client.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, failure, rootKey, testGateway } from '../support/gateway.ts';

type Key = { readonly accessKeyId: string; readonly secretAccessKey: string };

/** A signed request, with a body that no client of ours would send. */
async function send(gateway: TestGateway, method: string, target: string, body = '', key: Key = rootKey) {
  const { host } = new URL(gateway.url);
  const unsigned = { method, target, headers: { host }, body: Buffer.from(body) };
  const headers = { ...sign(unsigned, key, { region: REGION, service: 'execute-api', now: Date.now() }) };
  const response = await fetch(gateway.url + target, { method, headers, ...(body && { body }) });
  const text = await response.text();
  return { status: response.status, answer: (text ? JSON.parse(text) : {}) as { [name: string]: any } };
}

const newKey = async (gateway: TestGateway, statements: unknown): Promise<Key> => {
  const { status, answer } = await send(gateway, 'POST', '/_fanfare/keys', JSON.stringify({ statements }));
  assert.equal(status, 200, JSON.stringify(answer));
  return answer as Key;
};
const refusalOf = async (gateway: TestGateway, body: string): Promise<string> => {
  const { status, answer } = await send(gateway, 'POST', '/_fanfare/keys', body);
  assert.equal(status, 400, body);
  return answer['message'] as string;
};
const chatAs = (gateway: TestGateway, credentials: Key, more = {}) =>
  new Ivschat({ region: REGION, credentials, endpoint: gateway.url, maxAttempts: 1, ...more });
const everything = { Effect: 'Allow', Action: '*', Resource: '*' };

test('conditions are held against the address, the transport and the client of each request', async () => {
  await using gateway = await testGateway();
  const may = async (Condition: object, more = {}) => {
    const chat = chatAs(gateway, await newKey(gateway, [{ ...everything, Condition }]), more);
    return chat.listRooms({}).then(
      () => true,
      (cause: Error) => (assert.equal(cause.name, 'AccessDeniedException'), false),
    );
  };
  assert.equal(await may({ IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }), true);
  assert.equal(await may({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }), false);
  assert.equal(await may({ Bool: { 'aws:SecureTransport': 'true' } }), false);
  assert.equal(await may({ DateLessThan: { 'aws:CurrentTime': '2020-01-01' } }), false);
  assert.equal(await may({ DateGreaterThan: { 'aws:CurrentTime': '2020-01-01' } }), true);
  const userAgent = { customUserAgent: 'mine/7' };
  assert.equal(await may({ StringLike: { 'aws:UserAgent': '*aws-sdk-js*' } }, userAgent), true);
  assert.equal(await may({ StringNotLike: { 'aws:UserAgent': '*aws-sdk-js*' } }, userAgent), false);
});

test('a Deny that holds on a condition holds, and NotAction and NotResource mean the others', async () => {
  await using gateway = await testGateway();
  const room = await newRoom(gateway);
  const denied = { ...everything, Effect: 'Deny', Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } };
  const nobody = chatAs(gateway, await newKey(gateway, [everything, denied]));
  assert.equal((await failure(nobody.getRoom({ identifier: room }))).name, 'AccessDeniedException');

  const reader = { Effect: 'Allow', NotAction: ['ivschat:Delete*', 'fanfare:*'], NotResource: `${room}*` };
  const others = chatAs(gateway, await newKey(gateway, reader));
  const second = await newRoom(gateway);
  assert.equal((await others.getRoom({ identifier: second })).arn, second);
  assert.equal((await failure(others.getRoom({ identifier: room }))).name, 'AccessDeniedException');
  assert.equal((await failure(others.deleteRoom({ identifier: second }))).name, 'AccessDeniedException');
});

test('what would not be enforced makes no key, and is named', async () => {
  await using gateway = await testGateway();
  const refused = (statement: object) => refusalOf(gateway, JSON.stringify({ statements: [everything, statement] }));
  assert.equal(
    await refused({ ...everything, Condition: { IpAddres: { 'aws:SourceIp': '::1' } } }),
    'statements[1].Condition.IpAddres: there is no such condition operator here; did you mean IpAddress?',
  );
  assert.match(await refused({ ...everything, Principal: '*' }), /^statements\[1\]\.Principal: /);
  assert.equal(await refused({ Effect: 'Deny', NotAction: '*' }), 'statements[1].Resource: is missing');
  const names = [
    ['ivschat:SendEvnt', 'ivschat:SendEvent'],
    ['execute-api:ManageConection', 'execute-api:ManageConnections'],
    ['execute-api:Invok', 'execute-api:Invoke'],
    ['fanfare:Tial', 'fanfare:Tail'],
    ['fanfare:ListKey', 'fanfare:ListKeys'],
    ['apigateway:PSOT', 'apigateway:POST'],
  ];
  for (const [wrong, right] of names) {
    assert.equal(
      await refused({ Effect: 'Deny', Action: wrong, Resource: '*' }),
      `statements[1].Action: there is no action ${wrong} here; did you mean ${right}?`,
    );
    await newKey(gateway, { Effect: 'Deny', Action: right, Resource: '*' });
  }
  assert.equal(
    await refused({ Effect: 'Allow', Action: ['*', 's3:GetObject'], Resource: '*' }),
    'statements[1].Action[1]: there is no action s3:GetObject here; the services here are: apigateway, execute-api, fanfare, ivschat, lambda, sts',
  );
  const { answer } = await send(gateway, 'GET', '/_fanfare/keys');
  assert.equal((answer['keys'] as unknown[]).length, names.length);
});

test('a member, a parameter or a body that an operation does not know is refused by its name', async () => {
  await using gateway = await testGateway();
  const deny = JSON.stringify([{ ...everything, Effect: 'Deny' }]);
  assert.equal(
    await refusalOf(gateway, `{"Statements": ${deny}}`),
    'Statements: there is no such member here; did you mean statements?',
  );
  assert.equal(
    await refusalOf(gateway, `{"policy": {"Statement": ${deny}}}`),
    'policy: there is no such member here; there are: statements',
  );
  assert.equal(
    await refusalOf(gateway, `{"statements": ${deny}, "statements": []}`),
    'statements: the member is there twice',
  );
  assert.equal(
    await refusalOf(gateway, '{"statements": [{"Effect": "Deny", "Effect": "Allow", "Action": "*", "Resource": "*"}]}'),
    'Effect: the member is there twice',
  );
  assert.match(await refusalOf(gateway, '{"statements": null}'), /^statements: must be a statement/);
  assert.equal(await refusalOf(gateway, '{"statements": []}'), 'statements: the list is empty');
  assert.equal(await refusalOf(gateway, '{"statements": '), 'The request body is not valid JSON');
  assert.equal(await refusalOf(gateway, '[]'), 'The request body must be a JSON object');
  assert.match(
    await refusalOf(gateway, `{"statements": ${'['.repeat(5_000)}${']'.repeat(5_000)}}`),
    /too many members or levels/,
  );

  const messageOf = async (method: string, target: string, body = '') =>
    (await send(gateway, method, target, body)).answer['message'] as string;
  assert.match(await messageOf('GET', '/_fanfare/connections?maxResult=1'), /^maxResult: .*did you mean maxResults\?$/);
  assert.match(await messageOf('GET', '/_fanfare/status?x=1'), /^x: there is no such parameter here; there is none$/);
  assert.match(await messageOf('DELETE', '/_fanfare/keys/AKIDEXAMPLE000000', '{"force": true}'), /^force: /);
  assert.deepEqual((await send(gateway, 'GET', '/_fanfare/keys')).answer, { keys: [] });
  assert.equal((await send(gateway, 'GET', '/_fanfare/connections?maxResults=1')).status, 200);
  assert.equal((await send(gateway, 'POST', '/_fanfare/keys', '{}')).status, 200);
});

test('the operations of AWS pass over what they do not know, as AWS has it', async () => {
  await using gateway = await testGateway();
  const { host } = new URL(gateway.url);
  const body = Buffer.from('{"name": "lobby", "nmae": "x"}');
  const unsigned = { method: 'POST', target: '/CreateRoom', headers: { host }, body };
  const headers = { ...sign(unsigned, rootKey, { region: REGION, service: 'ivschat', now: Date.now() }) };
  const response = await fetch(`${gateway.url}/CreateRoom`, { method: 'POST', headers, body });
  assert.equal(response.status, 200);
});

test('statements have a bound of characters', async () => {
  await using gateway = await testGateway({ limits: { policyCharsMax: 100 } });
  const statement = (length: number) => [{ ...everything, Sid: 'x'.repeat(length) }];
  const bare = JSON.stringify(statement(0)).length;
  await newKey(gateway, statement(100 - bare));
  assert.equal(
    await refusalOf(gateway, JSON.stringify({ statements: statement(101 - bare) })),
    'statements: the statements have 101 characters; at most 100 are allowed',
  );
});

test('a key from before whose policy is not understood may do nothing, and the log names it', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'fanfare-test-'));
  const database = join(folder.path, 'fanfare.db');
  const old = { accessKeyId: 'AKIDFROMBEFORE000', secretAccessKey: 'secret' };
  const good = { accessKeyId: 'AKIDFROMBEFORE001', secretAccessKey: 'secret' };
  {
    await using gateway = await testGateway({ database });
    const { accessKeys, records } = gateway.context.store;
    const put = (key: StoredKey) => records.change(() => accessKeys.put(key));
    await put({ ...old, policy: { Statement: [{ ...everything, Conditions: {} }] } });
    // An action that is not here was taken once, and is no reason to take a key away.
    await put({ ...good, policy: { Statement: [everything, { ...everything, Action: 's3:*' }] } });
  }
  const warnings: object[] = [];
  const log: Log = { ...silentLog, warn: (fields) => void warnings.push(fields) };
  await using gateway = await testGateway({ database, log });
  assert.equal((await failure(chatAs(gateway, old).listRooms({}))).name, 'AccessDeniedException');
  assert.deepEqual((await chatAs(gateway, good).listRooms({})).rooms, []);
  const fault = 'Statement[0].Conditions: there is no such member here; did you mean Condition?';
  assert.deepEqual(warnings, [{ accessKeyId: old.accessKeyId, fault }]);
});

test('keys are listed with their statements as they were given', async () => {
  await using gateway = await testGateway();
  const statement = {
    ...everything,
    Sid: 'mine',
    Condition: { IpAddressIfExists: { 'aws:SourceIp': ['::1', '10.0.0.0/8'] } },
  };
  await newKey(gateway, statement);
  const { answer } = await send(gateway, 'GET', '/_fanfare/keys');
  assert.deepEqual(answer['keys'][0].statements, [statement]);
});

test('a limited key posts to connections only where its condition holds', async () => {
  await using gateway = await testGateway({ region: REGION });
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  const Resource = `arn:aws:execute-api:${REGION}:*:default/prod/POST/@connections/*`;
  const post = async (range: string) => {
    const Condition = { IpAddress: { 'aws:SourceIp': range } };
    const statement = { Effect: 'Allow', Action: 'execute-api:ManageConnections', Resource, Condition };
    const credentials = await newKey(gateway, statement);
    const api = new ApiGatewayManagementApi({ region: REGION, credentials, endpoint: `${gateway.url}/prod` });
    return api.postToConnection({ ConnectionId: client.connectionId, Data: range });
  };
  await post('127.0.0.1');
  assert.equal(await client.next(), '127.0.0.1');
  assert.equal((await failure(post('127.0.0.2'))).name, 'AccessDeniedException');
});

test('the policy that the documentation shows makes a key', async () => {
  const text = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const { Statement } = JSON.parse(/```json\n(\{\n {2}"Version".*?)```/s.exec(text)![1]!) as { Statement: unknown };
  await using gateway = await testGateway();
  await newKey(gateway, Statement);
});
