// The bus of a cluster, over the simulated wire and over NATS.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../src/base/clock.ts';
import { SteeredClock, systemClock } from '../../src/base/clock.ts';
import type { Limits } from '../../src/base/limits/limits.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { ClusterBus } from '../../src/cluster/bus/cluster-bus.ts';
import { ClusterMembership } from '../../src/cluster/membership/cluster-membership.ts';
import { nodesStream } from '../../src/cluster/membership/node-record.ts';
import { connectNatsWire } from '../../src/cluster/nats/connect-nats-wire.ts';
import type { Wire } from '../../src/cluster/wire.ts';
import { Random } from '../fuzz/random.ts';
import { busContract } from '../hub/bus-contract.ts';
import { until } from '../support/until.ts';
import { noNatsServer, startNatsServer } from './nats-server.ts';
import { SimulatedNats } from './simulated/simulated-nats.ts';

async function node(wire: Wire, clock: Clock, directory: string, limits: Limits = limitsOf()) {
  const membership = await ClusterMembership.join({
    ...{ wire, clock, limits, cluster: 'c', directory, version: '1', formats: [1, 1] },
    lost: (why) => assert.equal(why, undefined),
  });
  const losses: number[] = [];
  const lost = (_from: unknown, batches: number) => losses.push(batches);
  const bus = new ClusterBus({ wire, membership, clock, cluster: 'c', limits, lost, fault: assert.ifError });
  return { membership, bus, losses };
}

/** Two nodes on a wire whose time goes on by itself, but much faster. */
async function simulated(limits?: Partial<Limits>) {
  const clock = new SteeredClock(0);
  const nats = new SimulatedNats(clock, new Random(1));
  nats.streams.create(nodesStream('c', 1));
  let runs = true;
  const ended = (async () => {
    for (; runs; await setImmediate()) clock.advance(1);
  })();
  const wires = [nats.wire(), nats.wire()] as const;
  const all = limitsOf('ours', limits);
  const a = await node(wires[0], clock, 'a', all);
  const b = await node(wires[1], clock, 'b', all);
  await Promise.all([a.bus.hearsAll(5_000), b.bus.hearsAll(5_000)]);
  const pass = async (ms: number) => {
    const end = clock.steady() + ms;
    await until(() => clock.steady() >= end);
  };
  const end = async () => {
    for (const { bus } of [a, b]) await bus.close();
    runs = false;
    await ended;
  };
  return { nats, clock, wires, a, b, pass, end, [Symbol.asyncDispose]: end };
}

busContract('simulated', false, async () => {
  const { a, b, pass, end } = await simulated();
  return {
    ...{ buses: [a.bus, b.bus], second: b.membership.number, nobody: 9, end },
    settle: () => pass(20),
    leave: () => b.membership[Symbol.asyncDispose](),
  };
});

