// What operators ask of a running server: status, connections, keys, and the live view.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ivschat } from '@aws-sdk/client-ivschat';
import { presign } from '../../src/aws/sigv4/sign.ts';
import { ask } from '../support/admin.ts';
import { join, newRoom, tokenFor } from '../support/chat.ts';
import { TestClient, refusal } from '../support/client.ts';
import { valuesAt } from '../support/metrics.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, failure, rootKey, testGateway } from '../support/gateway.ts';
import { until } from '../support/until.ts';

const tailUrl = (gateway: TestGateway, key = rootKey) =>
  presign(`${gateway.url}/_fanfare/tail`, key, {
    region: REGION,
    service: 'execute-api',
    now: Date.now(),
    expiresSeconds: 60,
  }).replace('http', 'ws');

test('status shows connections, rooms, counts and the last refusals', async () => {
  await using gateway = await testGateway();
  const room = await newRoom(gateway);
  await using member = await join(gateway, room, 'a');
  await using _client = await TestClient.open(`${gateway.socketUrl}/prod`);
  member.send({ Action: 'SEND_MESSAGE', Content: 'x' });
  await member.next();
  const refused = await failure(gateway.chat.getRoom({ identifier: 'x' }));
  const status = await ask(gateway, 'GetStatus');
  assert.deepEqual(Object.fromEntries(status.connections), { apigateway: 1, ivschat: 1 });
  assert.equal(status.rooms, 1);
  assert.equal(status.counts.get('received'), 1);
  assert.equal(status.errors[0].requestId, refused.$metadata.requestId);
  assert.equal(status.errors[0].operation, 'ivschat.GetRoom');
  assert.ok(status.memoryBytes > 1_000_000);
});

test('connections are listed with what they belong to, up to the asked number', async () => {
  await using gateway = await testGateway();
  await using one = await TestClient.open(`${gateway.socketUrl}/prod`);
  await using _two = await TestClient.open(`${gateway.socketUrl}/prod`);
  const { connections } = await ask(gateway, 'ListConnections');
  assert.equal(connections.length, 2);
  assert.equal(connections[0].id, one.connectionId);
  assert.equal(connections[0].scope, 'api/default/prod');
  assert.equal((await ask(gateway, 'ListConnections', { maxResults: 1 })).connections.length, 1);
});

test('who watches is a connection of its own kind: it is listed, and counts neither in status nor in metrics', async () => {
  await using gateway = await testGateway();
  const room = await newRoom(gateway);
  await using _member = await join(gateway, room, 'a');
  await using _client = await TestClient.open(`${gateway.socketUrl}/prod`);
  await using _tail = await TestClient.open(tailUrl(gateway));
  const listed = async (service?: string) =>
    (await ask(gateway, 'ListConnections', service === undefined ? {} : { service })).connections.map(
      (one: { service: string; scope: string }) => [one.service, one.scope],
    );
  const all = [
    ['ivschat', `chat/${room}`],
    ['apigateway', 'api/default/prod'],
    ['fanfare', 'tail'],
  ];
  assert.deepEqual(await listed(), all);
  for (const one of all) assert.deepEqual(await listed(one[0]), [one]);
  assert.deepEqual(
    [...(await ask(gateway, 'GetStatus')).connections],
    [
      ['apigateway', 1],
      ['ivschat', 1],
    ],
  );
  const values = [...(await valuesAt(gateway.url))].filter(([name]) => name.startsWith('fanfare_connections{'));
  assert.deepEqual(values, [
    ['fanfare_connections{kind="ivschat"}', 1],
    ['fanfare_connections{kind="apigateway"}', 1],
  ]);
});

