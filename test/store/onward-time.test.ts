// Time that never goes back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { OnwardTime } from '../../src/store/database/onward-time.ts';

test('it is the time of the clock, as long as that goes on', () => {
  const clock = new SteeredClock(1_000);
  const time = new OnwardTime(clock, 1_000);
  assert.equal(time.now(), 1_000);
  clock.advance(500);
  assert.equal(time.now(), 1_500);
});

test('where the clock goes back, it goes on from where it was', () => {
  const clock = new SteeredClock(1_000);
  const time = new OnwardTime(clock, 0);
  clock.advance(90_000);
  assert.equal(time.now(), 91_000);
  clock.advance(-90_000);
  assert.equal(time.now(), 91_000);
  clock.advance(10);
  assert.equal(time.now(), 91_010, 'and does not stand still');
  clock.advance(-5);
  assert.equal(time.now(), 91_010);
});

test('a jump that nobody looked at has not happened', () => {
  const clock = new SteeredClock(1_000);
  const time = new OnwardTime(clock, 0);
  clock.advance(90_000);
  clock.advance(-90_000);
  assert.equal(time.now(), 1_000);
});

test('it begins no earlier than it is told to', () => {
  const clock = new SteeredClock(1_000);
  const time = new OnwardTime(clock, 5_000);
  assert.equal(time.now(), 5_000);
  clock.advance(1);
  assert.equal(time.now(), 5_001);
});