busContract('NATS', noNatsServer, async () => {
  const server = await startNatsServer();
  const limits = limitsOf();
  const connect = (name: string) => connectNatsWire({ servers: [server.url], name, limits });
  const wires = [await connect('a'), await connect('b')] as const;
  await wires[0].create(nodesStream('c', 1));
  const a = await node(wires[0], systemClock, 'a');
  const b = await node(wires[1], systemClock, 'b');
  assert.equal((await Promise.all([a.bus.hearsAll(5_000), b.bus.hearsAll(5_000)])).every(Boolean), true);
  return {
    ...{ buses: [a.bus, b.bus], second: b.membership.number, nobody: 9 },
    settle: async () => {
      await a.bus.heardByAll(5_000);
      await setImmediate();
      await Promise.all(wires.map((wire) => wire.flush()));
    },
    leave: () => b.membership[Symbol.asyncDispose](),
    async end() {
      for (const { membership } of [a, b]) membership.stop();
      for (const wire of wires) await wire[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
});

const numbered = (count: number) => Array.from({ length: count }, (_, at) => String(at));

test('what was published while a link was down is heard once it is back, in order and once', async () => {
  await using made = await simulated();
  const { a, b, wires, pass } = made;
  const heard: string[] = [];
  b.bus.subscribe('t', (message) => heard.push(String(message)));
  for (const text of numbered(30)) {
    if (text === '10') wires[1].cut();
    if (text === '15') wires[0].cut({ isNoticed: false });
    if (text === '20') for (const wire of wires) wire.mend();
    a.bus.publish('t', Buffer.from(text));
    await pass(5);
  }
  await pass(1_500);
  assert.deepEqual(heard, numbered(30));
  assert.ok(b.bus.stats.repaired >= 5);
  assert.deepEqual(b.losses, []);
});

test('what was missed and is beyond busKeptBytesMax is counted as lost, and the rest goes on', async () => {
  await using made = await simulated({ busKeptBytesMax: 1_048_576 });
  const { a, b, wires, pass } = made;
  const heard: string[] = [];
  b.bus.subscribe('t', (message) => heard.push(String(message).slice(0, 3).trim()));
  wires[1].cut();
  for (const text of numbered(100)) {
    a.bus.publish('t', Buffer.from(text.padEnd(20_000)));
    await pass(2);
  }
  wires[1].mend();
  await pass(2_000);
  const [lost] = b.losses;
  assert.equal(b.losses.length, 1);
  assert.ok(lost! > 40 && lost! < 80, String(lost));
  assert.equal(b.bus.stats.lost, lost);
  assert.deepEqual(heard, numbered(100).slice(lost));
});

test('a node is asked at most nodeQuestionsMax and nodeQuestionBytesMax at once; what gets no answer ends after nodeQuestionMs', async () => {
  await using made = await simulated({ nodeQuestionsMax: 3, nodeQuestionBytesMax: 100 });
  const { a, b, wires, pass } = made;
  b.bus.answer(2, async (message) => message);
  wires[1].cut();
  const asked = [10, 10, 10].map((bytes) => a.bus.ask(2, Buffer.alloc(bytes)));
  assert.deepEqual(await a.bus.ask(2, Buffer.alloc(1)), { outcome: 'full' });
  await pass(1_900);
  let settled = 0;
  for (const one of asked) void one.then(() => settled++);
  await pass(10);
  assert.equal(settled, 0);
  assert.deepEqual(
    await Promise.all(asked),
    Array.from({ length: 3 }, () => ({ outcome: 'unreachable' })),
  );
  const large = a.bus.ask(2, Buffer.alloc(100));
  assert.deepEqual(await a.bus.ask(2, Buffer.alloc(1)), { outcome: 'full' });
  wires[1].mend();
  await large;
  assert.equal((await a.bus.ask(2, Buffer.alloc(100))).outcome, 'answered');
  assert.deepEqual(await a.bus.ask(2, Buffer.alloc(101)), { outcome: 'full' });
});

test('what is asked again after a broken link is done once; over nodeAnswersMax nothing is done', async () => {
  await using made = await simulated({ nodeAnswersMax: 2 });
  const { a, b, wires, pass } = made;
  let done = 0;
  b.bus.answer(2, async () => {
    done++;
    return Buffer.from('done');
  });
  const asked = a.bus.ask(2, Buffer.from('do'));
  await pass(1);
  wires[0].cut();
  await pass(100);
  wires[0].mend();
  assert.equal((await asked).outcome, 'answered');
  assert.equal(done, 1);
  assert.equal((await a.bus.ask(2, Buffer.from('do'))).outcome, 'answered');
  assert.equal((await a.bus.ask(2, Buffer.from('do'))).outcome, 'unreachable');
  assert.equal(done, 2);
});

test('a question that was held back longer than its asker waits is not done', async () => {
  await using made = await simulated();
  const { a, b, wires, pass, clock } = made;
  let done = 0;
  b.bus.answer(2, async () => {
    done++;
    return Buffer.from('done');
  });
  await pass(1_000);
  wires[1].heldBackUntilMs = clock.steady() + 4_000;
  assert.deepEqual(await a.bus.ask(2, Buffer.from('do')), { outcome: 'unreachable' });
  await pass(4_500);
  assert.equal(done, 0);
  assert.equal(b.bus.stats.late, 1);
  assert.equal((await a.bus.ask(2, Buffer.from('do'))).outcome, 'answered');
});

test('more than busCongestedBytesMax without an answer, or busCongestedMs of it, is congestion; no link is none', async () => {
  await using made = await simulated({ busCongestedBytesMax: 300_000 });
  const { a, wires, pass } = made;
  await pass(300);
  const publish = () => a.bus.publish('t', Buffer.alloc(100_000));
  wires[0].isCut = true;
  for (let count = 0; count < 2; count++) publish();
  await setImmediate();
  assert.equal(a.bus.isCongested, false);
  publish();
  publish();
  await setImmediate();
  await setImmediate();
  assert.equal(a.bus.isCongested, true);
  wires[0].mend();
  await until(() => !a.bus.isCongested);
  wires[0].isCut = true;
  await pass(1_500);
  assert.equal(a.bus.isCongested, false);
  await pass(1_000);
  assert.equal(a.bus.isCongested, true);
  wires[0].notice();
  assert.equal(a.bus.isCongested, false);
});

test('what a node is asked is answered no more once it is not valid', async () => {
  await using made = await simulated();
  const { a, b } = made;
  let done = 0;
  b.bus.answer(2, async () => {
    done++;
    return Buffer.from('done');
  });
  b.membership.stop();
  assert.deepEqual(await a.bus.ask(2, Buffer.from('do')), { outcome: 'unreachable' });
  assert.equal(done, 0);
});
