import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { Deadlines } from '../../src/base/deadlines.ts';

const BUCKET_MS = 100;

function timed(clock: SteeredClock) {
  const dueAt: number[] = [];
  return { bucket: 0, dueAt, due: () => void dueAt.push(clock.now()) };
}

test('a deadline is met at its time or up to a tenth of a second later, never before', () => {
  const clock = new SteeredClock();
  const deadlines = new Deadlines(clock);
  const begin = clock.now();
  const entries = Array.from({ length: 500 }, (_, n) => ({
    entry: timed(clock),
    at: begin + ((n * 7_919) % 60_000) + 1,
  }));
  for (const { entry, at } of entries) deadlines.schedule(entry, at);
  clock.advance(61_000);
  for (const { entry, at } of entries) {
    assert.equal(entry.dueAt.length, 1);
    const late = entry.dueAt[0]! - at;
    assert.ok(late >= 0 && late < BUCKET_MS, `${late} ms late`);
  }
});

test('a new deadline replaces the old one, an earlier one too; a cancelled one never comes', () => {
  const clock = new SteeredClock();
  const deadlines = new Deadlines(clock);
  const [later, earlier, cancelled] = [timed(clock), timed(clock), timed(clock)];
  const begin = clock.now();
  deadlines.schedule(later, begin + 1_000);
  deadlines.schedule(later, begin + 5_000);
  deadlines.schedule(earlier, begin + 5_000);
  deadlines.schedule(earlier, begin + 1_000);
  deadlines.schedule(cancelled, begin + 1_000);
  deadlines.cancel(cancelled);
  clock.advance(1_100);
  assert.deepEqual(
    [later, earlier, cancelled].map(({ dueAt }) => dueAt.length),
    [0, 1, 0],
  );
  clock.advance(4_000);
  assert.deepEqual(
    [later, earlier, cancelled].map(({ dueAt }) => dueAt.length),
    [1, 1, 0],
  );
});

test('what is due may schedule itself again', () => {
  const clock = new SteeredClock();
  const deadlines = new Deadlines(clock);
  let rounds = 0;
  const entry = {
    bucket: 0,
    due(now: number) {
      if (++rounds < 10) deadlines.schedule(entry, now + 1_000);
    },
  };
  deadlines.schedule(entry, clock.now() + 1_000);
  clock.advance(60_000);
  assert.equal(rounds, 10);
});

test('any number of deadlines share one timer', () => {
  const clock = new SteeredClock();
  let pending = 0;
  const counting = {
    now: () => clock.now(),
    steady: () => clock.steady(),
    monotonic: () => clock.monotonic(),
    after(delayMs: number, run: () => void) {
      pending++;
      const cancel = clock.after(delayMs, () => {
        pending--;
        run();
      });
      return () => {
        pending--;
        cancel();
      };
    },
  };
  const deadlines = new Deadlines(counting);
  for (let n = 0; n < 1_000; n++) deadlines.schedule(timed(clock), clock.now() + 10_000 - n);
  assert.equal(pending, 1);
});

test('many that are due at once are met in parts, between which others are served, and none is missed', () => {
  const clock = new SteeredClock();
  const met: number[] = [];
  let inPart = 0;
  const counting = {
    now: () => clock.now(),
    steady: () => clock.steady(),
    monotonic: () => clock.monotonic(),
    after: (delayMs: number, run: () => void) =>
      clock.after(delayMs, () => {
        inPart = 0;
        run();
        met.push(inPart);
      }),
  };
  const deadlines = new Deadlines(counting);
  const at = clock.now() + 1_000;
  const late = { ...timed(clock), due: () => {} };
  for (let n = 0; n < 10_000; n++) {
    const due = () => {
      inPart++;
      // An earlier one, while its own is being met.
      if (n === 5) deadlines.schedule(late, at - 500);
    };
    deadlines.schedule({ bucket: 0, due }, at);
  }
  clock.advance(1_100);
  assert.equal(
    met.reduce((sum, count) => sum + count, 0),
    10_000,
  );
  assert.ok(Math.max(...met) <= 128, `${Math.max(...met)} at once`);
  assert.equal(late.bucket, 0, 'and the earlier one');
});
