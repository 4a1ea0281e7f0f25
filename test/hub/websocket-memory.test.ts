// What a frame reader holds: next to nothing when idle, and never more than its limits allow.
// Not quick: it measures what much input costs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { FrameReader } from '../../src/hub/websocket/frame-reader.ts';
import type { FrameHandler } from '../../src/hub/websocket/frame-reader.ts';
import { BINARY, CONTINUATION, LIMITS, PING, Receiver, TEXT, clientFrame as frame } from './websocket-support.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const HEADER_BYTES_MAX = 14;
/** What `Buffer` itself may hold more or less of for small buffers, whoever they are for. */
const POOL_BYTES = 2 * Buffer.poolSize;
const first = { final: false };

/** A handler that counts and keeps nothing. */
const counts = { messages: 0, failures: 0 };
const counting: FrameHandler = {
  text: () => void counts.messages++,
  binary: () => void counts.messages++,
  ping() {},
  pong() {},
  peerClosed() {},
  fail: () => void counts.failures++,
};
const newReader = () => new FrameReader(LIMITS, counting);

/** What many things keep alive: each on the heap, and all of them in buffers. */
async function weigh(count: number, make: () => unknown): Promise<{ heapBytes: number; allBufferBytes: number }> {
  const things = Array.from<unknown>({ length: count });
  await collectAll();
  const before = process.memoryUsage();
  for (let i = 0; i < count; i++) things[i] = make();
  await collectAll();
  const after = process.memoryUsage();
  assert.equal(things.length, count);
  return {
    heapBytes: (after.heapUsed - before.heapUsed) / count,
    allBufferBytes: after.arrayBuffers - before.arrayBuffers,
  };
}

/** The memory of buffers is given back in the background of a collection; the next one waits for it. */
async function collectAll(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    collect();
    await setImmediate();
  }
}

test('an idle reader weighs less than 200 bytes, and less than a quarter of the reader of ws', async (t) => {
  const { heapBytes: ours } = await weigh(10_000, newReader);
  const { heapBytes: theirs } = await weigh(10_000, () => new Receiver({ isServer: true }));
  t.diagnostic(`${ours.toFixed(0)} bytes, ws ${theirs.toFixed(0)} bytes`);
  assert.ok(ours < 200 && ours < theirs / 4, `${ours} and ${theirs}`);
});

test('after a conversation a reader holds no buffer', async () => {
  const chunks = [
    frame(TEXT, 'x'.repeat(20_000), first),
    frame(CONTINUATION, 'y'.repeat(20_000)),
    frame(BINARY, Buffer.alloc(30_000)),
    frame(PING, 'p'),
  ];
  const { allBufferBytes } = await weigh(500, () => {
    const reader = newReader();
    for (const chunk of chunks) {
      reader.push(Buffer.from(chunk.subarray(0, 5)));
      reader.push(Buffer.from(chunk.subarray(5, 9_000)));
      reader.push(Buffer.from(chunk.subarray(9_000)));
    }
    return reader;
  });
  assert.equal(counts.messages, 1_000);
  assert.equal(counts.failures, 0);
  assert.ok(allBufferBytes <= POOL_BYTES, `${allBufferBytes} bytes`);
});

test('a chunk is let go although a frame begins at its end', async () => {
  const whole = frame(BINARY, Buffer.alloc(30_000));
  const { allBufferBytes } = await weigh(100, () => {
    const reader = newReader();
    reader.push(Buffer.concat([whole, frame(TEXT, 'x').subarray(0, 3)]));
    return reader;
  });
  assert.ok(allBufferBytes <= 100 * HEADER_BYTES_MAX + POOL_BYTES, `${allBufferBytes} bytes`);
});

test('a peer that leaves everything unfinished makes a reader hold one frame and one message at most', async () => {
  const { frameBytesMax, messageBytesMax } = LIMITS;
  const fragmentBytes = 25_000;
  const { allBufferBytes } = await weigh(50, () => {
    const reader = newReader();
    for (let i = 0; i < 5; i++) reader.push(frame(i ? CONTINUATION : BINARY, Buffer.alloc(fragmentBytes), first));
    reader.push(frame(CONTINUATION, Buffer.alloc(6_000)).subarray(0, 5_000));
    return reader;
  });
  const bound = messageBytesMax + frameBytesMax + HEADER_BYTES_MAX;
  assert.ok(allBufferBytes >= 50 * 5 * fragmentBytes, 'all of it is held');
  assert.ok(allBufferBytes <= 50 * bound + POOL_BYTES, `${allBufferBytes} bytes`);
});

test('a refused or stopped reader holds nothing', async () => {
  let stopped = 0;
  const failuresBefore = counts.failures;
  const { allBufferBytes } = await weigh(100, () => {
    const reader = newReader();
    reader.push(frame(BINARY, Buffer.alloc(20_000), first));
    reader.push(frame(CONTINUATION, Buffer.alloc(20_000), first).subarray(0, 500));
    if (++stopped % 2 === 0) reader.stop();
    else reader.push(Buffer.concat([Buffer.alloc(19_508), frame(TEXT, 'not yet')]));
    return reader;
  });
  assert.equal(counts.failures - failuresBefore, 50);
  assert.ok(allBufferBytes <= POOL_BYTES, `${allBufferBytes} bytes`);
});

/** All bytes that are allocated for buffers while a reader gets chunks: what it copies cannot be more. */
function allocatedBytes(t: { mock: typeof import('node:test').mock }, chunks: Iterable<Buffer>): number {
  const allocate = t.mock.method(Buffer, 'allocUnsafeSlow');
  const reader = newReader();
  for (const chunk of chunks) reader.push(chunk);
  const total = allocate.mock.calls.reduce((sum, call) => sum + call.result!.length, 0);
  allocate.mock.restore();
  return total;
}

const bytewise = (bytes: Buffer) => Array.from(bytes, (byte) => Buffer.of(byte));

test('a frame that comes byte by byte is copied once', (t) => {
  const size = LIMITS.frameBytesMax;
  const total = allocatedBytes(t, bytewise(frame(BINARY, Buffer.alloc(size))));
  assert.ok(total >= size && total <= size + 2 * HEADER_BYTES_MAX, `${total} bytes`);
});

test('a message in fragments of one byte is copied a few times, not once for each fragment', (t) => {
  const size = LIMITS.messageBytesMax;
  const fragments = Array.from({ length: size }, (_, i) => frame(i ? CONTINUATION : BINARY, 'x', first));
  const total = allocatedBytes(t, fragments);
  assert.ok(total >= size && total <= 2 * size, `${total} bytes`);
});

test('fragments with nothing in them are taken forever and held never', (t) => {
  const empty = Buffer.concat(Array.from({ length: 1_000 }, () => frame(CONTINUATION, '', first)));
  const chunks = Array.from({ length: 200 }, () => Buffer.from(empty));
  assert.equal(allocatedBytes(t, [frame(TEXT, '', first), ...chunks]), 0);
});
