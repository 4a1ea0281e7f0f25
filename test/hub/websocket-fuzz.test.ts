// Random conversations, legal and not, cut at random places: we and `ws` must read the same. And bytes without any sense.
// FUZZ_SEED repeats a run, FUZZ_ROUNDS makes it longer.
// Not quick: it tries many inputs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameReader } from '../../src/hub/websocket/frame-reader.ts';
import {
  CLOSE,
  CONTINUATION,
  PING,
  PONG,
  TEXT,
  clientFrame,
  oracle,
  recordingReader,
  status,
} from './websocket-support.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 32);
const rounds = Number(process.env['FUZZ_ROUNDS'] ?? 3_000);

/** Numbers from a seed (xorshift32). */
function dice(state: number) {
  let x = state | 1;
  const below = (limit: number) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % limit;
  };
  const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;
  return { below, pick, chance: (percent: number) => below(100) < percent };
}
type Dice = ReturnType<typeof dice>;

const LIMIT = 70_000;
const limits = { frameBytesMax: LIMIT, messageBytesMax: LIMIT };
const SIZES = [0, 1, 2, 5, 20, 124, 125, 126, 127, 200, 1_000, 4_096];
const HUGE = [65_535, 65_536, LIMIT, LIMIT + 1];
const WORDS = ['a', '{"x":1}', 'é', '€', '🎺', '\ufffd', '\0'];
const BROKEN = [[0x80], [0xc3], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xc0, 0xaf], [0xf5], [0xff]];
const CODES = [1000, 1001, 1011, 1014, 3000, 4999, 0, 999, 1004, 1005, 1006, 1015, 2999, 5000];

function payload(d: Dice, size: number): Buffer {
  const bytes = Buffer.from(WORDS[d.below(WORDS.length)]!.repeat(size)).subarray(0, size);
  return d.chance(5) ? Buffer.concat([bytes, Buffer.from(d.pick(BROKEN))]) : bytes;
}

/** One frame. Most go on with the conversation as they may; a few break a rule. */
function randomFrame(d: Dice, inMessage: boolean): { bytes: Buffer; inMessage: boolean } {
  const mask = d.chance(5) ? Buffer.alloc(4) : Buffer.from([0, 0, 0, 0].map(() => d.below(256)));
  const wrong = d.chance(3);
  if (d.chance(25)) {
    const opcode = d.chance(4) ? CLOSE : d.pick([PING, PONG]);
    const text =
      opcode === CLOSE ? status(d.pick(CODES), payload(d, d.below(100))) : payload(d, d.pick([0, 1, 50, 120]));
    const body = opcode === CLOSE && d.chance(30) ? text.subarray(0, d.below(3)) : text;
    const frame = clientFrame(opcode, wrong ? Buffer.alloc(d.pick([1, 126])) : body, {
      mask,
      final: !(wrong && d.chance(30)),
    });
    return { bytes: frame, inMessage };
  }
  const final = d.chance(60);
  const opcode = wrong ? d.below(16) : inMessage ? CONTINUATION : d.pick([1, 2]);
  const size = d.chance(2) ? d.pick(HUGE) : d.pick(SIZES);
  const frame = clientFrame(opcode, payload(d, size), {
    final,
    mask: wrong && d.chance(20) ? false : mask,
    reserved: wrong && d.chance(20) ? d.below(8) : 0,
  });
  return { bytes: frame, inMessage: !final };
}

function conversation(d: Dice): Buffer {
  const frames: Buffer[] = [];
  let inMessage = false;
  for (let count = 1 + d.below(20); count > 0; count--) {
    const next = randomFrame(d, inMessage);
    frames.push(next.bytes);
    inMessage = next.inMessage;
  }
  const whole = Buffer.concat(frames);
  return d.chance(20) ? whole.subarray(0, d.below(whole.length + 1)) : whole;
}

