// Another program writes to the database: what needs no write goes on, and what needs one waits a moment, then is refused.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { APIGatewayClient, CreateApiKeyCommand } from '@aws-sdk/client-api-gateway';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { Ivschat } from '@aws-sdk/client-ivschat';
import { TestClient } from '../support/client.ts';
import { REGION, failure, rootKey, testGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { temporaryFolder } from '../support/process.ts';

/** A program of somebody else's in the middle of a write. */
function lock(path: string) {
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  return { [Symbol.dispose]: () => other.close() };
}

const clientsOf = ({ url }: TestGateway) => {
  const options = { region: REGION, credentials: rootKey, endpoint: url, maxAttempts: 1 };
  return { apis: new ApiGatewayV2(options), keys: new APIGatewayClient(options) };
};

test('while the database is locked, chats and posts go on and every write is refused in a moment, with 503', async () => {
  using folder = temporaryFolder();
  const database = join(folder.path, 'fanfare.db');
  await using gateway = await testGateway({ database });
  const { chat, connections } = gateway;
  const { apis, keys } = clientsOf(gateway);
  const room = await chat.createRoom({ name: 'before' });
  const roomIdentifier = room.arn!;
  const tokenOf = async () => {
    const { token } = await chat.createChatToken({
      roomIdentifier,
      userId: 'u',
      capabilities: ['SEND_MESSAGE'],
    });
    return token!;
  };
  await using member = await TestClient.open(gateway.socketUrl, await tokenOf());
  await using sender = await TestClient.open(gateway.socketUrl, await tokenOf());
  await using api = await TestClient.open(`${gateway.socketUrl}/prod`);
  {
    using _locked = lock(database);
    const writes = [
      chat.createRoom({}),
      chat.updateRoom({ identifier: roomIdentifier, name: 'after' }),
      chat.deleteRoom({ identifier: roomIdentifier }),
      chat.tagResource({ resourceArn: roomIdentifier, tags: { a: 'b' } }),
      apis.createApi({ Name: 'a', ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.body.action' }),
      keys.send(new CreateApiKeyCommand({ name: 'k' })),
    ].map(failure);
    // Meanwhile: messages, posts, reads.
    sender.send('{"Action":"SEND_MESSAGE","Content":"here"}');
    assert.match(await member.next(), /"Content":"here"/);
    await connections.postToConnection({ ConnectionId: api.connectionId, Data: 'post' });
    assert.equal(await api.next(), 'post');
    assert.equal((await chat.listRooms({})).rooms!.length, 1);
    for (const { name, $metadata } of await Promise.all(writes)) {
      assert.deepEqual([name, $metadata.httpStatusCode], ['ServiceUnavailableException', 503]);
    }
  }
  assert.equal((await chat.getRoom({ identifier: roomIdentifier })).name, 'before', 'a refused write did nothing');
  await chat.updateRoom({ identifier: roomIdentifier, name: 'after' });
});

test('a write that meets a short lock succeeds when the lock is gone', async () => {
  using folder = temporaryFolder();
  const database = join(folder.path, 'fanfare.db');
  await using gateway = await testGateway({ database, limits: { databaseWaitMs: 60_000 } });
  let made: Promise<{ name?: string | undefined }>;
  {
    using _locked = lock(database);
    made = gateway.chat.createRoom({ name: 'patient' });
    // Answered while the other waits: the event loop is free.
    for (let call = 0; call < 10; call++) assert.equal((await gateway.chat.listRooms({})).rooms!.length, 0);
  }
  assert.equal((await made).name, 'patient');
  assert.equal((await gateway.chat.listRooms({})).rooms!.length, 1, 'it was made once');
});

test('an SDK with its usual retries rides out a lock that is longer than a request waits', async () => {
  using folder = temporaryFolder();
  const database = join(folder.path, 'fanfare.db');
  await using gateway = await testGateway({ database, limits: { databaseWaitMs: 1 } });
  const chat = new Ivschat({ region: REGION, credentials: rootKey, endpoint: gateway.url, maxAttempts: 10 });
  const locked = lock(database);
  const made = chat.createRoom({ name: 'again' });
  assert.equal((await failure(gateway.chat.createRoom({}))).$metadata.httpStatusCode, 503);
  locked[Symbol.dispose]();
  assert.equal((await made).name, 'again');
});
