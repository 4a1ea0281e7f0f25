// A large room is written to and closed in slices, between which everybody else is served.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { SteeredClock } from '../../src/base/clock.ts';
import { closes } from '../../src/hub/close-codes.ts';
import type { Connection } from '../../src/hub/connection.ts';
import type { SendMany } from '../../src/hub/topic/direct-writes.ts';
import { LocalBus } from '../../src/hub/nodes/local-bus.ts';
import { textFrame } from '../../src/hub/websocket/frame.ts';
import { hubServer, native, newHub, policy, rawClient } from './hub-support.ts';

const turnWritesMax = 16;
const MEMBERS = 200;

/** A room of many, and how many of its sockets were written to in each turn of the event loop. */
async function largeRoom() {
  let writes = 0;
  const counted = native && {
    ...native,
    sendMany: (...words: Parameters<SendMany>) => {
      writes += words[1];
      native!.sendMany(...words);
    },
  };
  const hub = newHub({ bus: new LocalBus(), limits: { turnWritesMax }, writes: counted });
  const heard: number[] = [];
  const server = await hubServer(hub, { text: (connection) => void heard.push(connection.session) });
  const clients: Awaited<ReturnType<typeof server.open>>[] = [];
  for (let n = 0; n < MEMBERS; n++) clients.push(await server.open());
  const connections = [...hub] as Connection[];
  for (const connection of connections) hub.join(connection, 'room');
  for (const socket of server.sockets) {
    const write = socket.write.bind(socket) as (...words: unknown[]) => boolean;
    socket.write = (...words: unknown[]) => {
      writes++;
      return write(...words);
    };
  }
  return {
    hub,
    server,
    clients,
    connections,
    heard,
    /** The writes of each turn, until there is one without any. */
    async turns(): Promise<number[]> {
      const turns: number[] = [];
      do {
        const before = writes;
        await setImmediate();
        turns.push(writes - before);
      } while (turns.length < 2 || turns.at(-1) !== 0);
      return turns.filter((count) => count > 0);
    },
    async [Symbol.asyncDispose]() {
      for (const { socket } of clients) socket.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
}

const payloads = (bytes: Buffer): string[] => {
  const found = [];
  for (let at = 0; at < bytes.length && bytes[at] === 0x81; at += 2 + bytes[at + 1]!)
    found.push(bytes.toString('utf8', at + 2, at + 2 + bytes[at + 1]!));
  return found;
};

test('an event to many members takes many turns, and nobody is written to twice', async () => {
  await using room = await largeRoom();
  room.hub.publish('room', 'first');
  const turns = await room.turns();
  assert.ok(Math.max(...turns) <= turnWritesMax, `${turns}`);
  assert.equal(
    turns.reduce((sum, count) => sum + count, 0),
    MEMBERS,
  );
  for (const client of room.clients) assert.deepEqual(payloads(await client.until(7)), ['first']);
});

test('what is published meanwhile joins what the others get, and comes to each once and in order', async () => {
  await using room = await largeRoom();
  const numbers = Array.from({ length: 20 }, (_, n) => `n${String(n).padStart(2, '0')}`);
  for (const number of numbers.slice(0, 5)) {
    room.hub.publish('room', number);
    await setImmediate();
  }
  for (const number of numbers.slice(5)) room.hub.publish('room', number);
  const turns = await room.turns();
  const writes = turns.reduce((sum, count) => sum + count, 0);
  assert.ok(writes <= 2 * MEMBERS, `${writes} more writes for twenty messages to ${MEMBERS}`);
  for (const client of room.clients) assert.deepEqual(payloads(await client.until(20 * 5)), numbers);
});

test('a small room and a post do not wait for a large one', async () => {
  await using room = await largeRoom();
  const { hub, connections } = room;
  const small = await rawClient((room.server.sockets[0]!.address() as { port: number }).port);
  const alone = [...hub].at(-1) as Connection;
  hub.join(alone, 'small');
  hub.publish('room', 'large');
  hub.publish('small', 'small');
  assert.equal(connections.at(-1)!.send(textFrame('after')), 'sent');
  await setImmediate();
  assert.deepEqual(payloads(await small.until(7)), ['small']);
  assert.deepEqual(payloads(await room.clients.at(-1)!.until(14)), ['large', 'after'], 'in the order of its sending');
  const [last] = room.clients.slice(-2);
  assert.equal(last!.received.length, 0, 'the large room has still to be written to');
  await room.turns();
  small.socket.destroy();
});

test('a large room is closed in slices: each gets what came before and nothing after, and is heard no more', async () => {
  await using room = await largeRoom();
  const { hub } = room;
  hub.publish('room', 'before');
  hub.disconnect('room', undefined, closes.normal);
  const later = await room.server.open();
  const newcomer = [...hub].at(-1) as Connection;
  hub.join(newcomer, 'room');
  hub.publish('room', 'after');
  const speaker = room.clients.at(-1)!;
  speaker.socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]));
  const turns = await room.turns();
  // A member that is closed is written to twice.
  assert.ok(Math.max(...turns) <= 2 * turnWritesMax, `${turns}`);
  for (const client of room.clients) {
    const bytes = await client.until(8 + 4);
    assert.deepEqual(payloads(bytes), ['before']);
    assert.deepEqual([...bytes.subarray(8)], [0x88, 2, 0x03, 0xe8]);
  }
  assert.deepEqual(room.heard, []);
  assert.deepEqual(payloads(await later.until(7)), ['after']);
  assert.deepEqual([...hub], [newcomer]);
  later.socket.destroy();
});

