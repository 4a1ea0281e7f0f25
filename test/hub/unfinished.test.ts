// The one bound of all that is not yet whole, and who gives way when it is reached.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { SteeredClock } from '../../src/base/clock.ts';
import { Unfinished } from '../../src/hub/unfinished.ts';

const KB = 1024;
/** Whatever is held costs so much more. */
const OVERHEAD = 256;

function newUnfinished(bytesMax: number) {
  const clock = new SteeredClock();
  const unfinished = new Unfinished(bytesMax, clock);
  const gaveUp: string[] = [];
  const holder = (name: string) => ({ giveUp: () => void gaveUp.push(name) });
  return { clock, unfinished, gaveUp, holder };
}

test('up to the bound everybody holds what he has; a byte more, and the one who held the most the longest gives up', () => {
  const each = 100 * KB;
  const { clock, unfinished, gaveUp, holder } = newUnfinished(10 * (each + OVERHEAD));
  const holders = Array.from({ length: 10 }, (_, n) => holder(`h${n}`));
  for (const each10 of holders) {
    unfinished.hold(each10, each);
    clock.advance(1_000);
  }
  assert.equal(unfinished.bytes, 10 * (each + OVERHEAD));
  assert.deepEqual(gaveUp, []);
  unfinished.hold(holders[9]!, each + 1);
  // An eighth is freed at once, so that this is not gone through for every byte.
  assert.deepEqual(gaveUp, ['h0', 'h1']);
  assert.equal(unfinished.bytes, 8 * (each + OVERHEAD) + 1);
});

test('much for a short time may stay; less for a long time, or a little for a very long time, must not cost it', () => {
  const { clock, unfinished, gaveUp, holder } = newUnfinished(1_000 * KB);
  const slow = holder('slow');
  unfinished.hold(slow, KB);
  clock.advance(60_000);
  const stalled = Array.from({ length: 9 }, (_, n) => holder(`stalled ${n}`));
  for (const each of stalled) unfinished.hold(each, 100 * KB);
  clock.advance(2_000);
  const honest = holder('honest');
  for (let kb = 10; kb <= 100; kb += 10) {
    unfinished.hold(honest, kb * KB);
    clock.advance(5);
  }
  assert.deepEqual(gaveUp, ['stalled 0', 'stalled 1']);
});

test('whoever finishes what he began counts from then on', () => {
  const { clock, unfinished, gaveUp, holder } = newUnfinished(250 * KB);
  const [busy, stalled] = [holder('busy'), holder('stalled')];
  unfinished.hold(busy, 100 * KB);
  clock.advance(10_000);
  unfinished.hold(stalled, 90 * KB);
  clock.advance(10_000);
  unfinished.hold(busy, 100 * KB, true);
  clock.advance(10);
  unfinished.hold(holder('third'), 90 * KB);
  assert.deepEqual(gaveUp, ['stalled']);
});

test('what is let go is free, and costs nobody anything', () => {
  const { unfinished, gaveUp, holder } = newUnfinished(100 * KB);
  for (let n = 0; n < 100; n++) {
    const each = holder(`h${n}`);
    unfinished.hold(each, 90 * KB);
    unfinished.hold(each, 0);
    unfinished.hold(each, 0);
  }
  assert.equal(unfinished.bytes, 0);
  assert.deepEqual(gaveUp, []);
});

test('of very many, the dearest give up first, and in slices where there is room already', async () => {
  const each = 5 * KB;
  const { clock, unfinished, gaveUp, holder } = newUnfinished(20_000 * (each + OVERHEAD));
  // The later, the more; some hold as much as others.
  for (let n = 0; n < 20_000; n++) unfinished.hold(holder(`h${n}`), each - KB + (n >> 5));
  clock.advance(100_000);
  unfinished.hold(holder('last'), unfinished.bytesMax - unfinished.bytes);
  const slice = (number: number) => Array.from({ length: 32 }, (_, n) => `h${19_968 - 32 * number + n}`);
  assert.deepEqual(gaveUp, slice(0));
  await setImmediate();
  assert.deepEqual(gaveUp, [...slice(0), ...slice(1)]);
  // No slice waits for a turn while there is too much.
  unfinished.hold(holder('large'), 1_000 * each);
  assert.ok(unfinished.bytes <= unfinished.bytesMax);
  const wanted = (unfinished.bytesMax * 7) / 8;
  for (let turns = 0; unfinished.bytes > wanted; turns++) {
    assert.ok(turns < 100, 'an eighth is free in the end');
    await setImmediate();
  }
  const freed = gaveUp.length;
  await setImmediate();
  assert.equal(gaveUp.length, freed, 'and no more than that');
});

test('who gives up is told once, and may let go of others with it', () => {
  const { unfinished, gaveUp, holder } = newUnfinished(100 * KB);
  const part = holder('part');
  const whole = {
    giveUp() {
      gaveUp.push('whole');
      unfinished.hold(whole, 0);
      unfinished.hold(part, 0);
    },
  };
  unfinished.hold(whole, 60 * KB);
  unfinished.hold(part, 50 * KB);
  assert.deepEqual(gaveUp, ['whole']);
  assert.equal(unfinished.bytes, 0);
});
