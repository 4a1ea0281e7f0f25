// The journal of a cluster: one order of changes on every node, whatever NATS loses, repeats or keeps to itself.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import type { Change } from '../../src/store/records/journal.ts';
import { Unavailable } from '../../src/store/records/journal.ts';
import { Store } from '../../src/store/store.ts';
import { temporaryFolder } from '../support/process.ts';
import { until } from '../support/until.ts';
import { journalContract, keysOf, put, rowsOf } from './journal-contract.ts';
import { noNatsServer } from './nats-server.ts';
import { SimulatedNodes, nodesOnNats } from './nodes.ts';

journalContract('alone', false, async () => {
  const folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  const store = new Store(path, systemClock, limitsOf(), assert.ifError);
  const heard: Change[] = [];
  store.records.onApplied((change) => heard.push(change));
  const node = { path, store, heard };
  return {
    nodes: [node, node, node],
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
});
journalContract('simulated', false, async () => {
  const cluster = new SimulatedNodes();
  return { nodes: await cluster.three(), [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose]() };
});
journalContract('nats-server', noNatsServer, async () => {
  const cluster = await nodesOnNats();
  return { nodes: await cluster.three(), [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose]() };
});

test('what waits together is written together', async () => {
  await using cluster = new SimulatedNodes();
  const [first] = await cluster.three();
  await Promise.all(Array.from({ length: 100 }, (_, at) => put(first, `k${at}`)));
  assert.equal(cluster.entries.length, 2);
});

test('an append of which the answer was lost is made once', async () => {
  await using cluster = new SimulatedNodes();
  const nodes = await cluster.three();
  cluster.wires[1]!.answersLostPercent = 100;
  const putting = put(nodes[0], 'a');
  await until(() => cluster.entries.length > 0);
  cluster.wires[1]!.answersLostPercent = 0;
  await putting;
  assert.equal(cluster.entries.length, 1);
  for (const node of nodes) assert.deepEqual(keysOf(node), ['a']);
});

test('a node that hears nothing fetches what it missed, and a barrier finds it at once', async () => {
  await using cluster = new SimulatedNodes();
  const nodes = await cluster.three();
  cluster.wires[3]!.heldBackUntilMs = Infinity;
  const putting = put(nodes[0], 'a');
  await until(() => keysOf(nodes[1]).length === 1);
  assert.deepEqual(keysOf(nodes[2]), []);
  await nodes[2].store.records.settled();
  assert.deepEqual(keysOf(nodes[2]), ['a']);
  await putting;
  await put(nodes[1], 'b');
  assert.deepEqual(keysOf(nodes[2]), ['a', 'b'], 'it looks by itself, too');
});

test('a node that is cut off shows what it has, takes no changes, and comes back', async () => {
  await using cluster = new SimulatedNodes();
  const nodes = await cluster.three();
  await put(nodes[0], 'a');
  cluster.wires[3]!.cut();
  cluster.live.delete(3);
  await put(nodes[1], 'b');
  await assert.rejects(put(nodes[2], 'c'), Unavailable);
  await assert.rejects(nodes[2].store.records.settled()!, Unavailable);
  assert.deepEqual(keysOf(nodes[2]), ['a']);
  cluster.wires[3]!.mend();
  cluster.live.add(3);
  await put(nodes[2], 'd');
  for (const node of nodes) assert.deepEqual(keysOf(node), ['a', 'b', 'd']);
});

test('a node that was away catches up; one with an empty disk begins with a snapshot, and what that replaces is purged', async () => {
  await using cluster = new SimulatedNodes();
  const first = await cluster.start(1);
  await put(first, 'a');
  const second = await cluster.start(2);
  await second[Symbol.asyncDispose]();
  for (let at = 0; at < 100; at++) await put(first, `k${at}`);
  const again = await cluster.start(2);
  assert.deepEqual(keysOf(again), keysOf(first));
  assert.equal(rowsOf(again), rowsOf(first));
  await again[Symbol.asyncDispose]();
  for (let count = 0; count < 4; count++) {
    await first.snapshots.write(first.path);
    await put(first, `s${count}`);
  }
  assert.equal(cluster.entries.length, 3, 'as long as two snapshots, and then no more');
  const third = await cluster.start(3);
  assert.deepEqual(keysOf(third), keysOf(first));
  assert.equal(rowsOf(third), rowsOf(first));
  await put(third, 'z');
  assert.equal(keysOf(first).at(-1), 'z');
  // What this one needs is purged: it says so, and skips nothing.
  await assert.rejects(cluster.start(2), { message: /entry 102 is no longer in it; start this node again/ });
});

test('a change that is too large for a message is one entry, in pieces', async () => {
  await using cluster = new SimulatedNodes();
  const nodes = await cluster.three();
  const large = randomBytes(1024 * 1024).toString('base64');
  await put(nodes[0], 'a', large);
  assert.equal(nodes[2].store.accessKeys.get('a')!.secretAccessKey, large);
  assert.ok(cluster.entries[0]!.length < 1024);
  const fourth = await cluster.start(4);
  assert.equal(fourth.store.accessKeys.get('a')!.secretAccessKey, large, 'also where it is read from the journal');
});

test('a journal that lost its end is noticed, and takes no changes; reading goes on', async () => {
  await using cluster = new SimulatedNodes();
  const nodes = await cluster.three();
  for (const id of ['a', 'b', 'c']) await put(nodes[0], id);
  cluster.loseEnd(2);
  await assert.rejects(put(nodes[0], 'd'), Unavailable);
  await until(() => nodes[0].journal.hindrance !== undefined);
  assert.match(nodes[0].journal.hindrance!, /test-journal-1 .* it ends at entry 2, and this node has made 3$/);
  await assert.rejects(put(nodes[0], 'd'), { message: /it ends at entry 2/ });
  assert.deepEqual(keysOf(nodes[0]), ['a', 'b', 'c']);
});

test('a journal with another past is followed by nobody who knows better', async () => {
  await using cluster = new SimulatedNodes();
  const first = await cluster.start(1);
  for (const id of ['a', 'b', 'c']) await put(first, id);
  cluster.wires[1]!.cut();
  cluster.live.clear();
  cluster.loseEnd(1);
  const second = await cluster.start(2);
  for (const id of ['x', 'y', 'z']) await put(second, id);
  cluster.wires[1]!.mend();
  await until(() => first.journal.hindrance !== undefined);
  assert.match(first.journal.hindrance!, /entry 4 follows another than was made here/);
  assert.deepEqual(
    [keysOf(first), keysOf(second)],
    [
      ['a', 'b', 'c'],
      ['a', 'x', 'y', 'z'],
    ],
  );
});

test('a node with another secret can neither read the journal nor add to it', async () => {
  await using cluster = new SimulatedNodes();
  const first = await cluster.start(1);
  await put(first, 'a');
  await assert.rejects(cluster.start(2, 'other'), { message: /snapshot is damaged/ });
  assert.ok(!Buffer.concat(cluster.entries).includes('accessKeyId'));
});

test('a node that stands still is waited for, and then no more until it speaks', async () => {
  await using cluster = new SimulatedNodes();
  const [first, second, third] = await cluster.three();
  const { clock } = cluster.nats;
  await put(first, 'a');
  await third.journal[Symbol.asyncDispose]();
  const before = clock.steady();
  await put(first, 'b');
  const waited = clock.steady() - before;
  assert.ok(waited >= 900 && waited < 1_500, `it may be slow: ${waited} ms`);
  await until(() => clock.steady() - before > 2_600);
  const silent = clock.steady();
  await put(first, 'c');
  assert.ok(clock.steady() - silent < 500);
  assert.deepEqual(keysOf(second), ['a', 'b', 'c']);
});
