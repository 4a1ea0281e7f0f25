// Rates: a bucket, and the buckets of many callers, on a clock that stands still until it is told to move.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Caller } from '../../src/aws/server/authenticate.ts';
import { callerThrottle } from '../../src/aws/server/caller-throttle.ts';
import type { Route } from '../../src/aws/server/route.ts';
import { TokenBucket } from '../../src/base/token-bucket.ts';
import { SteeredClock } from '../../src/base/clock.ts';

/** How many of `count` calls get through now. */
const passes = (take: () => boolean, count: number) => Array.from({ length: count }, take).filter(Boolean).length;

test('a bucket lets its burst through at once, and then its rate', () => {
  const clock = new SteeredClock(0);
  const bucket = new TokenBucket(5, clock.now());
  const take = () => bucket.take(clock.now(), 10, 5);
  assert.equal(passes(take, 20), 5);
  clock.advance(99);
  assert.equal(passes(take, 20), 0);
  clock.advance(1);
  assert.equal(passes(take, 20), 1);
  clock.advance(300);
  assert.equal(passes(take, 20), 3);
});

test('a bucket earns no more than its burst, however long it rests', () => {
  const clock = new SteeredClock(0);
  const bucket = new TokenBucket(5, clock.now());
  clock.advance(86_400_000);
  assert.equal(
    passes(() => bucket.take(clock.now(), 10, 5), 100),
    5,
  );
});

test('over a long time a bucket lets exactly its rate through', () => {
  const clock = new SteeredClock(0);
  const bucket = new TokenBucket(10, clock.now());
  let passed = 0;
  for (let step = 0; step < 1000; step++) {
    passed += passes(() => bucket.take(clock.now(), 10), 3);
    clock.advance(10);
  }
  assert.ok(Math.abs(passed - (10 + 10 * 9.99)) <= 1, `${passed}`);
});

test('a changed rate holds at once, in both directions', () => {
  const clock = new SteeredClock(0);
  const bucket = new TokenBucket(100, clock.now());
  assert.equal(
    passes(() => bucket.take(clock.now(), 2), 100),
    2,
  );
  clock.advance(1000);
  assert.equal(
    passes(() => bucket.take(clock.now(), 50), 100),
    50,
  );
});

test('a clock that is set back costs nothing and gives nothing', () => {
  const bucket = new TokenBucket(1, 10_000);
  assert.equal(bucket.take(10_000, 1), true);
  assert.equal(bucket.take(5000, 1), false);
  assert.equal(bucket.take(6000, 1), true);
});

test('a rate of nothing lets nothing through', () => {
  const bucket = new TokenBucket(0, 0);
  assert.equal(bucket.take(1e9, 0), false);
});

const caller = (accessKeyId: string): Caller => ({ accessKeyId, account: '000000000000', region: 'us-east-1' });
const route = (name: string, id = 'chat') => ({ name, service: { id } }) as Route;
const rates = {
  all: { perSecond: 10, burst: 4 },
  services: { chat: { operations: { SendEvent: { perSecond: 2 } } } },
};
const unbound = (burst: number) => ({ ...rates, all: { perSecond: 10, burst } });

test('a caller is told which rate it exceeds', () => {
  const throttle = callerThrottle(rates, () => 0);
  assert.equal(throttle(caller('a'), route('SendEvent')), undefined);
  assert.equal(throttle(caller('a'), route('SendEvent')), undefined);
  assert.equal(throttle(caller('a'), route('SendEvent')), 2);
  assert.equal(throttle(caller('a'), route('GetRoom')), undefined);
  assert.equal(throttle(caller('a'), route('GetRoom')), 10);
});

test('one caller does not use up the rate of another', () => {
  const throttle = callerThrottle(rates, () => 0);
  assert.equal(
    passes(() => throttle(caller('a'), route('GetRoom')) === undefined, 10),
    4,
  );
  assert.equal(
    passes(() => throttle(caller('b'), route('GetRoom')) === undefined, 10),
    4,
  );
});

test('a throttled caller is served again when time has passed', () => {
  const clock = new SteeredClock(0);
  const throttle = callerThrottle(rates, () => clock.now());
  const sends = () => passes(() => throttle(caller('a'), route('SendEvent')) === undefined, 3);
  assert.equal(sends(), 2);
  clock.advance(400);
  assert.equal(sends(), 0);
  clock.advance(600);
  assert.equal(sends(), 2);
});

test('an operation without a rate of its own is bound by that of its caller only', () => {
  const throttle = callerThrottle(unbound(1000), () => 0);
  assert.equal(
    passes(() => throttle(caller('a'), route('GetRoom')) === undefined, 100),
    100,
  );
});

test('a service has a rate of its own, and operations of one name are of two services', () => {
  const ofService = { all: { perSecond: 1, burst: 3 }, operations: { SendEvent: { perSecond: 0.2, burst: 1 } } };
  const throttle = callerThrottle({ ...unbound(1000), services: { ...rates.services, other: ofService } }, () => 0);
  const ask = (name: string, id: string) => throttle(caller('a'), route(name, id));
  assert.deepEqual([ask('SendEvent', 'other'), ask('SendEvent', 'other')], [undefined, 0.2]);
  assert.deepEqual([ask('Get', 'other'), ask('Get', 'other')], [undefined, 1]);
  assert.deepEqual(
    [ask('SendEvent', 'chat'), ask('SendEvent', 'chat'), ask('SendEvent', 'chat')],
    [undefined, undefined, 2],
  );
});

test('callers beyond any count are forgotten, the first first', () => {
  const throttle = callerThrottle(unbound(1), () => 0);
  assert.equal(throttle(caller('first'), route('x')), undefined);
  assert.equal(throttle(caller('last'), route('x')), undefined);
  for (let index = 0; index < 9999; index++) throttle(caller(String(index)), route('x'));
  assert.equal(throttle(caller('last'), route('x')), 10, 'still known');
  assert.equal(throttle(caller('first'), route('x')), undefined, 'known no more');
});
