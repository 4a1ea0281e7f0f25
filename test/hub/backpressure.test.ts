// A reader that never reads delays nobody, is cut at its bound, and costs bounded memory.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { join, newRoom, tokenFor } from '../support/chat.ts';
import { TestClient } from '../support/client.ts';
import { testGateway } from '../support/gateway.ts';
import { until } from '../support/until.ts';

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
  const EVENTS = 100;
  await using gateway = await testGateway({ limits: { outboxBytesMax } });
  const { hub } = gateway.context;
  const room = await newRoom(gateway);
  const members = await Promise.all(Array.from({ length: 1_000 }, (_, n) => join(gateway, room, `u${n}`)));
  const deaf = await deafClient(gateway.port, '/', await tokenFor(gateway, room, 'deaf'));
  const [slow] = [...hub].slice(-1);
  assert.equal(hub.size, 1_001);
  // Fill the buffers of the kernel, so that from here on every byte waits with us.
  while (slow!.backlogBytes === 0) {
    await hub.send(slow!.info.scope, slow!.id, 'x'.repeat(32 * KB));
    await setImmediate();
  }

  let backlogMax = 0;
  for (let n = 0; n < EVENTS; n++) {
    await gateway.chat.sendEvent({
      roomIdentifier: room,
      eventName: String(n),
      attributes: { fill: 'x'.repeat(1_000) },
    });
    backlogMax = Math.max(backlogMax, slow!.backlogBytes);
  }
  for (const member of members) {
    for (let n = 0; n < EVENTS; n++) assert.equal((await member.frame())['EventName'], String(n));
    member.socket.terminate();
  }
  assert.equal(hub.stats.cutSlow, 1);
  assert.equal(slow!.isOpen, false);
  assert.ok(backlogMax > outboxBytesMax / 2 && backlogMax <= outboxBytesMax, `${backlogMax} bytes were waiting`);
  deaf.socket.destroy();
});

test('a post to a reader that does not read gets 429 at the bound, and is delivered below it', async () => {
  const size = 100 * KB;
  await using gateway = await testGateway({ limits: { outboxBytesMax: 256 * KB } });
  const { socket, head } = await deafClient(gateway.port, '/prod');
  const ConnectionId = /x-fanfare-connection-id: (\S+)/i.exec(head)![1]!;
  await using other = await TestClient.open(`${gateway.socketUrl}/prod`);
  const post = (Data: string) => gateway.connections.postToConnection({ ConnectionId, Data }).catch((error) => error);
  let posted = 0;
  let answer = await post('x'.repeat(size));
  for (; answer.name === undefined && posted < 1_000; posted++) answer = await post('x'.repeat(size));
  assert.equal(answer.name, 'LimitExceededException');
  assert.equal(answer.$metadata.httpStatusCode, 429);
  await gateway.connections.postToConnection({ ConnectionId: other.connectionId, Data: 'hello' });
  assert.equal(await other.next(), 'hello');

  // It reads again: it gets all that was accepted, and posts are taken again.
  let bytes = 0;
  socket.on('data', (chunk) => (bytes += chunk.length)).resume();
  await until(() => bytes >= posted * size);
  assert.equal((await post('again')).$metadata.httpStatusCode, 200);
  socket.destroy();
});

test('a client that sends without reading its errors is cut, too', async () => {
  await using gateway = await testGateway({ limits: { outboxBytesMax: 16 * KB } });
  const { socket } = await deafClient(gateway.port, '/', await tokenFor(gateway, await newRoom(gateway), 'u'));
  const maskedFrame = Buffer.concat([Buffer.of(0x81, 0x82, 0, 0, 0, 0), Buffer.from('{}')]);
  const flood = Buffer.concat(Array(10_000).fill(maskedFrame));
  while (!socket.destroyed) {
    socket.write(flood);
    await setImmediate();
  }
  assert.equal(gateway.context.hub.size, 0);
});
