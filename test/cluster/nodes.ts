// Nodes of a cluster as far as their data goes: a store each, over one journal.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../src/base/clock.ts';
import { SteeredClock, systemClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { silentLog } from '../../src/base/log.ts';
import { Cipher } from '../../src/cluster/cipher.ts';
import { journalNames, journalStreams } from '../../src/cluster/journal/names.ts';
import { SharedJournal } from '../../src/cluster/journal/shared-journal.ts';
import { Snapshots } from '../../src/cluster/journal/snapshots.ts';
import { connectNatsWire } from '../../src/cluster/nats/connect-nats-wire.ts';
import type { Wire } from '../../src/cluster/wire.ts';
import { beginJournal, copyFacts } from '../../src/store/backup/snapshot.ts';
import type { Change } from '../../src/store/records/journal.ts';
import { Store } from '../../src/store/store.ts';
import { Random } from '../fuzz/random.ts';
import { temporaryFolder } from '../support/process.ts';
import { startNatsServer } from './nats-server.ts';
import { SimulatedNats } from './simulated/simulated-nats.ts';
import type { SimulatedWire } from './simulated/simulated-wire.ts';
import { ticking } from './ticking.ts';

const names = journalNames('test', 1);

/** A node with its data in a folder; it begins with the snapshot of the cluster, or as the first one. */
async function startNode(wire: Wire, clock: Clock, folder: string, number: number, live: Set<number>, secret: string) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'fanfare.db');
  const cipher = new Cipher(Buffer.from(secret));
  const snapshots = new Snapshots({ wire, cipher, names });
  if (copyFacts(path).journal === undefined) {
    if (await wire.has(names.stream)) await snapshots.load(path);
    else {
      for (const stream of journalStreams(names, 1)) await wire.create(stream);
      beginJournal(path, names.stream);
      await snapshots.write(path);
    }
  }
  const others = () => [...live].filter((other) => other !== number);
  const journal = new SharedJournal({ wire, cipher, names, others, clock, node: number, log: silentLog });
  const store = new Store(path, clock, limitsOf(), assert.ifError, { journal });
  const heard: Change[] = [];
  store.records.onApplied((change) => heard.push(change));
  let isStopped = false;
  const node = {
    ...{ number, path, store, journal, heard, snapshots },
    async [Symbol.asyncDispose]() {
      if (isStopped) return;
      isStopped = true;
      live.delete(number);
      await journal[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    },
  };
  try {
    await journal.follow(store.records, store.applied);
  } catch (cause) {
    await node[Symbol.asyncDispose]();
    throw cause;
  }
  live.add(number);
  return node;
}

export type Node = Awaited<ReturnType<typeof startNode>>;

/** Nodes over wires that `wireOf` makes. */
class Nodes<W extends Wire> implements AsyncDisposable {
  readonly live = new Set<number>();
  readonly wires: W[] = [];
  readonly #folder = temporaryFolder();
  readonly #nodes: Node[] = [];
  readonly #clock: Clock;
  readonly #wireOf: () => W | Promise<W>;
  readonly #end: () => unknown;

  constructor(clock: Clock, wireOf: () => W | Promise<W>, end: () => unknown) {
    this.#clock = clock;
    this.#wireOf = wireOf;
    this.#end = end;
  }

  async start(number: number, secret = 'secret'): Promise<Node> {
    const wire = (this.wires[number] = await this.#wireOf());
    const node = await startNode(
      ...([wire, this.#clock, join(this.#folder.path, String(number)), number, this.live, secret] as const),
    );
    this.#nodes.push(node);
    return node;
  }

  async three(): Promise<readonly [Node, Node, Node]> {
    return [await this.start(1), await this.start(2), await this.start(3)];
  }

  async [Symbol.asyncDispose]() {
    for (const node of this.#nodes) await node[Symbol.asyncDispose]();
    for (const wire of this.wires) await wire?.[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
    await this.#end();
  }
}

/** Over NATS in memory. */
export class SimulatedNodes extends Nodes<SimulatedWire> {
  readonly nats: SimulatedNats;

  constructor() {
    const clock = new SteeredClock();
    const nats = new SimulatedNats(clock, new Random(1));
    const ticks = ticking(clock);
    super(
      clock,
      () => nats.wire(),
      () => ticks[Symbol.dispose](),
    );
    this.nats = nats;
  }

  /** What is in the journal, as bytes. */
  get entries(): Uint8Array[] {
    const bytes: Uint8Array[] = [];
    const end = this.nats.streams.last(names.stream, '>')?.at ?? 0;
    for (let at = 1; at <= end; at++) {
      const stored = this.nats.streams.fetch(names.stream, at);
      if (stored) bytes.push(stored.bytes);
    }
    return bytes;
  }

  /** The journal ends there, as if it had never had more. */
  loseEnd(last: number): void {
    this.nats.streams.loseEnd(names.stream, last);
  }
}

/** Over a nats-server. */
export async function nodesOnNats(): Promise<Nodes<Wire>> {
  const server = await startNatsServer();
  const wireOf = () => connectNatsWire({ servers: [server.url], name: 'test', limits: limitsOf() });
  return new Nodes<Wire>(systemClock, wireOf, () => server[Symbol.asyncDispose]());
}
