// How the data of a node comes to follow the journal of its cluster: what a start finds decides.
import type { CopyFacts } from '../store/backup/snapshot.ts';
import { beginJournal, copyFacts } from '../store/backup/snapshot.ts';
import type { Cipher } from './cipher.ts';
import { claimNames, claimStreams } from './claims/names.ts';
import { ClusterError } from './cluster-error.ts';
import { clusterStream, readCluster, writeCluster } from './cluster-record.ts';
import type { JournalNames } from './journal/names.ts';
import { journalNames, journalStreams } from './journal/names.ts';
import { Snapshots } from './journal/snapshots.ts';
import { nodesStream } from './membership/node-record.ts';
import type { Wire } from './wire.ts';
import { Conflict } from './wire.ts';

type Beginning = {
  readonly wire: Wire;
  readonly cipher: Cipher;
  readonly cluster: string;
  /** The database. */
  readonly path: string;
  /** Whether this node may make the cluster. */
  readonly isFirst: boolean;
  readonly replicas: number;
};

/** The journal to follow, from where the database is now. Rejects with a ClusterError, a StoreError and Unavailable. */
export async function beginAt(beginning: Beginning): Promise<JournalNames> {
  const { wire, cipher, cluster, path, isFirst } = beginning;
  const found = await readCluster(wire, cluster, cipher);
  const facts = copyFacts(path);
  if (found === 'sealed') {
    throw new ClusterError(`the cluster ${cluster} has another secret than the one in --cluster-secret-file`);
  }
  const isBegun = facts.last.position > 0;
  if (!found && isBegun) {
    throw new ClusterError(
      `the journal of the cluster ${cluster} is gone from NATS, and ${path} was of it; nothing is made anew in its place`,
    );
  }
  const isThere = found && !found.isBeingMade;
  if (!isThere && !isFirst) {
    throw new ClusterError(`there is no cluster ${cluster} in this NATS; start its first node with --cluster-init`);
  }
  return isThere ? follow(beginning, journalNames(cluster, found.epoch), facts) : make(beginning, found?.at ?? 0);
}

/** Who is the first to say so makes it; who was killed meanwhile begins anew. */
async function make({ wire, cipher, cluster, path, replicas }: Beginning, before: number): Promise<JournalNames> {
  const names = journalNames(cluster, 1);
  try {
    await wire.create(clusterStream(cluster, replicas));
    const claimed = await writeCluster(wire, cluster, cipher, { epoch: 1, isBeingMade: true }, before);
    const streams = [nodesStream(cluster, replicas), ...journalStreams(names, replicas)];
    for (const stream of [...streams, ...claimStreams(claimNames(cluster), replicas)]) await wire.create(stream);
    // The others begin with what this folder holds.
    await new Snapshots({ wire, cipher, names }).write(path);
    beginJournal(path, names.stream);
    await writeCluster(wire, cluster, cipher, { epoch: 1 }, claimed);
  } catch (cause) {
    if (!(cause instanceof Conflict)) throw cause;
    throw new ClusterError(`another node is making the cluster ${cluster}; start this one without --cluster-init`);
  }
  return names;
}

async function follow(
  { wire, cipher, cluster, path }: Beginning,
  names: JournalNames,
  { journal, last, isEmpty }: CopyFacts,
): Promise<JournalNames> {
  const isForeign = journal === undefined ? !isEmpty : !journal.startsWith(`${cluster}-journal-`);
  if (isForeign) {
    const whose = journal === undefined ? 'was used by a server that is alone' : 'is of another cluster';
    throw new ClusterError(`${path} ${whose}; a node joins the cluster ${cluster} with an empty data folder`);
  }
  const next = journal === names.stream ? await wire.next(names.stream, last.position + 1) : undefined;
  const isBehind = next !== undefined && next.at > last.position + 1;
  if (journal !== names.stream || isBehind) await new Snapshots({ wire, cipher, names }).load(path);
  return names;
}
