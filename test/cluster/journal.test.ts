// The journal of a cluster: one order of changes on every node, whatever NATS loses, repeats or keeps to itself.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Unavailable } from '../../src/store/records/journal.ts';
import { openDatabase } from '../../src/store/database/database.ts';
import { temporaryFolder } from '../support/process.ts';
import { until } from '../support/until.ts';
import type { MemoryWire } from './memory-nats.ts';
import { MemoryNats } from './memory-nats.ts';
import type { Node } from './nodes.ts';
import { startNode } from './nodes.ts';

const key = (accessKeyId: string, secretAccessKey = 'secret') => ({ accessKeyId, secretAccessKey });
const keysOf = ({ store }: Node) => store.accessKeys.all().map(({ accessKeyId }) => accessKeyId);
const put = ({ store }: Node, id: string, secret?: string) =>
  store.records.change(() => store.accessKeys.put(key(id, secret)));

/** Rows that nodes have in common. */
function rowsOf({ path }: Node) {
  const database = openDatabase(path);
  const tables = ['room', 'document', 'access_key', 'secret', 'deployment', 'applied_entry'];
  const rows = tables.map((table) =>
    database
      .prepare(`SELECT * FROM ${table}`)
      .all()
      .map((row) => JSON.stringify(row)),
  );
  database.close();
  return rows;
}

class Cluster implements AsyncDisposable {
  readonly nats = new MemoryNats();
  readonly live = new Set<number>();
  readonly folder = temporaryFolder();
  readonly nodes: Node[] = [];
  readonly wires: MemoryWire[] = [];

  async start(number: number, { secret = 'secret', hurry = 1 } = {}): Promise<Node> {
    const wire = this.nats.wire();
    this.wires[number] = wire;
    const path = join(this.folder.path, String(number));
    mkdirSync(path, { recursive: true });
    const node = await startNode({ wire, number, folder: path, live: this.live, secret, hurry });
    this.nodes.push(node);
    return node;
  }

  get journal() {
    return this.nats.stream('test-journal-1');
  }

  async [Symbol.asyncDispose]() {
    for (const node of this.nodes) await node[Symbol.asyncDispose]();
    this.folder[Symbol.dispose]();
  }
}

async function three(hurry = 1) {
  const cluster = new Cluster();
  const start = (number: number) => cluster.start(number, { hurry });
  return { cluster, nodes: [await start(1), await start(2), await start(3)] as const };
}

test('what a node acknowledged is on every node, and heard of there in the same order', async () => {
  const { cluster, nodes } = await three();
  await using _cluster = cluster;
  for (let turn = 0; turn < 30; turn++) {
    await put(nodes[turn % 3]!, `k${turn}`);
    assert.ok(keysOf(nodes[(turn + 1) % 3]!).includes(`k${turn}`), `k${turn}`);
  }
  await nodes[0].store.records.change(() => nodes[0].store.accessKeys.delete('k0'));
  for (const node of nodes) assert.deepEqual(node.heard, nodes[0].heard);
  for (const node of nodes) assert.deepEqual(rowsOf(node), rowsOf(nodes[0]));
});

test('nodes that compete make each change once, on what came before it, and a rule over all of them holds', async () => {
  const { cluster, nodes } = await three();
  await using _cluster = cluster;
  const outcomes = await Promise.allSettled(
    Array.from({ length: 90 }, (_, at) => {
      const { store } = nodes[at % 3]!;
      return store.records.change(() => {
        if (store.accessKeys.all().length >= 50) throw new Error('full');
        store.accessKeys.put(key(`k${at}`));
      });
    }),
  );
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 50);
  for (const node of nodes) assert.equal(keysOf(node).length, 50);
  for (const node of nodes) assert.deepEqual(rowsOf(node), rowsOf(nodes[0]));
  assert.ok(
    cluster.journal.length < 45,
    `what waited together was written together: ${cluster.journal.length} entries`,
  );
});

test('an append of which the answer was lost is made once', async () => {
  const { cluster, nodes } = await three();
  await using _cluster = cluster;
  cluster.wires[1]!.answersLost = 1;
  await put(nodes[0], 'a');
  assert.equal(cluster.journal.length, 1);
  for (const node of nodes) assert.deepEqual(keysOf(node), ['a']);
});

test('a node that hears nothing fetches what it missed, and a barrier finds it at once', async () => {
  const { cluster, nodes } = await three();
  await using _cluster = cluster;
  cluster.wires[3]!.isDeaf = true;
  const putting = put(nodes[0], 'a');
  await until(() => keysOf(nodes[1]).length === 1);
  assert.deepEqual(keysOf(nodes[2]), []);
  await nodes[2].records.settled();
  assert.deepEqual(keysOf(nodes[2]), ['a']);
  await putting;
  await put(nodes[1], 'b');
  assert.deepEqual(keysOf(nodes[2]), ['a', 'b'], 'it looks by itself, too');
});

