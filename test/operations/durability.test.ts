// An acknowledged write survives SIGKILL; a used token stays used; SIGTERM drains.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ApiGatewayManagementApi } from '@aws-sdk/client-apigatewaymanagementapi';
import { Ivschat } from '@aws-sdk/client-ivschat';
import { TestClient, refusal } from '../support/client.ts';
import { REGION, rootKey } from '../support/gateway.ts';
import { startProcess, temporaryFolder } from '../support/process.ts';

const chatAt = (endpoint: string, credentials = rootKey) => new Ivschat({ region: REGION, credentials, endpoint });

test('a room that was acknowledged is there after SIGKILL, with its token unused', async () => {
  using folder = temporaryFolder();
  let identifier: string | undefined;
  let token: string | undefined;
  {
    await using server = await startProcess(['--data', folder.path]);
    const chat = chatAt(server.url);
    ({ token } = await chat.createChatToken({ roomIdentifier: (await chat.createRoom({})).arn, userId: 'u' }));
    identifier = (await chat.createRoom({ name: 'kept', tags: { k: 'v' } })).arn;
    server.child.kill('SIGKILL');
    assert.deepEqual(await server.exited, [null, 'SIGKILL']);
  }
  await using server = await startProcess(['--data', folder.path]);
  const room = await chatAt(server.url).getRoom({ identifier });
  assert.equal(room.name, 'kept');
  assert.deepEqual(room.tags, { k: 'v' });
  await using client = await TestClient.open(server.socketUrl, token);
  assert.equal(client.headers['sec-websocket-protocol'], token);
});

test('a used token stays used after a restart', async () => {
  using folder = temporaryFolder();
  let token: string | undefined;
  {
    await using server = await startProcess(['--data', folder.path]);
    const chat = chatAt(server.url);
    ({ token } = await chat.createChatToken({ roomIdentifier: (await chat.createRoom({})).arn, userId: 'u' }));
    await using _client = await TestClient.open(server.socketUrl, token);
    server.child.kill('SIGTERM');
    assert.deepEqual(await server.exited, [0, null]);
  }
  await using server = await startProcess(['--data', folder.path]);
  assert.equal((await refusal(server.socketUrl, [token!])).status, 403);
});

test('a page token is good after a restart', async () => {
  using folder = temporaryFolder();
  let nextToken: string | undefined;
  {
    await using server = await startProcess(['--data', folder.path]);
    const chat = chatAt(server.url);
    for (let n = 0; n < 3; n++) await chat.createRoom({ name: `room-${n}` });
    ({ nextToken } = await chat.listRooms({ maxResults: 2 }));
    server.child.kill('SIGKILL');
    await server.exited;
  }
  await using server = await startProcess(['--data', folder.path]);
  const { rooms } = await chatAt(server.url).listRooms({ nextToken: nextToken! });
  assert.deepEqual(
    rooms?.map(({ name }) => name),
    ['room-0'],
  );
});

test('SIGTERM tells every client, finishes and exits with 0', async () => {
  await using server = await startProcess(['--data', ':memory:']);
  const chat = chatAt(server.url);
  const { arn } = await chat.createRoom({});
  const { token } = await chat.createChatToken({ roomIdentifier: arn, userId: 'u' });
  await using member = await TestClient.open(server.socketUrl, token);
  await using client = await TestClient.open(`${server.socketUrl}/prod`);
  const api = new ApiGatewayManagementApi({ region: REGION, credentials: rootKey, endpoint: `${server.url}/prod` });
  await api.postToConnection({ ConnectionId: client.connectionId, Data: 'last words' });
  server.child.kill('SIGTERM');
  assert.equal(await client.next(), 'last words');
  assert.deepEqual(await client.closed, { code: 1001, reason: 'Going away' });
  assert.equal((await member.frame())['ErrorCode'], 401);
  assert.equal((await member.closed).code, 1012);
  assert.deepEqual(await server.exited, [0, null]);
});

test('a peer that does not answer the close frame does not hold the server back', async () => {
  await using server = await startProcess(['--data', ':memory:', '--limit', 'closeTimeoutMs=200']);
  await using client = await TestClient.open(`${server.socketUrl}/prod`);
  // Paused, the client reads no close frame and sends none.
  client.socket.pause();
  server.child.kill('SIGTERM');
  assert.deepEqual(await server.exited, [0, null]);
});

test('the root key is made once and kept where only its owner can read it', async () => {
  using folder = temporaryFolder();
  const keys: string[] = [];
  for (let start = 0; start < 2; start++) {
    await using server = await startProcess(['--data', folder.path], {});
    const [ready] = server.log;
    keys.push(ready?.['accessKeyId']);
    assert.equal(ready?.['keyFile'], join(folder.path, 'credentials'));
    assert.doesNotMatch(JSON.stringify(server.log), /secret/i);
  }
  assert.match(keys[0]!, /^AKIA[A-Z2-7]{16}$/);
  assert.equal(keys[1], keys[0]);
  for (const file of ['credentials', 'fanfare.db']) {
    assert.equal(statSync(join(folder.path, file)).mode & 0o777, 0o600);
  }
});
