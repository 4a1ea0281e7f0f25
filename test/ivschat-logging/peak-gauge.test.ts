// spec/ivschat.md, section 6: ConcurrentChatConnections, the most that there were within a minute.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { PeakGauge } from '../../src/services/chat/metrics.ts';

const MINUTE_MS = 60_000;

test('the peak is that of the last whole minute, or of this one if it is higher', () => {
  const clock = new SteeredClock(100 * MINUTE_MS);
  const gauge = new PeakGauge(() => clock.now());
  for (let n = 0; n < 5; n++) gauge.add(1);
  for (let n = 0; n < 3; n++) gauge.add(-1);
  assert.deepEqual([gauge.current, gauge.peak], [2, 5], 'in the minute itself');
  clock.advance(MINUTE_MS);
  assert.equal(gauge.peak, 5, 'in the minute after it');
  for (let n = 0; n < 6; n++) gauge.add(1);
  assert.equal(gauge.peak, 8, 'more than in the minute before');
  clock.advance(MINUTE_MS);
  assert.equal(gauge.peak, 8);
  gauge.add(-1);
  clock.advance(MINUTE_MS);
  assert.equal(gauge.peak, 8, 'a minute begins with those that are there');
  clock.advance(MINUTE_MS);
  assert.equal(gauge.peak, 7);
  clock.advance(5 * MINUTE_MS);
  assert.equal(gauge.peak, 7, 'whoever looks seldom sees those that are there');
});
