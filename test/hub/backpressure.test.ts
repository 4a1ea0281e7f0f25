// A reader that never reads delays nobody, is cut at its bound, and costs bounded memory.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import type { Hub } from '../../src/hub/hub.ts';
import { join, newRoom, tokenFor } from '../support/chat.ts';
import { TestClient } from '../support/client.ts';
import { failure, testGateway } from '../support/gateway.ts';

const KB = 1024;

/** A socket that finishes its handshake and then reads nothing, ever. */
async function deafClient(port: number, path: string, protocol?: string): Promise<{ socket: Socket; head: string }> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${protocol ? `Sec-WebSocket-Protocol: ${protocol}\r\n` : ''}\r\n`,
  );
  const [head] = await once(socket, 'data');
  socket.pause();
  return { socket, head: String(head) };
}

test('a slow reader is cut at its bound; a thousand others get everything, in order', async () => {
  const outboxBytesMax = 64 * KB;
  await using gateway = await testGateway({ limits: { outboxBytesMax, chatConnectionsMax: 2_000 } });
  const room = await newRoom(gateway);
  const members: TestClient[] = [];
  for (let n = 0; n < 1_000; n++) members.push(await join(gateway, room, `u${n}`, { capabilities: [] }));
  const deaf = await deafClient(gateway.port, '/', await tokenFor(gateway, room, 'deaf'));
  assert.equal(gateway.context.hub.size, 1_001);

  const attributes = { fill: 'x'.repeat(1_000) };
  let sent = 0;
  let backlogMax = 0;
  // The kernel's buffers take some megabytes before our own bound is felt.
  while (gateway.context.hub.stats.cutSlow === 0 && sent < 20_000) {
    await gateway.chat.sendEvent({ roomIdentifier: room, eventName: String(sent++), attributes });
    backlogMax = Math.max(backlogMax, longestBacklog(gateway.context.hub));
    const heard = await Promise.all(members.map((member) => member.frame()));
    for (const event of heard) assert.equal(event['EventName'], String(sent - 1));
  }
  assert.equal(gateway.context.hub.stats.cutSlow, 1);
  assert.equal(gateway.context.hub.size, 1_000);
  assert.ok(backlogMax <= outboxBytesMax, `${backlogMax} bytes were waiting`);
  deaf.socket.resume();
  await once(deaf.socket, 'close');
  for (const member of members) member.socket.terminate();
});

test('a post to a reader that does not read gets 429 at the bound, and is delivered below it', async () => {
  await using gateway = await testGateway({ limits: { outboxBytesMax: 256 * KB } });
  const { socket, head } = await deafClient(gateway.port, '/prod');
  const ConnectionId = /x-fanfare-connection-id: (\S+)/i.exec(head)![1]!;
  await using other = await TestClient.open(`${gateway.socketUrl}/prod`);
  let posted = 0;
  let refused: Awaited<ReturnType<typeof failure>> | undefined;
  while (!refused && posted < 1_000) {
    refused = await gateway.connections.postToConnection({ ConnectionId, Data: 'x'.repeat(100 * KB) }).then(
      () => void posted++,
      (error) => error,
    );
  }
  assert.equal(refused?.name, 'LimitExceededException');
  assert.equal(refused?.$metadata.httpStatusCode, 429);
  assert.ok(posted >= 2);
  await gateway.connections.postToConnection({ ConnectionId: other.connectionId, Data: 'hello' });
  assert.equal(await other.next(), 'hello');
  // It reads again: it gets all that was accepted, and posts are taken again.
  let bytes = 0;
  socket.on('data', (chunk) => (bytes += chunk.length));
  while (bytes < posted * 100 * KB) await once(socket, 'data');
  await gateway.connections.postToConnection({ ConnectionId, Data: 'again' });
  socket.destroy();
});

test('a client that sends without reading its errors is cut, too', async () => {
  await using gateway = await testGateway({ limits: { outboxBytesMax: 16 * KB } });
  const { socket } = await deafClient(gateway.port, '/', await tokenFor(gateway, await newRoom(gateway), 'u'));
  const mask = Buffer.alloc(4);
  const frame = Buffer.concat([Buffer.of(0x81, 0x80 | 2), mask, Buffer.from('{}')]);
  const flood = Buffer.concat(Array(10_000).fill(frame));
  for (let round = 0; round < 200 && !socket.destroyed; round++) {
    if (!socket.write(flood)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
  }
  assert.equal(gateway.context.hub.size, 0);
});

const longestBacklog = (hub: Hub): number => Math.max(...[...hub].map(({ backlogBytes }) => backlogBytes));
