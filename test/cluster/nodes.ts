// Nodes of a cluster as far as their data goes: a store each, over one journal.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Clock } from '../../src/base/clock.ts';
import { systemClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { silentLog } from '../../src/base/log.ts';
import { Cipher } from '../../src/cluster/cipher.ts';
import { journalNames } from '../../src/cluster/journal/names.ts';
import { SharedJournal } from '../../src/cluster/journal/shared-journal.ts';
import { Snapshots } from '../../src/cluster/journal/snapshots.ts';
import type { Wire } from '../../src/cluster/wire.ts';
import { beginJournal, copyFacts } from '../../src/store/backup/snapshot.ts';
import type { Change } from '../../src/store/records/journal.ts';
import { Store } from '../../src/store/store.ts';

export const owner = { account: '000000000000', region: 'us-west-2' };

type Options = {
  readonly wire: Wire;
  readonly folder: string;
  readonly number: number;
  readonly live: Set<number>;
  readonly secret?: string;
  readonly cluster?: string;
  /** How much faster than the machine's its clock goes, where a test would have to wait. */
  readonly hurry?: number;
};

const hurried = (times: number): Clock => ({
  ...systemClock,
  steady: () => Math.trunc(systemClock.monotonic() * times),
  after: (delayMs, run) => systemClock.after(delayMs / times, run),
});

/** A node with its data in a folder; it begins with the snapshot of the cluster, or as the first one. */
export async function startNode({
  wire,
  folder,
  number,
  live,
  secret = 'secret',
  cluster = 'test',
  hurry = 1,
}: Options) {
  const path = join(folder, 'fanfare.db');
  const names = journalNames(cluster, 1);
  const cipher = new Cipher(Buffer.from(secret));
  const snapshots = new Snapshots({ wire, cipher, names });
  if (copyFacts(path).journal === undefined) {
    if ((await snapshots.position()) === undefined) {
      beginJournal(path, names.stream);
      await snapshots.write(path);
    } else await snapshots.load(path);
  }
  const others = () => [...live].filter((other) => other !== number);
  const options = {
    wire,
    cipher,
    names,
    others,
    node: number,
    clock: hurry === 1 ? systemClock : hurried(hurry),
    log: silentLog,
  };
  const journal = new SharedJournal(options);
  const store = new Store(path, systemClock, limitsOf(), assert.ifError, { journal });
  const heard: Change[] = [];
  store.records.onApplied((change) => heard.push(change));
  try {
    await journal.follow(store.records, store.applied);
  } catch (cause) {
    await journal[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    throw cause;
  }
  live.add(number);
  let isStopped = false;
  return {
    ...{ path, store, journal, heard, snapshots, records: store.records },
    async [Symbol.asyncDispose]() {
      if (isStopped) return;
      isStopped = true;
      live.delete(number);
      await journal[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    },
  };
}

export type Node = Awaited<ReturnType<typeof startNode>>;
