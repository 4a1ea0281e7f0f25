// What an admitted client may send: frames that are none, and messages that are not what an action takes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { join, newRoom, tokenFor } from '../support/chat.ts';
import type { TestClient } from '../support/client.ts';
import { hostileJson } from './inputs.ts';
import type { Random } from './random.ts';
import { roundsOf, seeded } from './random.ts';
import type { Target } from './target.ts';
import { handshake, startTarget, statusesOf } from './target.ts';

const clock = new SteeredClock();
/** What a room takes at most, and how long it takes it for two messages. */
const MESSAGES_PER_SECOND = 100;
const TWO_MESSAGES_MS = 20;

let target: Target;
before(
  async () =>
    void (target = await startTarget({ clock, limits: { chatRequestsPerSecond: 1_000_000, clockSkewMs: 1e9 } })),
);
after(async () => {
  await using _ = target;
  await target.assertUnharmed();
});

/** A client's frame: masked unless told otherwise. */
function frame(opcode: number, payload: Buffer, { isFinal = true, reserved = 0, isMasked = true } = {}): Buffer {
  const first = (isFinal ? 0x80 : 0) | (reserved << 4) | opcode;
  const marked = isMasked ? 0x80 : 0;
  const head =
    payload.length < 126
      ? Buffer.of(first, marked | payload.length)
      : payload.length < 65_536
        ? Buffer.of(first, marked | 126, payload.length >> 8, payload.length & 0xff)
        : Buffer.concat([Buffer.of(first, marked | 127), eightBytes(payload.length)]);
  if (!isMasked) return Buffer.concat([head, payload]);
  const mask = Buffer.of(0x12, 0x34, 0x56, 0x78);
  return Buffer.concat([head, mask, payload.map((byte, index) => byte ^ mask[index % 4]!)]);
}

function eightBytes(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  return bytes;
}

const text = (value: unknown) => frame(1, Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));

/** A handful of frames of every kind, some of them against the rules, some mutated afterwards. */
function framesOf(random: Random): Buffer {
  const one = (): Buffer => {
    switch (random.below(9)) {
      case 0:
        return text({ Action: 'SEND_MESSAGE', Content: random.text(random.below(20), 'ab😀"\\') });
      case 1:
        return frame(random.below(16), random.bytes(random.below(140)), {
          isFinal: random.chance(0.8),
          reserved: random.chance(0.2) ? random.below(8) : 0,
          isMasked: random.chance(0.9),
        });
      case 2:
        return frame(9, random.bytes(random.below(126)));
      case 3:
        return frame(
          8,
          Buffer.concat([Buffer.of(random.below(20), random.below(256)), random.bytes(random.below(100))]),
        );
      case 4:
        return Buffer.concat([
          frame(1, Buffer.from('{"Action"'), { isFinal: false }),
          frame(9, Buffer.alloc(0)),
          frame(0, Buffer.from(':1}')),
        ]);
      case 5:
        return frame(1, random.bytes(random.below(60)));
      case 6:
        return Buffer.concat([Buffer.of(0x81, 0xff), random.bytes(8 + random.below(30))]);
      case 7:
        return frame(
          random.pick([1, 2]),
          Buffer.alloc(random.pick([125, 126, 65_535, 65_536, 131_072, 131_073]), 0x61),
        );
      default:
        return Buffer.concat(
          Array.from({ length: random.below(50) }, () => frame(0, Buffer.alloc(0), { isFinal: false })),
        );
    }
  };
  const frames = Buffer.concat(Array.from({ length: 1 + random.below(6) }, one));
  return random.chance(0.5) ? random.mutated(frames) : frames;
}

/** Every frame that a server sends is final, unmasked, of a known kind and whole; a close frame is the last. */
function assertServerFrames(bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) {
    const opcode = bytes[at]! & 0x0f;
    assert.equal(bytes[at]! & 0xf0, 0x80, 'final, no reserved bits');
    assert.ok([1, 8, 9, 10].includes(opcode), `opcode ${opcode}`);
    const short = bytes[at + 1]!;
    assert.ok(short < 128, 'not masked');
    const [start, length] =
      short < 126 ? [2, short] : short === 126 ? [4, bytes.readUInt16BE(at + 2)] : [10, bytes.readUInt32BE(at + 6)];
    const end = at + start + length;
    assert.ok(end <= bytes.length, 'the frame is whole');
    if (opcode === 1) JSON.parse(bytes.toString('utf8', at + start, end));
    if (opcode === 8) assert.equal(end, bytes.length, 'nothing follows a close frame');
    at = end;
  }
}

async function assertSurvives(head: Buffer, random: Random): Promise<void> {
  const frames = framesOf(random);
  const received = await target.raw(Buffer.concat([head, frames]));
  assert.deepEqual(statusesOf(received), [101]);
  try {
    assertServerFrames(Buffer.from(received.slice(received.indexOf('\r\n\r\n') + 4), 'latin1'));
  } catch (cause) {
    throw new Error(`after the frames ${frames.toString('hex').slice(0, 2000)}`, { cause });
  }
}

test('a WebSocket API socket takes any bytes for frames, and only itself comes to an end', async (t) => {
  const random = seeded(t);
  for (let round = 0; round < roundsOf(250); round++) {
    await assertSurvives(handshake('/prod'), random);
    if (round % 50 === 0) await target.assertWitnessed();
  }
});