test('somebody with many connections is closed in slices too, and the others hear what comes meanwhile', async () => {
  await using room = await largeRoom();
  const { hub, connections } = room;
  // Sessions are numbers here.
  for (const [index, connection] of connections.entries())
    Object.assign(connection, { session: { key: index < 2 ? 'other' : 'many' } });
  hub.publish('room', 'before');
  hub.disconnect('room', 'many', closes.normal);
  hub.publish('room', 'after');
  const turns = await room.turns();
  assert.ok(Math.max(...turns) <= 2 * turnWritesMax, `${turns}`);
  for (const [index, client] of room.clients.entries()) {
    const bytes = await client.until(index < 2 ? 8 + 7 : 8 + 4);
    assert.deepEqual(payloads(bytes), index < 2 ? ['before', 'after'] : ['before']);
  }
  assert.deepEqual([...hub], connections.slice(0, 2));
});

test('who is closed for another reason gets what was published before', async () => {
  await using room = await largeRoom();
  room.hub.publish('room', 'last words');
  room.connections.at(-1)!.close(closes.goingAway);
  const bytes = await room.clients.at(-1)!.until(12 + 4);
  assert.deepEqual(payloads(bytes), ['last words']);
  await room.turns();
});

test('what is sent at once is written once, though it comes in several turns', async () => {
  await using room = await largeRoom();
  const numbers = Array.from({ length: 7 }, (_, n) => `n${n}`);
  for (const number of numbers) {
    room.hub.publish('room', number);
    await setImmediate();
  }
  const turns = await room.turns();
  assert.equal(
    turns.reduce((sum, count) => sum + count, 0),
    MEMBERS,
  );
  for (const client of room.clients) assert.deepEqual(payloads(await client.until(7 * 4)), numbers);
});

test('however long more comes, the first is written after a few turns', async () => {
  await using room = await largeRoom();
  const [first] = room.connections;
  const before = first!.traffic.bytesOut;
  let turns = 0;
  for (; first!.traffic.bytesOut === before; turns++) {
    assert.ok(turns < 10, 'nothing after ten turns');
    room.hub.publish('room', 'more');
    await setImmediate();
  }
  await room.turns();
});

test('a server that stops says goodbye in slices, and to those first who had to go before', async () => {
  await using room = await largeRoom();
  const { hub } = room;
  const later = await Promise.all(Array.from({ length: MEMBERS }, () => room.server.open()));
  const newcomers = ([...hub] as Connection[]).slice(MEMBERS);
  hub.disconnect('room', undefined, closes.normal);
  const closesPerTurn: number[] = [];
  let size = hub.size;
  const stopped = hub.stop(new Promise(() => {}));
  while (hub.size > 0) {
    closesPerTurn.push(size - hub.size);
    size = hub.size;
    await setImmediate();
  }
  await stopped;
  assert.ok(Math.max(...closesPerTurn) <= 32 + turnWritesMax / 2, `${closesPerTurn}`);
  const codeOf = async (client: (typeof later)[number]) => (await client.until(4)).readUInt16BE(2);
  for (const client of room.clients) assert.equal(await codeOf(client), closes.normal.code);
  for (const client of later) assert.equal(await codeOf(client), closes.goingAway.code);
  assert.equal(newcomers.length, later.length);
  for (const client of later) client.socket.destroy();
});

test('heartbeats of many that are due at once are sent in slices', async () => {
  let writes = 0;
  const perTimer: number[] = [];
  class CountingClock extends SteeredClock {
    override after(delayMs: number, run: () => void) {
      return super.after(delayMs, () => {
        const before = writes;
        run();
        perTimer.push(writes - before);
      });
    }
  }
  const clock = new CountingClock();
  const hub = newHub({ clock });
  await using server = await hubServer(hub, { policy: { ...policy, heartbeatMs: 1_000 } });
  const clients = await Promise.all(Array.from({ length: 300 }, () => server.open()));
  for (const socket of server.sockets) {
    const write = socket.write.bind(socket) as (...words: unknown[]) => boolean;
    socket.write = (...words: unknown[]) => {
      writes++;
      return write(...words);
    };
  }
  clock.advance(1_100);
  assert.equal(writes, clients.length);
  assert.ok(Math.max(...perTimer) <= 128, `${perTimer}`);
  for (const client of clients) assert.deepEqual([...(await client.until(2))], [0x89, 0]);
  for (const { socket } of clients) socket.destroy();
});
