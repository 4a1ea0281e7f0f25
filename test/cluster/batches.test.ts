// Numbered batches: written into one piece of memory, put in order where they arrive.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definitions } from '../../src/base/limits/limits.ts';
import { Ages } from '../../src/cluster/bus/ages.ts';
import { decodeBeat, encodeBeat } from '../../src/cluster/bus/beat.ts';
import { headOf, readHead } from '../../src/cluster/bus/head.ts';
import { Incoming } from '../../src/cluster/bus/incoming.ts';
import { encodeLetters, lettersOf } from '../../src/cluster/bus/letters.ts';
import { BATCH_BYTES_MAX, MESSAGE_BYTES_MAX, Outgoing, framesOf } from '../../src/cluster/bus/outgoing.ts';
import { seeded } from '../fuzz/random.ts';

const life = { number: 7, incarnation: 3 };

function messagesOf(batch: Buffer): string[] {
  const messages: string[] = [];
  framesOf(batch, (topic, message, counts) => messages.push(`${topic} ${String(message)} ${counts}`));
  return messages;
}

test('a batch has its node, incarnation and number, and its messages in order', () => {
  const outgoing = new Outgoing(life, 0);
  assert.equal(outgoing.finish(), undefined);
  outgoing.add('zimmer/ä', Buffer.from('one'), true);
  outgoing.add('t', Buffer.from(''), false);
  const batch = outgoing.finish()!;
  assert.deepEqual(readHead(batch), { kind: 'batch', node: 7, incarnation: 3, number: 1 });
  assert.deepEqual(messagesOf(batch), ['zimmer/ä one true', 't  false']);
  outgoing.add('t', Buffer.from('x'), false);
  assert.equal(outgoing.last, 1);
  assert.equal(readHead(outgoing.finish()!)!.number, 2);
  assert.equal(outgoing.last, 2);
});

test('a batch ends before it is too large, and one message may be larger; a larger one is refused', () => {
  const outgoing = new Outgoing(life, 0);
  assert.equal(outgoing.add('t', Buffer.alloc(BATCH_BYTES_MAX - 100), false), undefined);
  const full = outgoing.add('t', Buffer.alloc(200), false);
  assert.equal(messagesOf(full!).length, 1);
  assert.equal(messagesOf(outgoing.add('t', Buffer.alloc(MESSAGE_BYTES_MAX - 100), false)!).length, 1);
  assert.throws(() => outgoing.add('t', Buffer.alloc(MESSAGE_BYTES_MAX), false), RangeError);
});

test('what is kept is within busKeptBytesMax, as it was, and without a hole', (t) => {
  const random = seeded(t);
  const bytesMax = 2 * 1024 * 1024;
  assert.ok(definitions.busKeptBytesMax.value > bytesMax);
  const outgoing = new Outgoing(life, bytesMax);
  const said = new Map<number, Buffer>();
  let bytes = 0;
  for (let number = 1; number <= 3_000; number++) {
    outgoing.add('t', Buffer.alloc(random.below(random.chance(0.02) ? MESSAGE_BYTES_MAX - 100 : 4_000), number), false);
    said.set(number, Buffer.from(outgoing.finish()!));
    bytes += said.get(number)!.length;
    if (number % 100 > 0) continue;
    let kept = 0;
    for (let at = outgoing.oldest; at <= outgoing.last; at++) {
      assert.ok(outgoing.batch(at)!.equals(said.get(at)!), `batch ${at} of ${number}`);
      kept += said.get(at)!.length;
    }
    assert.ok(kept <= bytesMax && kept > Math.min(bytes, bytesMax) / 4, `${kept} bytes are kept`);
    assert.equal(outgoing.batch(outgoing.oldest - 1), undefined);
    assert.equal(outgoing.batch(outgoing.last + 1), undefined);
  }
});

test('batches in any order, some twice, are delivered once and in order', (t) => {
  const random = seeded(t);
  const numbers = Array.from({ length: 200 }, (_, at) => at + 5);
  const coming = [...numbers, ...numbers].toSorted(() => random.fraction() - 0.5);
  const incoming = new Incoming(1, 5, 1_000_000);
  const delivered: number[] = [];
  for (const number of coming) {
    incoming.take(number, Buffer.of(number), (batch) => delivered.push(batch[0]!));
    const { missing } = incoming;
    if (missing) assert.equal(missing.first, incoming.heard + 1);
  }
  assert.deepEqual(delivered, numbers);
  assert.equal(incoming.missing, undefined);
});

test('what is missing is the first hole; what is skipped is counted, and what is held of it is not', () => {
  const delivered: number[] = [];
  const deliver = (batch: Buffer) => delivered.push(batch[0]!);
  const incoming = new Incoming(1, 1, 1_000);
  incoming.take(4, Buffer.of(4), deliver);
  incoming.take(2, Buffer.of(2), deliver);
  incoming.take(6, Buffer.of(6), deliver);
  assert.deepEqual(incoming.missing, { first: 1, last: 1 });
  assert.equal(incoming.skipTo(5, deliver), 2);
  assert.deepEqual(delivered, [2, 4]);
  incoming.take(5, Buffer.of(5), deliver);
  assert.deepEqual(delivered, [2, 4, 5, 6]);
  incoming.knows(8);
  assert.deepEqual(incoming.missing, { first: 7, last: 8 });
});

test('over busHeldBytesMax nothing more is held, and it is asked for again', () => {
  const incoming = new Incoming(1, 1, 20);
  const delivered: number[] = [];
  const deliver = (batch: Buffer) => delivered.push(batch[0]!);
  for (const number of [2, 3, 4]) incoming.take(number, Buffer.alloc(10, number), deliver);
  incoming.take(1, Buffer.of(1), deliver);
  assert.deepEqual(delivered, [1, 2, 3]);
  assert.deepEqual(incoming.missing, { first: 4, last: 4 });
});

test('beats and letters arrive as they were; what another format has is not read', () => {
  const head = headOf({ kind: 'beat', ...{ node: 65_535, incarnation: 4_000_000_000, number: 2 ** 40 } });
  const beat = {
    ...{ isAsking: true, steadyMs: 1.5, shownMs: 2.5 },
    heard: [{ node: 2, incarnation: 3, heard: 2 ** 33 }],
  };
  assert.deepEqual(decodeBeat(encodeBeat(head, beat)), beat);
  const letters = [
    { kind: 'question', id: 2 ** 40, steadyMs: 1.25, body: Buffer.from('a') },
    { kind: 'skip', id: 0, steadyMs: 0, body: Buffer.from('') },
  ] as const;
  const read: unknown[] = [];
  lettersOf(encodeLetters(head, letters), (letter) => read.push(letter));
  assert.deepEqual(read, letters);
  assert.equal(readHead(Buffer.concat([Buffer.of(2), head.subarray(1)])), undefined);
  assert.equal(readHead(Buffer.alloc(3)), undefined);
});

test('how old something is is told by what came quickest, whatever the clocks show', () => {
  const ages = new Ages();
  assert.equal(ages.of(5, 1_000_000), 0);
  for (let at = 0; at < 20_000; at += 250) ages.came(at, 1_000_000 + at + (at % 500 === 0 ? 3 : 40));
  assert.equal(ages.of(20_000, 1_020_003), 0);
  assert.equal(ages.of(20_000, 1_022_003), 2_000);
  // Held back for 25 s, and handed over at once.
  for (let at = 20_000; at < 45_000; at += 250) ages.came(at, 1_045_000);
  assert.equal(ages.of(30_000, 1_045_003), 15_000);
});
