// Who waits for a process, how many may, and what credentials of functions end with.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { functionGateway, project, until } from './support.ts';

const folder = project({
  'app.js': `
    exports.waits = async () => { console.log('runs'); await new Promise((resolve) => setTimeout(resolve, 3_600_000)); };
    exports.key = async () => process.env.AWS_ACCESS_KEY_ID;
    exports.fails = async () => { throw new Error('no'); };`,
});
after(() => folder[Symbol.dispose]());
const waits = { handler: 'app.waits', timeoutMs: 900_000 };

test('an invocation waits for a process for its time, as many as may; then it is throttled', async () => {
  const clock = new SteeredClock();
  const limits = { functionProcessesMax: 1, functionQueueMax: 2 };
  await using gateway = await functionGateway(folder.path, { waits, other: waits }, { clock, limits });
  const first = gateway.invoke('waits');
  await until(() => gateway.lines.some(({ text }) => text.includes('runs')));
  const second = gateway.invoke('waits');
  const busy = await gateway.invoke('waits');
  assert.deepEqual([busy.status, busy.json.Reason], [429, 'ConcurrentInvocationLimitExceeded']);
  // It has half of the places, so that there is one for another function.
  const other = gateway.invoke('other');
  await new Promise((resolve) => void setTimeout(resolve, 100));
  clock.advance(30_000);
  assert.deepEqual([(await second).status, (await other).status], [429, 429]);
  clock.advance(850_000);
  const third = gateway.invoke('waits');
  await new Promise((resolve) => void setTimeout(resolve, 100));
  clock.advance(20_001);
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

test('credentials of a function are replaced before they end, and with the root key', async () => {
  const clock = new SteeredClock();
  await using gateway = await functionGateway(folder.path, { key: { handler: 'app.key' } }, { clock });
  const keys = [];
  for (const minutes of [0, 20, 15]) {
    clock.advance(minutes * 60_000);
    keys.push((await gateway.invoke('key')).json);
  }
  // The process of the second one had no work for so long that it ended; its credentials were good all the same.
  assert.equal(keys[0], keys[1]);
  assert.notEqual(keys[1], keys[2]);
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
