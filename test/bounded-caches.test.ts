// What is kept to save work has a bound, and it is met: what is beyond it is made anew, and nothing that is within it.
// Not quick: it measures what much input costs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readHeaderProof } from '../src/aws/sigv4/header-proof.ts';
import { SigningKeys } from '../src/aws/sigv4/signing-keys.ts';
import { parseScope } from '../src/aws/sigv4/scope.ts';
import { Sealer } from '../src/base/sealer.ts';
import { SteeredClock } from '../src/base/clock.ts';
import { countFor } from '../src/services/chat/metrics.ts';
import { Sessions } from '../src/services/sts/sessions.ts';
import { Rooms } from '../src/store/chat/rooms.ts';
import { recordsIn } from './store/open-records.ts';
import type { Room } from '../src/store/chat/rooms.ts';

/** Which of two keys is still kept after so many others: the one that was made first, and the one after it. */
function kept(count: number, make: (name: string) => unknown): [first: boolean, second: boolean] {
  const [first, second] = [make('0'), make('1')];
  for (let number = 2; number <= count; number++) make(String(number));
  // The second is asked for first: asking may make anew, and drop another.
  const isSecond = make('1') === second;
  return [make('0') === first, isSecond];
}

test('a hundred thousand rooms are kept in memory; then those that were read first are read again', async () => {
  const records = recordsIn();
  const rooms = new Rooms(records);
  const empty = {
    account: '0',
    region: 'r',
    createdMs: 1,
    updatedMs: 1,
    tags: {},
    loggingConfigurationIdentifiers: [],
  };
  const of = (number: number) =>
    ({ ...empty, arn: `room/${number}`, id: String(number), name: 'x' }) as unknown as Room;
  for (const number of [0, 1]) await records.change(() => rooms.put(of(number)));
  const [before, after] = [rooms.get('room/0'), rooms.get('room/1')];
  // A change of a room that is not in the database is the cheapest way to have it kept.
  await records.change(() => {
    for (let number = 2; number < 100_000; number++) rooms.amend(of(number));
  });
  assert.equal(rooms.get('room/0'), before, 'a hundred thousand');
  await records.change(() => rooms.amend(of(100_000)));
  assert.equal(rooms.get('room/1'), after);
  assert.notEqual(rooms.get('room/0'), before, 'read again');
  assert.deepEqual(rooms.get('room/0'), before);
});

test('the signing keys of 1,024 days, regions and services are kept', () => {
  const keys = () => {
    const all = new SigningKeys();
    return (name: string) => all.get('secret', parseScope(`AKID/20261122/region-${name}/execute-api/aws4_request`)!);
  };
  assert.deepEqual(kept(1_023, keys()), [true, true]);
  assert.deepEqual(kept(1_024, keys()), [false, true]);
});

test('a thousand session tokens are kept open', (t) => {
  const sealer = new Sealer(Buffer.alloc(32));
  const lasting = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
  const clock = new SteeredClock();
  const begin = () => {
    const sessions = new Sessions({ sealer, clock, find: () => lasting });
    const issued = (name: string) =>
      sessions.begin({ keyId: 'AKID', name, arn: name, endsMs: clock.now() + 1, policies: [] } as never);
    const all = Array.from({ length: 1_001 }, (_, number) => issued(String(number)));
    return (number: number) => {
      const opened = t.mock.method(sealer, 'open');
      assert.notEqual(sessions.find(all[number]!.accessKeyId, all[number]!.sessionToken), undefined);
      opened.mock.restore();
      return opened.mock.callCount() === 0;
    };
  };
  const isKept = begin();
  for (let number = 0; number < 1_000; number++) assert.equal(isKept(number), false);
  assert.equal(isKept(0), true);
  assert.equal(isKept(1_000), false);
  assert.deepEqual([isKept(1), isKept(0)], [true, false]);
});

test('a thousand review handlers are counted by themselves, and those beyond together', async () => {
  const counts = new Map<string, number>();
  for (let number = 0; number < 1_002; number++) countFor(counts, `handler-${number}`);
  countFor(counts, 'handler-999');
  assert.deepEqual([counts.size, counts.get('handler-999'), counts.get('handler-1000')], [1_001, 2, undefined]);
  assert.equal(counts.get('other'), 2);
});

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

async function heapBytes(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    await setImmediate();
    collect();
  }
  return process.memoryUsage().heapUsed;
}

test('what 1,024 Authorization headers claim is kept, of two kilobytes at most', async () => {
  const headers = { 'x-amz-date': '20261122T000000Z' };
  const read = (number: number, bytes: number) => {
    const credential = `Credential=AKID/20261122/region-${number}/execute-api/aws4_request`;
    const names = Array.from({ length: bytes / 10 }, (_, index) => `x-${String(index).padStart(7, '0')}`).join(';');
    const text = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host;${names}, Signature=${'0'.repeat(64)}`;
    assert.ok('claim' in readHeaderProof(text, headers));
  };
  for (const [bytes, count] of [
    [1_500, 3_000],
    [4_000, 1_100],
  ] as const) {
    for (let number = 0; number < 1_024; number++) read(number, 100);
    const before = await heapBytes();
    for (let number = 0; number < count; number++) read(number, bytes);
    const grownKb = ((await heapBytes()) - before) / 1_024;
    // A claim of 1,500 bytes takes some 10 KB with the names of its headers.
    assert.ok(grownKb < 1_024 * 20, `${Math.round(grownKb)} KB`);
  }
});