/** Cut into large, middling or tiny chunks. */
function cut(d: Dice, bytes: Buffer): Buffer[] {
  const largest = d.pick([1 + Math.ceil(bytes.length / 50), 10_000, 65_536]);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = 1 + d.below(largest);
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

/** Refusals of ours that `ws` does not share: it takes lengths in longer forms, and finds the top bit too large. */
const STRICTER = new Set(['The length is not in its shortest form', 'The top bit of the length is set']);

function compare(chunks: Buffer[], name: string): string[] {
  const { reader, events, refusals } = recordingReader(limits);
  for (const chunk of chunks) reader.push(Buffer.from(chunk));
  const theirs = oracle(chunks, { isServer: true, maxPayload: LIMIT });
  if (STRICTER.has(refusals[0] ?? '')) {
    const before = events.slice(0, -1);
    assert.deepEqual(before, theirs.slice(0, before.length), name);
  } else assert.deepEqual(events, theirs, name);
  return events;
}

test(`random conversations are read as ws reads them (FUZZ_SEED=${seed})`, (t) => {
  const d = dice(seed);
  const seen = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    for (const event of compare(cut(d, conversation(d)), `seed ${seed}, round ${round}`)) {
      const kind = event.startsWith('fail') ? event : event.split(' ')[0]!;
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
    }
  }
  t.diagnostic(`seed ${seed}: ${JSON.stringify(Object.fromEntries(seen))}`);
  // A generator that never comes to one of these would prove less than it says.
  const kinds = ['text', 'binary', 'ping', 'pong', 'closed', 'fail 1002', 'fail 1007', 'fail 1009'];
  if (rounds >= 1_000) assert.deepEqual([...seen.keys()].toSorted(), kinds.toSorted());
});

test(`conversations with flipped bits are read as ws reads them (FUZZ_SEED=${seed})`, () => {
  const d = dice(seed ^ 0x5bd1e995);
  for (let round = 0; round < rounds; round++) {
    const bytes = Buffer.from(conversation(d));
    for (let flips = 1 + d.below(4); flips > 0; flips--) {
      // Near the front, where headers are likelier than payload.
      const at = d.below(Math.min(bytes.length, d.pick([16, 200, bytes.length]) || 1) || 1);
      if (at < bytes.length) bytes[at]! ^= 1 << d.below(8);
    }
    compare(cut(d, bytes), `seed ${seed}, round ${round}`);
  }
});

/** A reader that leaves the next frame for later whenever the dice say so. */
class HesitantReader extends FrameReader {
  hesitates: () => boolean = () => false;

  protected override goesOn(): boolean {
    return !this.hesitates();
  }
}

test(`conversations are read the same, however often reading stops between frames (FUZZ_SEED=${seed})`, () => {
  const d = dice(seed ^ 0x2545f491);
  let pauses = 0;
  for (let round = 0; round < rounds; round++) {
    const whole = conversation(d);
    const { reader: steady, events: expected } = recordingReader(limits);
    for (const chunk of cut(d, whole)) steady.push(Buffer.from(chunk));

    const { handler, events } = recordingReader(limits);
    const reader = new HesitantReader(limits, handler);
    const percent = d.pick([10, 50, 100]);
    reader.hesitates = () => d.chance(percent);
    for (const chunk of cut(d, whole)) {
      let rest = Buffer.from(chunk);
      while (rest.length > 0) {
        const used = reader.push(rest);
        assert.ok(used > 0 && used <= rest.length, `seed ${seed}, round ${round}`);
        rest = rest.subarray(used);
        if (rest.length > 0) pauses++;
      }
    }
    assert.deepEqual(events, expected, `seed ${seed}, round ${round}`);
  }
  assert.ok(pauses > rounds / 2, `${pauses} pauses`);
});

test(`no bytes whatever make a reader throw, call on after a refusal, or hold more than its limits (FUZZ_SEED=${seed})`, (t) => {
  const d = dice(seed ^ 0x1b873593);
  const messageBytesMax = 1_000;
  const allocate = t.mock.method(Buffer, 'allocUnsafeSlow');
  for (let round = 0; round < rounds; round++) {
    const { reader, events } = recordingReader({ frameBytesMax: 300, messageBytesMax });
    // A legal beginning now and then, so that noise meets every state.
    const noise = Buffer.from(Array.from({ length: d.below(600) }, () => d.below(256)));
    const start = d.chance(50) ? clientFrame(TEXT, 'x'.repeat(d.below(300)), { final: d.chance(50) }) : Buffer.alloc(0);
    for (const chunk of cut(d, Buffer.concat([start, noise]))) reader.push(Buffer.from(chunk));
    const end = events.findIndex((event) => /^(fail|closed)/.test(event));
    assert.ok(end === -1 || end === events.length - 1, `seed ${seed}, round ${round}: ${events.join(', ')}`);
  }
  const sizes = allocate.mock.calls.map((call) => call.result!.length);
  assert.ok(sizes.length > 0 && Math.max(...sizes) <= messageBytesMax, `seed ${seed}`);
});
