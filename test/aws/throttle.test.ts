// Rates: a bucket, and the buckets of many callers, on a clock that stands still until it is told to move.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Caller } from '../../src/aws/server/authenticate.ts';
import { callerThrottle } from '../../src/aws/server/caller-throttle.ts';
import type { Route } from '../../src/aws/server/route.ts';
import { TokenBucket } from '../../src/base/token-bucket.ts';
import { SteeredClock } from '../../src/base/clock.ts';
import type { Limits } from '../../src/base/limits/limits.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { changeLimits } from '../../src/base/limits/live-limits.ts';
import type { Service } from '../../src/aws/shape.ts';
import { service } from '../../src/aws/shape.ts';

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

const about = { doc: '', apiVersion: '1', signingName: 'x', wireNames: 'as-is', base: 'host', errors: {} } as const;
const asked = { http: 'GET /x', doc: '', input: {}, output: {}, errors: [] } as const;
const chat = service({
  ...about,
  id: 'chat',
  operations: { GetRoom: asked, SendEvent: { ...asked, rate: { perSecond: 'sendEventRequestsPerSecond' } } },
});
/** With a rate of its own, and an operation that is called like one of another service. */
const control = service({
  ...about,
  id: 'control',
  rate: { perSecond: 'controlRequestsPerSecond', burst: 'controlRequestsBurst' },
  operations: { Get: { ...asked }, SendEvent: { ...asked, rate: { perMinute: 'createDeploymentRequestsPerMinute' } } },
});
const figures = {
  callerRequestsPerSecond: 10,
  sendEventRequestsPerSecond: 2,
  controlRequestsPerSecond: 1,
  controlRequestsBurst: 3,
  createDeploymentRequestsPerMinute: 12,
};
const limitsWith = (burst: number) => limitsOf('ours', { ...figures, callerRequestsBurst: burst });

/** Asks for operations of those two. */
function throttling(limits: Limits, now = () => 0) {
  const throttle = callerThrottle([chat, control], limits, now);
  return (accessKeyId: string, name: string, model: Service = chat) =>
    throttle(caller(accessKeyId), { name, service: model, operation: model.operations[name]! } as Route);
}

test('a caller is told which rate it exceeds', () => {
  const ask = throttling(limitsWith(4));
  assert.equal(ask('a', 'SendEvent'), undefined);
  assert.equal(ask('a', 'SendEvent'), undefined);
  assert.equal(ask('a', 'SendEvent'), 2);
  assert.equal(ask('a', 'GetRoom'), undefined);
  assert.equal(ask('a', 'GetRoom'), 10);
});

test('one caller does not use up the rate of another', () => {
  const ask = throttling(limitsWith(4));
  assert.equal(
    passes(() => ask('a', 'GetRoom') === undefined, 10),
    4,
  );
  assert.equal(
    passes(() => ask('b', 'GetRoom') === undefined, 10),
    4,
  );
});

test('a throttled caller is served again when time has passed', () => {
  const clock = new SteeredClock(0);
  const ask = throttling(limitsWith(4), () => clock.now());
  const sends = () => passes(() => ask('a', 'SendEvent') === undefined, 3);
  assert.equal(sends(), 2);
  clock.advance(400);
  assert.equal(sends(), 0);
  clock.advance(600);
  assert.equal(sends(), 2);
});

test('an operation without a rate of its own is bound by that of its caller only', () => {
  const ask = throttling(limitsWith(1000));
  assert.equal(
    passes(() => ask('a', 'GetRoom') === undefined, 100),
    100,
  );
});

test('a service has a rate of its own, and operations of one name are of two services', () => {
  const ask = throttling(limitsWith(1000));
  const times = (count: number, name: string, model: Service) =>
    Array.from({ length: count }, () => ask('a', name, model));
  assert.deepEqual(times(2, 'SendEvent', control), [undefined, 0.2], 'twelve a minute, one at once');
  assert.deepEqual(times(2, 'Get', control), [undefined, 1]);
  assert.deepEqual(times(3, 'SendEvent', chat), [undefined, undefined, 2]);
});

test('a limit that is changed holds at once', () => {
  const limits = limitsWith(1000);
  const ask = throttling(limits);
  assert.deepEqual([ask('a', 'SendEvent'), ask('a', 'SendEvent'), ask('a', 'SendEvent')], [undefined, undefined, 2]);
  changeLimits(limits, { ...limits, sendEventRequestsPerSecond: 4 });
  assert.equal(ask('a', 'SendEvent'), 4);
  assert.deepEqual(
    [ask('b', 'SendEvent'), ask('b', 'SendEvent'), ask('b', 'SendEvent')],
    [undefined, undefined, undefined],
  );
});

test('callers beyond any count are forgotten, the first first', () => {
  const ask = throttling(limitsWith(1));
  assert.equal(ask('first', 'GetRoom'), undefined);
  assert.equal(ask('last', 'GetRoom'), undefined);
  for (let index = 0; index < 9999; index++) ask(String(index), 'GetRoom');
  assert.equal(ask('last', 'GetRoom'), 10, 'still known');
  assert.equal(ask('first', 'GetRoom'), undefined, 'known no more');
});
