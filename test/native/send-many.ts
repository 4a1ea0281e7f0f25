// What native/send-many.c does, and that it is used: `npm run test:native` builds it and runs this.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { NativeWrites, SendMany } from '../../src/hub/topic/direct-writes.ts';
import type { Connection } from '../../src/hub/connection.ts';
import { textFrame } from '../../src/hub/websocket/frame.ts';
import { hubServer, native as built, newHub } from '../hub/hub-support.ts';
import { ask } from '../support/admin.ts';
import { join, newRoom } from '../support/chat.ts';
import { testGateway } from '../support/gateway.ts';

assert.ok(built, 'native/send-many.node is not built: npm run build:native');
const native: NativeWrites = built;

test('members get everything in order, whichever way each part goes, and the traffic is counted', async () => {
  const calls: number[] = [];
  const writes: NativeWrites = {
    ...native,
    sendMany(sockets, count, bytes, taken) {
      calls.push(count);
      native.sendMany(sockets, count, bytes, taken);
    },
  };
  const hub = newHub({ writes });
  await using server = await hubServer(hub, {});
  const [reader, slow] = [await server.open(), await server.open()];
  const [one, two] = [...hub] as [Connection, Connection];
  for (const connection of [one, two]) hub.join(connection, 'room');
  const before = one.traffic.bytesOut;
  slow.socket.pause();
  const sent: Buffer[] = [];
  const next = () => {
    const text = `${sent.length} ${'x'.repeat(32 * 1024)}`;
    sent.push(textFrame(text));
    return text;
  };
  // Until the system takes no more for the slow one, and a little longer.
  for (let left = 5; left > 0; left -= two.backlogBytes > 0 ? 1 : 0) {
    assert.ok(sent.length < 2_000, 'the slow one is never full');
    hub.publish('room', next());
    await setImmediate();
    const frame = textFrame(next());
    for (const connection of [one, two]) assert.equal(connection.send(frame), 'sent');
    await setImmediate();
  }
  assert.ok(calls.length > 0 && two.backlogBytes > 0, 'both ways were used');
  slow.socket.resume();
  const all = Buffer.concat(sent);
  for (const client of [reader, slow]) assert.ok((await client.until(all.length)).equals(all));
  for (const { traffic } of [one, two]) assert.equal(traffic.bytesOut - before, all.length);
  for (const { socket } of [reader, slow]) socket.destroy();
});

test('send-many refuses what it was not made for', () => {
  const { sendMany } = native;
  const [two, bytes] = [new Int32Array(2), Buffer.from('x')];
  const wrong: unknown[][] = [
    [],
    [two, 1, bytes],
    [two, 3, bytes, new Int32Array(3)],
    [new Int32Array(3), 3, bytes, two],
    [two, -1, bytes, two],
    [[1, 2], 1, bytes, two],
    [two, 1, 'x', two],
    [two, 1, Buffer.alloc(0), two],
    [two, 1, new Uint16Array(2), two],
    [new Uint32Array(2), 1, bytes, two],
  ];
  for (const words of wrong) assert.throws(() => sendMany(...(words as Parameters<SendMany>)), TypeError);
});

test('a socket that its peer has reset costs nobody else anything', async () => {
  const server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const pairs: { ours: Socket; theirs: Socket }[] = [];
  for (let n = 0; n < 3; n++) {
    const theirs = connect(port, '127.0.0.1');
    const [ours] = (await once(server, 'connection')) as [Socket];
    ours.on('error', () => {});
    pairs.push({ ours, theirs });
  }
  pairs[1]!.theirs.resetAndDestroy();
  await once(pairs[1]!.theirs, 'close');
  const taken = new Int32Array(3).fill(9);
  const descriptors = pairs.map(
    ({ ours }) => (ours as unknown as { _handle: { fd: number } | null })._handle?.fd ?? -1,
  );
  native.sendMany(Int32Array.from(descriptors), 3, Buffer.from('x'), taken);
  assert.deepEqual([...taken], [1, 0, 1]);
  for (const { ours, theirs } of pairs) for (const socket of [ours, theirs]) socket.destroy();
  server.close();
});

test('a gateway that has it says so, and events come by it', async () => {
  await using gateway = await testGateway();
  assert.match(await (await fetch(`${gateway.url}/metrics`)).text(), /^fanfare_native_writes 1$/m);
  assert.equal((await ask(gateway, 'GetStatus')).writes, 'native/send-many.node');
  const room = await newRoom(gateway);
  await using member = await join(gateway, room, 'a');
  await gateway.chat.sendEvent({ roomIdentifier: room, eventName: 'plain' });
  assert.match(await member.next(), /"EventName":"plain"/);
});
