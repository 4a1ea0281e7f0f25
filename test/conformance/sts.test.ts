// Credentials that end: what they may do, how long, and how they are refused then, by every service (spec/sts.md).
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { ApiGatewayManagementApi } from '@aws-sdk/client-apigatewaymanagementapi';
import { Ivschat } from '@aws-sdk/client-ivschat';
import { presign, sign } from '../../src/aws/sigv4/sign.ts';
import { SteeredClock } from '../../src/base/clock.ts';
import { newRoom } from '../support/chat.ts';
import { TestClient, refusal } from '../support/client.ts';
import { ok, withApi } from '../support/function-api.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, failure, rootKey, testGateway } from '../support/gateway.ts';
import { temporaryFolder } from '../support/process.ts';
import type { Key } from '../support/sts.ts';
import { askSts, credentialsOf, element } from '../support/sts.ts';

const ROLE = 'arn:aws:iam::000000000000:role/pages/visitor';
const SENDS_EVENTS = policy({ Effect: 'Allow', Action: 'ivschat:SendEvent', Resource: '*' });
const GET_SESSION_TOKEN = { Action: 'GetSessionToken' };
const ASSUME_ROLE = { Action: 'AssumeRole', RoleArn: ROLE, RoleSessionName: 'v1' };

function policy(...Statement: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

const chatWith = ({ url }: TestGateway, credentials: Key) =>
  new Ivschat({ endpoint: url, region: REGION, credentials, maxAttempts: 1 });

/** A lasting key with a policy of its own. */
async function lastingKey({ context }: TestGateway, ...Statement: object[]): Promise<Key> {
  const key = {
    accessKeyId: `AKIATEST${Statement.length}`.padEnd(20, 'X'),
    secretAccessKey: 'the secret of a lasting key',
  };
  const { accessKeys, records } = context.store;
  await records.change(() => accessKeys.put({ ...key, policy: { Statement } }));
  return key;
}

const isRefused = async (call: Promise<unknown>) => (await failure(call)).name;

test('a session acts as the key that asked for it, in every service, and says so', async () => {
  await withApi({ ok }, { $connect: { function: 'ok', settings: { AuthorizationType: 'AWS_IAM' } } }, async (api) => {
    const { gateway, url, events } = api;
    const { credentials } = await credentialsOf(gateway.url, GET_SESSION_TOKEN);
    assert.match(credentials.accessKeyId, /^ASIA[A-Z2-7]{16}$/);
    const identity = await askSts(gateway.url, { Action: 'GetCallerIdentity' }, credentials);
    assert.deepEqual(
      ['UserId', 'Account', 'Arn'].map((name) => element(identity, name)),
      [rootKey.accessKeyId, '000000000000', `arn:aws:iam::000000000000:access-key/${rootKey.accessKeyId}`],
    );
    assert.equal((await chatWith(gateway, credentials).listRooms({})).rooms?.length, 0);

    const { credentials: role } = await credentialsOf(gateway.url, ASSUME_ROLE);
    const scope = { region: REGION, service: 'execute-api', now: Date.now(), expiresSeconds: 60 };
    const presigned = (key: Key) => presign(url.replace('ws', 'http'), key, scope).replace('http', 'ws');
    await using client = await TestClient.open(presigned(role));
    const { userArn, user } = events[0]!['requestContext'].identity;
    assert.equal(userArn, 'arn:aws:sts::000000000000:assumed-role/visitor/v1');
    assert.match(user, /^AROA[A-Z2-7]{17}:v1$/);
    const management = new ApiGatewayManagementApi({
      endpoint: url.replace('ws', 'http'),
      region: REGION,
      credentials: role,
    });
    await management.postToConnection({ ConnectionId: client.connectionId, Data: 'hello' });
    assert.equal(await client.next(), 'hello');
    // A token is good for its own key only, and the key for nothing without it.
    for (const wrong of [
      { ...role, sessionToken: credentials.sessionToken! },
      { ...role, sessionToken: `${role.sessionToken!.slice(0, -1)}${role.sessionToken!.endsWith('A') ? 'Q' : 'A'}` },
      { accessKeyId: role.accessKeyId, secretAccessKey: role.secretAccessKey },
    ]) {
      assert.equal(await isRefused(chatWith(gateway, wrong).listRooms({})), 'UnrecognizedClientException');
      assert.equal((await refusal(presigned(wrong))).status, 403);
    }
  });
});

test('a session of a role is called by it', async () => {
  await using gateway = await testGateway();
  const { credentials, answer } = await credentialsOf(gateway.url, { ...ASSUME_ROLE, SourceIdentity: 'mona' });
  const arn = 'arn:aws:sts::000000000000:assumed-role/visitor/v1';
  assert.deepEqual([element(answer, 'Arn'), element(answer, 'SourceIdentity')], [arn, 'mona']);
  const identity = await askSts(gateway.url, { Action: 'GetCallerIdentity' }, credentials);
  assert.deepEqual([element(identity, 'Arn'), element(identity, 'UserId')], [arn, element(answer, 'AssumedRoleId')]);
  // The same role is the same for all of its sessions.
  const { answer: other } = await credentialsOf(gateway.url, { ...ASSUME_ROLE, RoleSessionName: 'v2' });
  assert.equal(element(other, 'AssumedRoleId').split(':')[0], element(answer, 'AssumedRoleId').split(':')[0]);
});

test('a session may do what both its key and its own policy allow, and no more', async () => {
  await using gateway = await testGateway();
  const roomIdentifier = await newRoom(gateway);
  const eventName = 'e';
  const { credentials, answer } = await credentialsOf(gateway.url, { ...ASSUME_ROLE, Policy: SENDS_EVENTS });
  assert.equal(element(answer, 'PackedPolicySize'), String(Math.ceil((SENDS_EVENTS.length * 100) / 2048)));
  const page = chatWith(gateway, credentials);
  assert.ok((await page.sendEvent({ roomIdentifier, eventName })).id);
  const denied = await failure(page.listRooms({}));
  assert.equal(denied.name, 'AccessDeniedException');
  assert.match(denied.message, /assumed-role\/visitor\/v1 is not authorized to perform: ivschat:ListRooms/);

  const limited = await lastingKey(gateway, {
    Effect: 'Allow',
    Action: ['ivschat:ListRooms', 'sts:AssumeRole'],
    Resource: '*',
  });
  const everything = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
  for (const form of [GET_SESSION_TOKEN, ASSUME_ROLE, { ...ASSUME_ROLE, Policy: everything }]) {
    const chat = chatWith(gateway, (await credentialsOf(gateway.url, form, limited)).credentials);
    await chat.listRooms({});
    assert.equal(await isRefused(chat.sendEvent({ roomIdentifier, eventName })), 'AccessDeniedException');
  }
  // A Deny of either wins.
  const denies = policy(
    { Effect: 'Allow', Action: '*', Resource: '*' },
    { Effect: 'Deny', Action: 'ivschat:ListRooms', Resource: '*' },
  );
  const { credentials: narrow } = await credentialsOf(gateway.url, { ...ASSUME_ROLE, Policy: denies });
  assert.equal(await isRefused(chatWith(gateway, narrow).listRooms({})), 'AccessDeniedException');
  await chatWith(gateway, narrow).sendEvent({ roomIdentifier, eventName });
  // Conditions hold, too.
  const Condition = { IpAddress: { 'aws:SourceIp': '203.0.113.7' } };
  const elsewhere = policy({ Effect: 'Allow', Action: '*', Resource: '*', Condition });
  const { credentials: away } = await credentialsOf(gateway.url, { ...ASSUME_ROLE, Policy: elsewhere });
  assert.equal(await isRefused(chatWith(gateway, away).listRooms({})), 'AccessDeniedException');
});

test('who may take which role is for the policy of a key to say', async () => {
  await using gateway = await testGateway();
  const key = await lastingKey(gateway, {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Resource: 'arn:aws:iam::*:role/pages/*',
  });
  await credentialsOf(gateway.url, ASSUME_ROLE, key);
  const RoleArn = 'arn:aws:iam::000000000000:role/admin';
  const denied = await askSts(gateway.url, { ...ASSUME_ROLE, RoleArn }, key);
  assert.deepEqual([denied.status, element(denied, 'Code')], [403, 'AccessDenied']);
  assert.equal(
    element(denied, 'Message'),
    `User: arn:aws:iam::000000000000:access-key/${key.accessKeyId} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
  );
  // These need no leave, as on AWS.
  assert.equal((await askSts(gateway.url, { Action: 'GetCallerIdentity' }, key)).status, 200);
  assert.equal((await askSts(gateway.url, GET_SESSION_TOKEN, key)).status, 200);
});

test('a session ends to the second, and every service says in its own way that it is over', async () => {
  const clock = new SteeredClock(Date.now());
  await using gateway = await testGateway({ clock });
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  for (const [form, seconds] of [
    [GET_SESSION_TOKEN, 43_200],
    [ASSUME_ROLE, 3_600],
    [{ ...GET_SESSION_TOKEN, DurationSeconds: '900' }, 900],
    [{ ...ASSUME_ROLE, DurationSeconds: '900' }, 900],
  ] as const) {
    const { credentials, endsMs } = await credentialsOf(gateway.url, form);
    assert.equal(endsMs, Math.floor((clock.now() + seconds * 1_000) / 1_000) * 1_000);
    clock.advance(endsMs - clock.now() - 1);
    const chat = chatWith(gateway, credentials);
    await chat.listRooms({});
    clock.advance(1);
    const message = 'The security token included in the request is expired';
    const inChat = await failure(chat.listRooms({}));
    const said = [inChat.name, inChat.$metadata.httpStatusCode, inChat.message];
    assert.deepEqual(said, ['ExpiredTokenException', 403, message]);
    const management = { endpoint: `${gateway.url}/prod`, region: REGION, credentials, maxAttempts: 1 };
    const posting = new ApiGatewayManagementApi(management).postToConnection({
      ConnectionId: client.connectionId,
      Data: 'x',
    });
    const inApi = await failure(posting);
    assert.deepEqual(
      [inApi.name, inApi.$metadata.httpStatusCode, inApi.message],
      ['ExpiredTokenException', 403, message],
    );
    const inSts = await askSts(gateway.url, { Action: 'GetCallerIdentity' }, credentials);
    const wanted = [403, 'ExpiredToken', message];
    assert.deepEqual([inSts.status, element(inSts, 'Code'), element(inSts, 'Message')], wanted);
  }
});

test('what was lent cannot be kept: no session makes another that outlives it, nor a key', async () => {
  const clock = new SteeredClock(Date.now());
  await using gateway = await testGateway({ clock });
  const first = await credentialsOf(gateway.url, { ...ASSUME_ROLE, DurationSeconds: '900' });
  clock.advance(600_000);
  const second = await credentialsOf(gateway.url, { ...ASSUME_ROLE, RoleSessionName: 'again' }, first.credentials);
  assert.equal(second.endsMs, first.endsMs);
  const long = { ...ASSUME_ROLE, DurationSeconds: '3601' };
  const chained = await askSts(gateway.url, long, first.credentials);
  assert.deepEqual([chained.status, element(chained, 'Code')], [400, 'ValidationError']);
  assert.match(element(chained, 'Message'), /exceeds the 1 hour session limit for roles assumed by role chaining$/);
  // The session of a key is no role, and one of the root key may take a role for longer.
  await credentialsOf(gateway.url, long, (await credentialsOf(gateway.url, GET_SESSION_TOKEN)).credentials);
  const refused = await askSts(gateway.url, GET_SESSION_TOKEN, first.credentials);
  assert.deepEqual(
    [refused.status, element(refused, 'Code'), element(refused, 'Message')],
    [403, 'AccessDenied', 'Cannot call GetSessionToken with session credentials'],
  );
  const { context, url } = gateway;
  const request = {
    method: 'POST',
    target: '/_fanfare/keys',
    headers: { host: new URL(url).host },
    body: Buffer.from('{}'),
  };
  const headers = sign(request, first.credentials, { region: REGION, service: 'execute-api', now: Date.now() });
  const made = await fetch(`${url}/_fanfare/keys`, { method: 'POST', body: '{}', headers });
  assert.equal(made.status, 403);
  assert.match(await made.text(), /temporary credentials/);
  assert.equal(context.store.accessKeys.all().length, 0);
});

test('a session within a session keeps to the policies of both', async () => {
  await using gateway = await testGateway();
  const roomIdentifier = await newRoom(gateway);
  const outer = policy({ Effect: 'Allow', Action: ['ivschat:SendEvent', 'sts:AssumeRole'], Resource: '*' });
  const { credentials } = await credentialsOf(gateway.url, { ...ASSUME_ROLE, Policy: outer });
  const inner = { ...ASSUME_ROLE, Policy: policy({ Effect: 'Allow', Action: '*', Resource: '*' }) };
  const chat = chatWith(gateway, (await credentialsOf(gateway.url, inner, credentials)).credentials);
  await chat.sendEvent({ roomIdentifier, eventName: 'e' });
  assert.equal(await isRefused(chat.listRooms({})), 'AccessDeniedException');
});

test('sessions survive a restart, and end with the key that they began with', async () => {
  using folder = temporaryFolder();
  const database = join(folder.path, 'fanfare.db');
  let own: Key;
  let roots: Key;
  {
    await using gateway = await testGateway({ database });
    const key = await lastingKey(gateway, { Effect: 'Allow', Action: '*', Resource: '*' });
    own = (await credentialsOf(gateway.url, GET_SESSION_TOKEN, key)).credentials;
    roots = (await credentialsOf(gateway.url, ASSUME_ROLE)).credentials;
  }
  {
    await using gateway = await testGateway({ database });
    for (const key of [own, roots]) await chatWith(gateway, key).listRooms({});
    const [{ accessKeyId }] = gateway.context.store.accessKeys.all() as unknown as [{ accessKeyId: string }];
    await gateway.context.store.records.change(() => gateway.context.store.accessKeys.delete(accessKeyId));
    assert.equal(await isRefused(chatWith(gateway, own).listRooms({})), 'UnrecognizedClientException');
    await chatWith(gateway, roots).listRooms({});
  }
  // The same id with another secret is another key.
  await using gateway = await testGateway({ database, rootKey: { ...rootKey, secretAccessKey: 'another secret' } });
  assert.equal(await isRefused(chatWith(gateway, roots).listRooms({})), 'UnrecognizedClientException');
});

test('what is made where every caller is trusted opens nothing later, whoever the caller said to be', async () => {
  using folder = temporaryFolder();
  const database = join(folder.path, 'fanfare.db');
  let credentials: Key;
  {
    await using gateway = await testGateway({ database, rootKey: undefined });
    ({ credentials } = await credentialsOf(gateway.url, ASSUME_ROLE));
    await chatWith(gateway, credentials).listRooms({});
  }
  await using gateway = await testGateway({ database });
  assert.equal(await isRefused(chatWith(gateway, credentials).listRooms({})), 'UnrecognizedClientException');
});

test('the rates of a key hold for its sessions', async () => {
  await using gateway = await testGateway({ limits: { callerRequestsPerSecond: 1, callerRequestsBurst: 3 } });
  const { credentials } = await credentialsOf(gateway.url, GET_SESSION_TOKEN);
  const { credentials: other } = await credentialsOf(gateway.url, GET_SESSION_TOKEN);
  await chatWith(gateway, credentials).listRooms({});
  assert.equal(await isRefused(chatWith(gateway, other).listRooms({})), 'ThrottlingException');
  const answer = await askSts(gateway.url, GET_SESSION_TOKEN);
  assert.deepEqual([answer.status, element(answer, 'Code')], [400, 'Throttling']);
});
