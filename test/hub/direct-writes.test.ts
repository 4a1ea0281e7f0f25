// Frames to many past Node's streams: which sockets are written to so, in which order, and what is counted. A stand-in
// for native/send-many.c makes sockets take what the test wants; test/native/ has the real one's.
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import type { DirectMember, SendMany } from '../../src/hub/topic/direct-writes.ts';
import { DirectWrites } from '../../src/hub/topic/direct-writes.ts';
import { trial } from '../../src/gateway/native-writes.ts';

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