test('a key that was made signs at once, may do only what it is allowed, and is refused once deleted', async () => {
  await using gateway = await testGateway();
  const arn = await newRoom(gateway);
  const statements = [{ Effect: 'Allow', Action: ['ivschat:Get*'], Resource: [arn] }];
  const key = await ask(gateway, 'CreateKey', { statements });
  assert.match(key.accessKeyId, /^AKIA[A-Z2-7]{16}$/);
  const client = new Ivschat({ region: REGION, credentials: key, endpoint: gateway.url, maxAttempts: 1 });
  assert.equal((await client.getRoom({ identifier: arn })).arn, arn);
  assert.equal((await failure(client.deleteRoom({ identifier: arn }))).name, 'AccessDeniedException');
  const denied = await failure(ask(gateway, 'ListKeys', {}, key));
  assert.match(denied.message, /may not fanfare:ListKeys/);

  const { keys } = await ask(gateway, 'ListKeys');
  const { statements: listed, ...rest } = keys[0];
  assert.deepEqual(rest, { accessKeyId: key.accessKeyId, createTime: key.createTime });
  assert.deepEqual(Object.fromEntries(listed[0]), statements[0]);
  assert.doesNotMatch(JSON.stringify(keys), new RegExp(key.secretAccessKey));
  await ask(gateway, 'DeleteKey', { accessKeyId: key.accessKeyId });
  assert.equal((await failure(client.getRoom({ identifier: arn }))).name, 'UnrecognizedClientException');
  assert.match((await failure(ask(gateway, 'DeleteKey', { accessKeyId: key.accessKeyId }))).message, /There is no key/);
});

test('keys have a bound', async () => {
  await using gateway = await testGateway({ limits: { accessKeysMax: 1 } });
  await ask(gateway, 'CreateKey');
  assert.match((await failure(ask(gateway, 'CreateKey'))).message, /There are 1 keys already/);
});

test('the live view tells of connections, messages, events and errors as they happen', async () => {
  await using gateway = await testGateway();
  const room = await newRoom(gateway);
  await using tail = await TestClient.open(tailUrl(gateway));
  await using a = await join(gateway, room, 'a');
  const seen = async () => {
    const { time, ...event } = await tail.frame();
    assert.match(time, /^\d{4}-.*Z$/);
    return event;
  };
  const opened = await seen();
  assert.deepEqual([opened['kind'], opened['scope'], opened['userId']], ['open', `chat/${room}`, 'a']);
  a.send({ Action: 'SEND_MESSAGE', Content: 'secret words' });
  const message = await seen();
  assert.deepEqual([message['kind'], message['action'], message['members']], ['message', 'SEND_MESSAGE', 1]);
  await gateway.chat.sendEvent({ roomIdentifier: room, eventName: 'e' });
  assert.equal((await seen())['kind'], 'event');
  a.send('{}');
  const error = await seen();
  assert.deepEqual([error['kind'], error['code']], ['error', 400]);
  await failure(gateway.chat.getRoom({ identifier: 'x' }));
  assert.equal((await seen())['operation'], 'ivschat.GetRoom');
  a.socket.close(1000);
  assert.equal((await seen())['kind'], 'close');
  assert.doesNotMatch(JSON.stringify(message), /secret words/);
});

test('the live view needs a signature, and permission', async () => {
  await using gateway = await testGateway();
  assert.equal((await refusal(`${gateway.socketUrl}/_fanfare/tail`)).status, 403);
  const token = await tokenFor(gateway, await newRoom(gateway), 'u');
  assert.equal((await refusal(`${gateway.socketUrl}/_fanfare/tail`, [token])).status, 403);
  const statements = [{ Effect: 'Allow', Action: ['ivschat:*'], Resource: ['*'] }];
  const key = await ask(gateway, 'CreateKey', { statements });
  const { status, headers } = await refusal(tailUrl(gateway, key));
  assert.equal(status, 403);
  assert.equal(headers['x-amzn-errortype'], 'AccessDeniedException');
  const unsigned = await fetch(`${gateway.url}/_fanfare/status`);
  assert.equal(unsigned.status, 403);
});

test('nobody watches after the watcher has left', async () => {
  await using gateway = await testGateway();
  await using tail = await TestClient.open(tailUrl(gateway));
  const { watch } = gateway.context;
  assert.equal(watch.isOn, true);
  tail.socket.close();
  await tail.closed;
  await until(() => !watch.isOn);
  assert.equal(watch.isOn, false);
});