test('a chat socket takes any bytes for frames, and the others in its room go on', async (t) => {
  const random = seeded(t);
  const room = await newRoom(target, { maximumMessageRatePerSecond: MESSAGES_PER_SECOND });
  await using bystander = await join(target, room, 'bystander', { sessionDurationInMinutes: 180 });
  for (let round = 0; round < roundsOf(150); round++) {
    clock.advance(TWO_MESSAGES_MS);
    await assertSurvives(handshake('/', await tokenFor(target, room, 'mallory')), random);
    const eventName = `round ${round}`;
    await target.chat.sendEvent({ roomIdentifier: room, eventName });
    await until(bystander, ({ EventName }) => EventName === eventName);
  }
});

/** The frames up to the one that is meant. */
async function until(client: TestClient, isMeant: (frame: Record<string, unknown>) => boolean) {
  const earlier: Record<string, unknown>[] = [];
  for (;;) {
    const next = await client.frame();
    if (isMeant(next)) return earlier;
    earlier.push(next);
  }
}

const KEYS = [
  'Action',
  'action',
  'ACTION',
  'RequestId',
  'requestId',
  'Content',
  'Attributes',
  'attributes',
  'Id',
  'UserId',
  'Reason',
  '__proto__',
  'constructor',
  '',
];
const ACTIONS = ['SEND_MESSAGE', 'DELETE_MESSAGE', 'DISCONNECT_USER', 'send_message', '', 'constructor'];

/** A request for an action, with a wrong or odd value here and there. */
function requestText(random: Random, requestId: string): string {
  const members = new Map(
    Object.entries({
      Action: JSON.stringify(random.pick(ACTIONS)),
      RequestId: JSON.stringify(requestId),
      Content: JSON.stringify(random.text(1 + random.below(30), 'ab😀\ud83d\u0000"\u2028')),
      Attributes: '{"k":"v"}',
      Id: '"ABC123def456"',
      UserId: '"nobody"',
      Reason: '"because"',
    }),
  );
  for (let changes = random.below(3); changes > 0; changes--) {
    const key = random.pick(KEYS);
    if (key.toLowerCase() !== 'requestid') members.set(key, hostileJson(random));
  }
  return `{${[...members].map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(',')}}`;
}

test('a chat request of any content is answered exactly once, with the RequestId it had', async (t) => {
  const random = seeded(t);
  const room = await newRoom(target, { maximumMessageRatePerSecond: MESSAGES_PER_SECOND });
  await using client = await join(target, room, 'fuzzer', { sessionDurationInMinutes: 180 });
  await using bystander = await join(target, room, 'bystander', { sessionDurationInMinutes: 180 });
  const types = new Map<unknown, number>();
  for (let round = 0; round < roundsOf(400); round++) {
    clock.advance(TWO_MESSAGES_MS);
    const requestId = `request ${round}`;
    const request = requestText(random, requestId);
    // What is larger than a message may be is a broken frame, and is tested as such.
    if (Buffer.byteLength(request) > target.context.limits.messageBytesMax) continue;
    client.send(request);
    const next = `next ${round}`;
    client.send({ Action: 'SEND_MESSAGE', RequestId: next, Content: 'still here' });
    const answers = await until(client, ({ RequestId }) => RequestId === next);
    assert.equal(answers.length, 1, `${JSON.stringify(answers)} to ${request.slice(0, 2000)}`);
    assert.equal(answers[0]!['RequestId'], requestId, request.slice(0, 2000));
    assert.notEqual(answers[0]!['ErrorCode'], 500, request.slice(0, 2000));
    types.set(answers[0]!['Type'], (types.get(answers[0]!['Type']) ?? 0) + 1);
    const seen = await until(bystander, ({ RequestId }) => RequestId === next);
    assert.deepEqual(seen, answers[0]!['Type'] === 'ERROR' ? [] : answers, 'errors are for the sender alone');
  }
  assert.ok(types.get('ERROR')! > 0 && types.get('MESSAGE')! > 0 && types.get('EVENT')! > 0, 'all three answers came');
});

test('text that is no request is answered with one ERROR 400 or 413 without a RequestId', async (t) => {
  const random = seeded(t);
  const room = await newRoom(target, { maximumMessageRatePerSecond: MESSAGES_PER_SECOND });
  await using client = await join(target, room, 'fuzzer', { sessionDurationInMinutes: 180 });
  const good = '{"Action":"SEND_MESSAGE","Content":"hello"}';
  for (let round = 0; round < roundsOf(200); round++) {
    clock.advance(TWO_MESSAGES_MS);
    const noise = random.pick([
      () => hostileJson(random),
      () => random.mutated(Buffer.from(good)).toString(),
      () => random.text(random.below(50), '{}[]":,\\ab'),
    ])();
    if (Buffer.byteLength(noise) > target.context.limits.messageBytesMax || accepted(noise)) continue;
    client.send(noise);
    client.send({ Action: 'SEND_MESSAGE', RequestId: `next ${round}`, Content: 'still here' });
    const answers = await until(client, ({ RequestId }) => RequestId === `next ${round}`);
    assert.equal(answers.length, 1, noise.slice(0, 2000));
    const { Type, ErrorCode, RequestId } = answers[0]!;
    assert.deepEqual([Type, RequestId], ['ERROR', ''], noise.slice(0, 2000));
    assert.ok(ErrorCode === 400 || ErrorCode === 413, noise.slice(0, 2000));
  }
});

/** A mutation may leave a request good. */
function accepted(noise: string): boolean {
  try {
    return Object.values(JSON.parse(noise) ?? {}).includes('SEND_MESSAGE');
  } catch {
    return false;
  }
}