test('a node that is cut off shows what it has, takes no changes, and comes back', async () => {
  const { cluster, nodes } = await three(10);
  await using _cluster = cluster;
  await put(nodes[0], 'a');
  cluster.wires[3]!.isCut = true;
  cluster.live.delete(3);
  await put(nodes[1], 'b');
  await assert.rejects(put(nodes[2], 'c'), Unavailable);
  await assert.rejects(nodes[2].records.settled()!, Unavailable);
  assert.deepEqual(keysOf(nodes[2]), ['a']);
  cluster.wires[3]!.isCut = false;
  cluster.live.add(3);
  await put(nodes[2], 'd');
  for (const node of nodes) assert.deepEqual(keysOf(node), ['a', 'b', 'd']);
});

test('a node that was away catches up; one with an empty disk begins with a snapshot, and what it replaces is purged', async () => {
  await using cluster = new Cluster();
  const first = await cluster.start(1);
  await put(first, 'a');
  const second = await cluster.start(2);
  await second[Symbol.asyncDispose]();
  for (let at = 0; at < 100; at++) await put(first, `k${at}`);
  for (let count = 0; count < 4; count++) {
    await first.snapshots.write(first.path);
    await put(first, `s${count}`);
  }
  assert.deepEqual(
    cluster.journal.findIndex((message) => message),
    102,
  );
  const third = await cluster.start(3);
  assert.deepEqual(keysOf(third), keysOf(first));
  assert.deepEqual(rowsOf(third).slice(0, -1), rowsOf(first).slice(0, -1));
  await put(third, 'z');
  assert.equal(keysOf(first).at(-1), 'z');
  // What it needs is purged by now: it says so instead of skipping anything.
  await assert.rejects(cluster.start(2), {
    message: /entry 2 is no longer in it; start this node again to load a snapshot/,
  });
});

test('a change that is too large for a message is one entry, in pieces', async () => {
  const { cluster, nodes } = await three();
  await using _cluster = cluster;
  const large = randomBytes(1024 * 1024).toString('base64');
  await put(nodes[0], 'a', large);
  assert.equal(nodes[2].store.accessKeys.get('a')!.secretAccessKey, large);
  assert.ok(cluster.journal[0]!.bytes.length < 1024);
  for (const piece of cluster.nats.stream('test-pieces-1')) assert.ok(piece!.bytes.length <= 512 * 1024 + 64);
  const fourth = await cluster.start(4);
  assert.equal(fourth.store.accessKeys.get('a')!.secretAccessKey, large, 'also where it is read from the journal');
});

test('a journal that lost its end, and one with another past, are refused, and reading goes on', async () => {
  const { cluster, nodes } = await three(20);
  await using _cluster = cluster;
  for (const id of ['a', 'b', 'c']) await put(nodes[0], id);
  cluster.journal.pop();
  const [, , third] = nodes;
  cluster.wires[3]!.isCut = true;
  cluster.live.delete(3);
  await assert.rejects(put(nodes[0], 'd'), Unavailable);
  await until(() => nodes[0].journal.hindrance !== undefined);
  assert.match(nodes[0].journal.hindrance!, /it ends at entry 2, and this node has made 3/);
  await assert.rejects(put(nodes[0], 'd'), { message: /it ends at entry 2/ });
  assert.deepEqual(keysOf(nodes[0]), ['a', 'b', 'c']);
  // One that had not got so far goes on from there: the others see that it is another past.
  cluster.journal.pop();
  cluster.journal.pop();
  const other = await cluster.start(4, { hurry: 20 });
  await put(other, 'x');
  await put(other, 'y');
  await put(other, 'z');
  await put(other, 'end');
  cluster.wires[3]!.isCut = false;
  await until(() => third.journal.hindrance !== undefined);
  assert.match(third.journal.hindrance!, /follows another than was made here|is another than was made here/);
  assert.deepEqual(keysOf(third), ['a', 'b', 'c']);
});

test('a node with another secret can neither read the journal nor add to it', async () => {
  await using cluster = new Cluster();
  const first = await cluster.start(1);
  await put(first, 'a');
  await assert.rejects(cluster.start(2, { secret: 'other' }), { message: /snapshot is damaged/ });
  assert.ok(!Buffer.concat(cluster.journal.map((message) => message!.bytes)).includes('accessKeyId'));
});

test('a node that stands still is waited for a second at most, and then not until it speaks', async () => {
  const { cluster, nodes } = await three();
  await using _cluster = cluster;
  await put(nodes[0], 'a');
  await cluster.nodes[2]!.journal[Symbol.asyncDispose]();
  const before = performance.now();
  await put(nodes[0], 'b');
  assert.ok(performance.now() - before >= 900, 'it may be slow');
  await setTimeout(1_100);
  await put(nodes[0], 'c');
  assert.deepEqual(keysOf(nodes[1]), ['a', 'b', 'c']);
});
