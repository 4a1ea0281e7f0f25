// A client that sends at full speed is read a little in each turn of the event loop. Nobody waits for it, and nothing of
// what it sends is lost.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { SteeredClock } from '../../src/base/clock.ts';
import type { Hub } from '../../src/hub/hub.ts';
import { textFrame } from '../../src/hub/websocket/frame.ts';
import { definitions } from '../../src/base/limits/limits.ts';
import { hubServer, newHub, policy } from './hub-support.ts';
import { CLOSE, PING, TEXT, clientFrame, status } from './websocket-support.ts';
import { until } from '../support/until.ts';

const turnWorkMax = definitions.turnWorkMax.value;
const connectionTurnWorkMax = definitions.connectionTurnWorkMax.value;
/** What may be dealt with between two turns: those who wait have a turn's work, and so have those to whom something comes. */
const BETWEEN_TURNS_MAX = 2 * (turnWorkMax + connectionTurnWorkMax);

const numbered = (count: number) =>
  Buffer.concat(Array.from({ length: count }, (_, number) => clientFrame(TEXT, String(number))));

/** The most messages that were received from one turn of the event loop to the next, until `isOver`. */
async function mostInATurn({ stats }: Hub, isOver: () => boolean): Promise<number> {
  let most = 0;
  let before = stats.received;
  while (!isOver()) {
    await setImmediate();
    most = Math.max(most, stats.received - before);
    before = stats.received;
  }
  return most;
}

test('of a flood, a bounded part is read in each turn, and in the end all of it, in order', async () => {
  const COUNT = 30_000;
  const hub = newHub();
  const received: string[] = [];
  await using server = await hubServer(hub, { text: (_, message) => void received.push(message) });
  const { socket } = await server.open();
  // The end of its side comes before most of it is read.
  socket.end(numbered(COUNT));
  const most = await mostInATurn(hub, () => received.length === COUNT);
  assert.ok(most > 0 && most <= BETWEEN_TURNS_MAX, `${most} in one turn`);
  assert.deepEqual(
    received,
    Array.from({ length: COUNT }, (_, number) => String(number)),
  );
  await once(socket, 'close');
});

test('however many flood, a turn has no more work, and a bystander is answered long before they are through', async () => {
  const FLOODERS = 40;
  const EACH = 5_000;
  const hub = newHub();
  let flooded = 0;
  await using server = await hubServer(hub, {
    text(connection, message) {
      if (message === 'bystander') connection.send(textFrame('here'));
      else flooded++;
    },
  });
  const bystander = await server.open();
  const flood = numbered(EACH);
  for (let n = 0; n < FLOODERS; n++) (await server.open()).socket.write(flood);
  await until(() => flooded > 0);

  const isOver = { value: false };
  const most = mostInATurn(hub, () => isOver.value);
  const answer = textFrame('here').length;
  for (let n = 1; n <= 10; n++) {
    bystander.socket.write(clientFrame(TEXT, 'bystander'));
    await bystander.until(n * answer);
  }
  assert.ok(flooded < (FLOODERS * EACH) / 2, `${flooded} were read before`);
  await until(() => flooded >= FLOODERS * EACH);
  isOver.value = true;
  // Each of them may have a frame at once, when its bytes come.
  assert.ok((await most) <= BETWEEN_TURNS_MAX + 2 * FLOODERS, `${await most} in one turn`);
});

test('large frames have the turns that their bytes cost', async () => {
  const hub = newHub();
  await using server = await hubServer(hub, {});
  const { socket } = await server.open();
  const COUNT = 200;
  const frame = clientFrame(TEXT, 'x'.repeat(30 * 1024));
  socket.write(Buffer.concat(Array.from({ length: COUNT }, () => frame)));
  const most = await mostInATurn(hub, () => hub.stats.received === COUNT);
  assert.ok(most <= BETWEEN_TURNS_MAX / 30 + 2, `${most} frames of 30 KB in one turn`);
});

