// Who is in a cluster, for how long without asking, and when it is dead to the others.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { SteeredClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { claimOf } from '../../src/cluster/membership/claim.ts';
import { ClusterMembership } from '../../src/cluster/membership/cluster-membership.ts';
import { Lease, wrongWith } from '../../src/cluster/membership/lease.ts';
import type { NodeRecord } from '../../src/cluster/membership/node-record.ts';
import { decodeRecord, encodeRecord, nodesStream } from '../../src/cluster/membership/node-record.ts';
import { alone } from '../../src/hub/membership.ts';
import { Random } from '../fuzz/random.ts';
import { SimulatedNats } from './simulated/simulated-nats.ts';

const limits = limitsOf();
const { leaseMs, leaseRenewMs, condemnAfterMs } = limits;

const record: NodeRecord = {
  ...{
    format: 1,
    number: 1,
    incarnation: 1,
    directory: 'd',
    state: 'live',
    formats: [1, 1],
    version: '1',
    renewals: 0,
  },
};

function cluster() {
  const clock = new SteeredClock(0);
  const nats = new SimulatedNats(clock, new Random(1));
  nats.streams.create(nodesStream('c', 1));
  return {
    nats,
    clock,
    async join(directory: string) {
      const wire = nats.wire();
      const told: string[] = [];
      const joining = ClusterMembership.join({
        ...{ wire, clock, limits, cluster: 'c', directory, version: '1', formats: [1, 1] },
        lost: (why) => told.push(`lost: ${why}`),
      });
      const membership = await this.settled(joining);
      membership.onFenced((why) => told.push(`fenced: ${why}`));
      membership.onDeath(({ number, incarnation }) => told.push(`${number}/${incarnation} died`));
      membership.onRejoined(({ number, incarnation }) => told.push(`rejoined as ${number}/${incarnation}`));
      return { membership, wire, told };
    },
    async settled<T>(promise: Promise<T>): Promise<T> {
      let isDone = false;
      void promise.finally(() => (isDone = true)).catch(() => {});
      while (!isDone) await this.pass(10);
      return promise;
    },
    async pass(ms: number) {
      for (let passed = 0; passed < ms; passed += 10) {
        clock.advance(10);
        await setImmediate();
      }
    },
  };
}

test('a server that is alone is always valid, and every other node is dead', async () => {
  assert.equal(alone.isValid, true);
  assert.deepEqual([alone.fate(0), alone.fate(1)], ['live', 'dead']);
  assert.deepEqual([await alone.isDead(0), await alone.isDead(7)], [false, true]);
});

test('a lease lasts leaseMs from when its renewal was sent', () => {
  const lease = new Lease(leaseMs);
  assert.equal(lease.isValid(0), false);
  lease.renewed(1_000);
  lease.renewed(500);
  assert.equal(lease.isValid(1_000 + leaseMs - 1), true);
  assert.equal(lease.isValid(1_000 + leaseMs), false);
  lease.end();
  assert.equal(lease.isValid(1_000), false);
});

test('a machine that slept shows by its clocks; one whose clock is set back does not', () => {
  const lease = new Lease(leaseMs);
  assert.equal(lease.hasSlept(0, 1_000), false);
  assert.equal(lease.hasSlept(500, 1_500 + 5_000), false);
  assert.equal(lease.hasSlept(1_000, 2_000 - 60_000), false);
  assert.equal(lease.hasSlept(1_500, 2_500 + 60_000), true);
});

test('leaseMs, leaseRenewMs and condemnAfterMs must leave room for clocks that differ', () => {
  assert.equal(wrongWith(limits), undefined);
  assert.equal(wrongWith({ ...limits, leaseMs: condemnAfterMs * 0.8 }), undefined);
  assert.match(wrongWith({ ...limits, leaseMs: condemnAfterMs * 0.8 + 1 })!, /80 % of condemnAfterMs/);
  assert.match(wrongWith({ ...limits, leaseRenewMs: leaseMs / 3 + 1 })!, /a third of leaseMs/);
});

test('a folder has the number that it had; a new one the lowest that nobody holds', () => {
  assert.deepEqual(claimOf([], 'd'), { number: 1, incarnation: 1 });
  const records: NodeRecord[] = [
    record,
    { ...record, number: 2, directory: 'e', state: 'condemned', incarnation: 4 },
    { ...record, number: 3, directory: 'f', state: 'leaving' },
  ];
  assert.deepEqual(claimOf(records, 'd'), { number: 1, incarnation: 2 });
  assert.deepEqual(claimOf(records, 'e'), { number: 2, incarnation: 5 });
  assert.deepEqual(claimOf(records, 'new'), { number: 2, incarnation: 5 });
  assert.deepEqual(claimOf([records[0]!, records[2]!], 'new'), { number: 2, incarnation: 1 });
});

