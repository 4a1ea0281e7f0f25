// Frames to many past Node's streams: which sockets are written to so, in which order, and what is counted. A stand-in
// for native/send-many.c makes sockets take what the test wants; the last tests are the real one's, where it is built.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { DirectMember, NativeWrites, SendMany } from '../../src/hub/topics/direct-writes.ts';
import { DirectWrites } from '../../src/hub/topics/direct-writes.ts';
import type { Connection } from '../../src/hub/connection.ts';
import { textFrame } from '../../src/hub/websocket/frame.ts';
import { trial } from '../../src/gateway/native-writes.ts';
import { ask } from '../support/admin.ts';
import { join, newRoom } from '../support/chat.ts';
import { testGateway } from '../support/gateway.ts';
import { hubServer, native, newHub } from './hub-support.ts';

class Handle {
  fd: number;
  writeQueueSize = 0;
  constructor(fd: number) {
    this.fd = fd;
  }
}

/** A member that keeps what it got, by either way. */
class Member implements DirectMember {
  readonly socket = { _handle: undefined as unknown, writableLength: 0 };
  readonly got: string[] = [];
  counted = 0;
  beside = 0;
  isReady = true;
  onDeliver: () => void = () => {};
  constructor(handle: unknown) {
    this.socket._handle = handle;
  }
  readySocket(): Socket | undefined {
    return this.isReady ? (this.socket as unknown as Socket) : undefined;
  }
  delivered(count: number, _nowMs: number, bytesBeside: number): void {
    this.counted += count;
    this.beside += bytesBeside;
  }
  deliver(frames: Buffer, count: number): void {
    this.counted += count;
    this.got.push(String(frames));
    this.onDeliver();
  }
}

/** Sockets take as many bytes as `room` says for their number. */
function directWrites(room: (descriptor: number) => number = () => Infinity) {
  const calls: number[][] = [];
  const sendMany: SendMany = (sockets, count, bytes, taken) => {
    calls.push([...sockets.subarray(0, count)]);
    for (let at = 0; at < count; at++) taken[at] = Math.min(bytes.length, room(sockets[at]!));
  };
  const direct = new DirectWrites({ sendMany, tcp: Handle });
  const frames = Buffer.from('hello');
  const give = (member: Member) => {
    if (!direct.take(member, frames, 2, 0)) member.deliver(frames, 2);
  };
  return { direct, calls, give };
}

test('one call writes to all that are ready, and what a socket does not take goes the ordinary way', () => {
  const { direct, calls, give } = directWrites((descriptor) => [Infinity, 2, 0][descriptor - 10]!);
  const members = [10, 11, 12].map((fd) => new Member(new Handle(fd)));
  members.forEach(give);
  assert.deepEqual(calls, [], 'nothing before the end');
  direct.send();
  assert.deepEqual(calls, [[10, 11, 12]]);
  assert.deepEqual(
    members.map(({ got, counted, beside }) => [got, counted, beside]),
    [
      [[], 2, 5],
      [['llo'], 2, 2],
      [['hello'], 2, 0],
    ],
  );
  direct.send();
  assert.equal(calls.length, 1);
});

test('a socket with something waiting, of another kind or closed is written to by Node, after what was taken before', () => {
  class TlsHandle extends Handle {}
  const waiting = new Member(new Handle(1));
  waiting.socket.writableLength = 1;
  const queued = new Member(Object.assign(new Handle(2), { writeQueueSize: 1 }));
  const busy = new Member(new Handle(3));
  busy.isReady = false;
  for (const other of [waiting, queued, busy, new Member(new TlsHandle(4)), new Member(null)]) {
    const { direct, calls, give } = directWrites();
    other.onDeliver = () => assert.deepEqual(calls, [[9]], 'it may close the one before');
    give(new Member(new Handle(9)));
    give(other);
    direct.send();
    assert.deepEqual([other.got, calls], [['hello'], [[9]]]);
  }
});

test('however many there are, each is written to once', () => {
  const { direct, calls, give } = directWrites();
  for (let fd = 0; fd < 1_000; fd++) give(new Member(new Handle(fd)));
  direct.send();
  assert.deepEqual(
    calls.flat(),
    Array.from({ length: 1_000 }, (_, fd) => fd),
  );
  assert.ok(Math.max(...calls.map(({ length }) => length)) <= 256);
});

test('what does not work as it should is not used', async () => {
  await assert.rejects(
    trial(() => {}),
    /0 of 11 bytes/,
  );
  await assert.rejects(
    trial((_sockets, _count, bytes, taken) => void (taken[0] = bytes.length)),
    /the peer heard 'and by it'/,
  );
});

const unbuilt = native ? false : 'native/send-many.node is not built: npm run build:native';

test(
  'members get everything in order, whichever way each part goes, and the traffic is counted',
  { skip: unbuilt },
  async () => {
    const calls: number[] = [];
    const writes: NativeWrites = {
      ...native!,
      sendMany(sockets, count, bytes, taken) {
        calls.push(count);
        native!.sendMany(sockets, count, bytes, taken);
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
  },
);

test('send-many refuses what it was not made for', { skip: unbuilt }, () => {
  const { sendMany } = native!;
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

test('a socket that its peer has reset costs nobody else anything', { skip: unbuilt }, async () => {
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
  native!.sendMany(Int32Array.from(descriptors), 3, Buffer.from('x'), taken);
  assert.deepEqual([...taken], [1, 0, 1]);
  for (const { ours, theirs } of pairs) for (const socket of [ours, theirs]) socket.destroy();
  server.close();
});

test('a gateway that has it says so, and events come by it', { skip: unbuilt }, async () => {
  await using gateway = await testGateway();
  assert.match(await (await fetch(`${gateway.url}/metrics`)).text(), /^fanfare_native_writes 1$/m);
  assert.equal((await ask(gateway, 'GetStatus')).writes, 'native/send-many.node');
  const room = await newRoom(gateway);
  await using member = await join(gateway, room, 'a');
  await gateway.chat.sendEvent({ roomIdentifier: room, eventName: 'plain' });
  assert.match(await member.next(), /"EventName":"plain"/);
});