test('pings at full speed are answered, all and in order, with a few writes', async (t) => {
  const COUNT = 5_000;
  const hub = newHub();
  await using server = await hubServer(hub, {});
  const client = await server.open();
  const writes = t.mock.method(server.sockets[0]!, 'write');
  client.socket.write(Buffer.concat(Array.from({ length: COUNT }, (_, n) => clientFrame(PING, String(n)))));
  const pongs = Buffer.concat(
    Array.from({ length: COUNT }, (_, n) => Buffer.concat([Buffer.of(0x8a, String(n).length), Buffer.from(String(n))])),
  );
  assert.deepEqual(await client.until(pongs.length), pongs);
  const count = writes.mock.callCount();
  assert.ok(count <= COUNT / connectionTurnWorkMax + 10, `${count} writes`);
});

test('who sends faster than it may waits, and nothing is lost; at its rate it does not', async () => {
  const clock = new SteeredClock();
  const hub = newHub({ clock });
  const received: string[] = [];
  await using server = await hubServer(hub, {
    policy: { ...policy, framesPerSecond: 1_000, framesBurst: 200 },
    text: (_, message) => void received.push(message),
  });
  const { socket } = await server.open();
  const settled = async () => {
    for (let turn = 0; turn < 50; turn++) await setImmediate();
    return received.length;
  };
  socket.write(numbered(200));
  await until(() => received.length >= 200);
  await settled();
  assert.equal(server.sockets[0]!.isPaused(), false, 'as many as may come at once');
  clock.advance(60_000);

  received.length = 0;
  socket.write(numbered(1_000));
  await until(() => received.length >= 201);
  assert.equal(await settled(), 201, 'the one after them, and no more');
  assert.equal(server.sockets[0]!.isPaused(), true);
  clock.advance(100);
  assert.equal(await settled(), 301);
  // A clock that is set back holds nobody up.
  clock.set(-3_600_000);
  for (let tenths = 0; tenths < 9; tenths++) {
    clock.advance(100);
    await settled();
  }
  assert.deepEqual(
    received,
    Array.from({ length: 1_000 }, (_, number) => String(number)),
  );
  assert.equal(server.sockets[0]!.isPaused(), false);
});

test('a close frame behind a flood is heard after it', async () => {
  const hub = newHub();
  const closed = Promise.withResolvers<unknown[]>();
  await using server = await hubServer(hub, { closed: (_, ...why) => closed.resolve([hub.stats.received, ...why]) });
  const { socket } = await server.open();
  socket.write(Buffer.concat([numbered(5_000), clientFrame(CLOSE, status(4001, 'enough'))]));
  assert.deepEqual(await closed.promise, [5_000, 4001, 'enough']);
});

test('a peer that has broken a rule and goes on sending is read no faster', async () => {
  const clock = new SteeredClock();
  const hub = newHub({ clock });
  await using server = await hubServer(hub, { policy: { ...policy, framesPerSecond: 1_000, framesBurst: 4_000 } });
  const { socket } = await server.open();
  socket.write(Buffer.alloc(8 * 1024 * 1024, 0xff));
  for (let turn = 0; turn < 200; turn++) await setImmediate();
  const [{ bytesRead } = { bytesRead: 0 }] = server.sockets;
  // 4,000 KB may come at once, each for eight.
  assert.ok(bytesRead > 0 && bytesRead <= 1024 * 1024, `${bytesRead} bytes were read`);
});

test('a connection that is cut while it waits has no more turns', async () => {
  const hub = newHub();
  let read = 0;
  await using server = await hubServer(hub, {
    text(connection) {
      if (++read === 100) connection.cut();
    },
  });
  const { socket } = await server.open();
  socket.write(numbered(10_000));
  await until(() => hub.size === 0);
  for (let turn = 0; turn < 20; turn++) await setImmediate();
  assert.equal(read, 100);
});