test('what a later version wrote in a record stays; a format that is too high is not guessed at', () => {
  const later = { ...record, more: 1 };
  assert.deepEqual(decodeRecord(encodeRecord({ ...decodeRecord(encodeRecord(later)), renewals: 1 })), {
    ...later,
    renewals: 1,
  });
  assert.throws(() => decodeRecord(encodeRecord({ ...record, format: 2 })), /writes records of format 2/);
});

test('nodes that join have numbers of their own, and know one another', async () => {
  const made = cluster();
  const a = await made.join('a');
  const b = await made.join('b');
  await made.pass(100);
  assert.deepEqual([a.membership.number, b.membership.number], [1, 2]);
  assert.deepEqual(
    a.membership.others.map(({ number }) => number),
    [2],
  );
  assert.equal(a.membership.fate(2), 'live');
  assert.equal(a.membership.fate(3), 'dead');
  assert.equal(a.membership.isValid, true);
});

test('many that join at once all have their own number', async () => {
  const made = cluster();
  const joined = await Promise.all(Array.from({ length: 8 }, (_, at) => made.join(`d${at}`)));
  const numbers = joined.map(({ membership }) => membership.number);
  assert.deepEqual(
    numbers.toSorted((one, other) => one - other),
    [1, 2, 3, 4, 5, 6, 7, 8],
  );
});

test('a node that cannot renew serves for leaseMs, and then no more; the others find it dead after condemnAfterMs', async () => {
  const made = cluster();
  const a = await made.join('a');
  const b = await made.join('b');
  await made.pass(leaseRenewMs + 100);
  b.wire.cut();
  await made.pass(leaseMs - leaseRenewMs - 200);
  assert.equal(b.membership.isValid, true);
  assert.equal(a.membership.fate(2), 'silent');
  await made.pass(leaseRenewMs + 300);
  assert.equal(b.membership.isValid, false);
  assert.deepEqual(b.told, ['fenced: its record could not be renewed for 25 s']);
  assert.equal(await made.settled(a.membership.isDead(2)), false);
  await made.pass(condemnAfterMs - leaseMs + 1_000);
  assert.equal(a.membership.fate(2), 'dead');
  assert.deepEqual(a.told, ['2/1 died']);

  b.wire.mend();
  await made.pass(2_000);
  assert.deepEqual(b.told.slice(1), ['rejoined as 2/2']);
  assert.equal(b.membership.isValid, true);
  assert.equal(a.membership.fate(2), 'live');
});

test('nobody is condemned while nobody can be: all come back', async () => {
  const made = cluster();
  const nodes = [await made.join('a'), await made.join('b')];
  await made.pass(leaseRenewMs);
  made.nats.hasQuorum = false;
  await made.pass(4 * condemnAfterMs);
  for (const { membership } of nodes) assert.equal(membership.isValid, false);
  made.nats.hasQuorum = true;
  await made.pass(2_000);
  for (const { membership } of nodes) assert.equal(membership.isValid, true);
  assert.deepEqual(
    nodes.map(({ membership }) => membership.incarnation),
    [2, 2],
  );
});

test('a renewal whose answer was lost is found, and costs nothing', async () => {
  const made = cluster();
  const a = await made.join('a');
  a.wire.answersLostPercent = 50;
  await made.pass(4 * leaseMs);
  assert.deepEqual(a.told, []);
  assert.equal(a.membership.isValid, true);
});

test('a node that left is dead at once', async () => {
  const made = cluster();
  const a = await made.join('a');
  const b = await made.join('b');
  await made.settled(b.membership.leaving());
  await made.settled(b.membership[Symbol.asyncDispose]());
  await made.pass(100);
  assert.equal(a.membership.fate(2), 'dead');
  assert.deepEqual(a.told, ['2/1 died']);
  assert.equal(b.membership.isValid, false);
});

test('of two with the same folder, one stops and says why', async () => {
  const made = cluster();
  const first = await made.join('same');
  const second = await made.join('same');
  await made.pass(100);
  assert.deepEqual([second.membership.number, second.membership.incarnation], [1, 2]);
  assert.equal(first.membership.isValid, false);
  assert.equal(first.told.at(-1), 'lost: Node 1 is a copy of this data folder now');
  assert.deepEqual(second.told, []);
});

test('whether a node is dead is asked where it is known, and a node whose answer nobody has is not', async () => {
  const made = cluster();
  const a = await made.join('a');
  assert.equal(await made.settled(a.membership.isDead(2)), true);
  a.wire.cut();
  assert.equal(await a.membership.isDead(2), false);
});
