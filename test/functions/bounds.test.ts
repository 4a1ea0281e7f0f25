// Who waits for a process, how many may, and what credentials of functions end with.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { until } from '../support/until.ts';
import { functionGateway, project } from './support.ts';

const folder = project({
  'app.js': `
    exports.waits = async () => { console.log('runs'); await new Promise((resolve) => setTimeout(resolve, 3_600_000)); };
    let count = 0;
    exports.key = async () => ({ key: process.env.AWS_ACCESS_KEY_ID, count: ++count });
    exports.fails = async () => { throw new Error('no'); };`,
});
after(() => folder[Symbol.dispose]());
const waits = { handler: 'app.waits', timeoutMs: 900_000 };

/** Tells who waits: whoever does has a time. */
class WaitingClock extends SteeredClock {
  readonly delays: number[] = [];

  override after(delayMs: number, run: () => void) {
    this.delays.push(delayMs);
    return super.after(delayMs, run);
  }

  /** Resolves when so many have waited for so long, or will. */
  readonly waiting = (count: number, delayMs: number) =>
    until(() => this.delays.filter((delay) => delay === delayMs).length >= count);
}

test('an invocation waits for a process for its time, as many as may; then it is throttled', async () => {
  const clock = new WaitingClock();
  // Nothing else waits for just so long.
  const functionQueueMs = 30_123;
  const limits = { functionProcessesMax: 1, functionQueueMax: 2, functionQueueMs };
  await using gateway = await functionGateway(folder.path, { waits, other: waits }, { clock, limits });
  const first = gateway.invoke('waits');
  await until(() => gateway.lines.some(({ text }) => text.includes('runs')));
  const second = gateway.invoke('waits');
  await clock.waiting(1, functionQueueMs);
  const busy = await gateway.invoke('waits');
  assert.deepEqual([busy.status, busy.json.Reason], [429, 'ConcurrentInvocationLimitExceeded']);
  // It has half of the places, so that there is one for another function.
  const other = gateway.invoke('other');
  await clock.waiting(2, functionQueueMs);
  clock.advance(functionQueueMs);
  assert.deepEqual([(await second).status, (await other).status], [429, 429]);
  clock.advance(850_000);
  const third = gateway.invoke('waits');
  await clock.waiting(3, functionQueueMs);
  clock.advance(50_001 - functionQueueMs);
  assert.equal((await first).json.errorType, 'Sandbox.Timedout');
  await until(() => gateway.lines.filter(({ text }) => text.includes('runs')).length === 2);
  clock.advance(900_000);
  assert.equal((await third).json.errorType, 'Sandbox.Timedout', 'it had the place of the first');
});

test('events that wait are bounded in bytes and in number', async () => {
  const headers = { 'x-amz-invocation-type': 'Event' };
  const limits = { functionEventsMax: 2, functionQueueBytesMax: 4_000 };
  await using gateway = await functionGateway(folder.path, { waits, other: waits }, { limits });
  const statuses = [];
  for (const name of ['waits', 'waits', 'other']) statuses.push((await gateway.invoke(name, {}, { headers })).status);
  assert.deepEqual(statuses, [202, 429, 202]);
  const large = { x: 'y'.repeat(4_000) };
  assert.equal((await gateway.invoke('other', large, { headers })).status, 429);
});

test('an invocation waits for functionQueueMs, and not a millisecond longer', async () => {
  const clock = new WaitingClock();
  const limits = { functionProcessesMax: 1, functionQueueMs: 5_123 };
  await using gateway = await functionGateway(folder.path, { waits, other: waits }, { clock, limits });
  const first = gateway.invoke('waits');
  await until(() => gateway.lines.some(({ text }) => text.includes('runs')));
  let status: number | undefined;
  const second = gateway.invoke('other').then((answer) => (status = answer.status));
  await clock.waiting(1, 5_123);
  clock.advance(5_122);
  assert.equal((await gateway.invoke('waits', {}, { headers: { 'x-amz-invocation-type': 'DryRun' } })).status, 204);
  assert.equal(status, undefined, 'it waits');
  clock.advance(1);
  assert.equal(await second, 429);
  clock.advance(900_000);
  await first;
});

test('credentials of a function are replaced when half of functionCredentialsMs is over, and its process with them', async () => {
  const clock = new SteeredClock();
  const limits = { functionCredentialsMs: 600_000 };
  await using gateway = await functionGateway(folder.path, { key: { handler: 'app.key' } }, { clock, limits });
  const asked = [];
  for (const passedMs of [0, 299_999, 1]) {
    clock.advance(passedMs);
    asked.push((await gateway.invoke('key')).json);
  }
  const [first, second, third] = asked;
  assert.deepEqual(second, { ...first, count: 2 });
  assert.equal(third.count, 1);
  assert.notEqual(third.key, first.key);
});

test('an asynchronous invocation that is throttled goes back to wait, until it is too old', async () => {
  const clock = new SteeredClock();
  const warned: object[] = [];
  const log = { debug() {}, info() {}, error() {}, warn: (fields: object) => void warned.push(fields) };
  const blocked = { handler: 'app.fails', reservedConcurrency: 0, eventAgeMsMax: 60_000 };
  await using gateway = await functionGateway(folder.path, { blocked }, { clock, log });
  const { headers } = await gateway.invoke('blocked', {}, { headers: { 'x-amz-invocation-type': 'Event' } });
  for (let second = 0; second < 60; second++) {
    clock.advance(1_000);
    await new Promise((resolve) => void setImmediate(resolve));
  }
  const requestId = headers.get('x-amzn-requestid');
  assert.deepEqual(warned, [{ function: 'blocked', requestId, condition: 'EventAgeExceeded', attempts: 0 }]);
});
