// The bound of what waits for a reader is met to the byte, by messages and by control frames.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { SteeredClock } from '../../src/base/clock.ts';
import type { Connection } from '../../src/hub/connection.ts';
import { textFrame } from '../../src/hub/websocket/frame.ts';
import { hubServer, newHub, policy } from './hub-support.ts';

const KB = 1024;
const outboxBytesMax = 64 * KB;
const HEARTBEAT_MS = 1_000;
/** A deadline may be late by a tenth of a second. */
const LATER_MS = HEARTBEAT_MS + 100;
const HEADER_BYTES = 2;

/** A connection whose peer reads nothing, with the buffers of the kernel full and so many bytes of room with us. */
async function fullConnection(room: number) {
  const clock = new SteeredClock();
  const hub = newHub({ clock });
  const server = await hubServer(hub, { policy: { ...policy, outboxBytesMax, heartbeatMs: HEARTBEAT_MS } });
  const { socket } = await server.open();
  socket.pause();
  const [connection] = [...hub] as [Connection];
  // More than a moment must pass without the kernel taking anything.
  for (let calm = 0; calm < 20;) {
    const before = connection.backlogBytes;
    if (before < outboxBytesMax / 2) connection.send(textFrame(Buffer.alloc(16 * KB)));
    await setImmediate();
    calm = connection.backlogBytes === before && before > 0 ? calm + 1 : 0;
  }
  for (let left = outboxBytesMax - room - connection.backlogBytes; left > 0;) {
    const bytes = Math.min(left, 100);
    assert.equal(connection.send(textFrame(Buffer.alloc(Math.max(0, bytes - HEADER_BYTES)))), 'sent');
    left -= Math.max(HEADER_BYTES, bytes);
  }
  connection.flush();
  return {
    connection,
    clock,
    room: outboxBytesMax - connection.backlogBytes,
    async [Symbol.asyncDispose]() {
      socket.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
}

test('a message that fills the room that is left is sent, and one that is a byte larger is not', async () => {
  await using full = await fullConnection(50);
  const { connection, room } = full;
  assert.equal(connection.send(textFrame(Buffer.alloc(room - HEADER_BYTES + 1))), 'full');
  assert.equal(connection.send(textFrame(Buffer.alloc(room - HEADER_BYTES))), 'sent');
  assert.equal(connection.backlogBytes, outboxBytesMax);
});

test('pings and pongs are left out where there is no room for them', async () => {
  await using full = await fullConnection(HEADER_BYTES);
  const { connection, clock } = full;
  connection.ping(Buffer.alloc(1));
  assert.equal(connection.backlogBytes, outboxBytesMax - HEADER_BYTES, 'a pong of three bytes');
  clock.advance(LATER_MS);
  assert.equal(connection.backlogBytes, outboxBytesMax, 'a ping of two bytes');
  clock.advance(LATER_MS);
  assert.equal(connection.backlogBytes, outboxBytesMax, 'a ping more');
});

test('whatever is delivered to a connection counts as its last activity', async () => {
  const clock = new SteeredClock();
  const hub = newHub({ clock });
  await using server = await hubServer(hub, {});
  const { socket } = await server.open();
  const [connection] = [...hub] as [Connection];
  clock.advance(5_000);
  connection.deliver(textFrame(Buffer.of(1)), 1, hub.now());
  assert.equal(connection.lastActiveAt - connection.connectedAt, 5_000);
  clock.advance(5_000);
  connection.send(textFrame(Buffer.of(1)));
  assert.equal(connection.lastActiveAt - connection.connectedAt, 10_000);
  // What is published to many, too; and by how much time has passed, whatever the clock is set to.
  hub.join(connection, 'room');
  clock.advance(5_000);
  clock.set(-3_600_000);
  hub.publish('room', 'hello');
  await setImmediate();
  assert.equal(connection.lastActiveAt - connection.connectedAt, 15_000);
  socket.destroy();
});
