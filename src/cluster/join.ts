import type { Clock } from '../base/clock.ts';
import type { Limits } from '../base/limits/limits.ts';
import type { Log } from '../base/log.ts';
import type { Shared, Store } from '../store/store.ts';
import { copyFacts } from '../store/backup/snapshot.ts';
import { beginAt } from './begin.ts';
import { Cipher } from './cipher.ts';
import { claimNames } from './claims/names.ts';
import { OneTimeClaims } from './claims/one-time-claims.ts';
import { SharedQuotas } from './claims/shared-quotas.ts';
import { ClusterError } from './cluster-error.ts';
import type { ClusterSettings } from './cluster-settings.ts';
import { ENTRY_FORMAT } from './journal/entry.ts';
import { SharedJournal } from './journal/shared-journal.ts';
import { SnapshotKeeper } from './journal/snapshot-keeper.ts';
import { ClusterMembership } from './membership/cluster-membership.ts';
import { wrongWith } from './membership/lease.ts';
import { connectNatsWire } from './nats/connect-nats-wire.ts';
import type { NatsWire } from './nats/nats-wire.ts';
import { serverAdvice } from './server-advice.ts';
import { Unavailable as NotFollowed } from '../store/records/journal.ts';
import type { Wire } from './wire.ts';
import { Unavailable } from './wire.ts';

type Parts = {
  /** The database. */
  readonly path: string;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  readonly version: string;
  /** This process cannot go on. */
  readonly lost: (why: string) => void;
};

/** A node of a cluster, from before its store is opened until after it is closed. */
export type Joined = AsyncDisposable & {
  readonly wire: Wire;
  readonly membership: ClusterMembership;
  /** What the store decides together with the others. */
  readonly shared: Shared;
  /** Make what the journal holds, and go on until what this returns is disposed of. */
  readonly follow: (store: Store) => Promise<AsyncDisposable>;
  /** Why nobody should be sent here. Undefined: there is no reason. */
  readonly hindrance: () => string | undefined;
};

/** Rejects with a ClusterError, a StoreError or Unavailable. */
export async function joinCluster(settings: ClusterSettings, parts: Parts): Promise<Joined> {
  const { name: cluster, secret } = settings;
  const { path, clock, limits, log } = parts;
  checkLimits(limits);
  const cipher = new Cipher(secret);
  await using cleanup = new AsyncDisposableStack();
  const wire = cleanup.use(await connected(settings, parts));
  const names = await orClusterError(beginAt({ ...settings, wire, cipher, cluster, path }));
  const membership = cleanup.use(
    await orClusterError(
      ClusterMembership.join({
        ...{ wire, clock, limits, cluster, directory: copyFacts(path).directory },
        ...{ version: parts.version, formats: [ENTRY_FORMAT, ENTRY_FORMAT], lost: parts.lost },
      }),
    ),
  );
  const others = () => membership.others.map(({ number }) => number);
  const journal = cleanup.use(new SharedJournal({ wire, cipher, clock, log, names, others, node: membership.number }));
  const { uses, quotas } = claimNames(cluster);
  const nodes = () => membership.others.length + 1;
  const keeper = new SnapshotKeeper({ wire, cipher, names, path, clock, log, isFirst: () => isLowest(membership) });
  cleanup.use(keeper);
  const held = cleanup.move();
  return {
    wire,
    membership,
    shared: {
      journal,
      oneTime: new OneTimeClaims({ wire, clock, limits, ...uses }),
      quotas: new SharedQuotas({ wire, ...quotas, nodes }),
    },
    async follow(store) {
      await orClusterError(journal.follow(store.records, store.applied));
      keeper.keep(() => journal.position);
      return journal;
    },
    hindrance() {
      if (!membership.isValid) return 'this node is fenced';
      if (!wire.isUp) return 'no link to NATS';
      const state = stateOf(membership);
      return state === 'live' ? journal.hindrance : `this node is ${state}`;
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

const stateOf = ({ number, records }: ClusterMembership) => records.find((record) => record.number === number)?.state;

const isLowest = ({ number, others }: ClusterMembership) => others.every((other) => other.number > number);

function checkLimits(limits: Limits): void {
  const wrong = wrongWith(limits);
  if (wrong !== undefined) throw new ClusterError(wrong);
}

async function connected(
  { servers, name, ca, credentials }: ClusterSettings,
  { limits, log }: Parts,
): Promise<NatsWire> {
  const urls = servers.map((server) => URL.parse(server)!);
  const { username, password } = urls[0]!;
  const hosts = urls.map(({ protocol, host }) => `${protocol}//${host}`);
  const wire = await connectNatsWire({
    ...{ servers: hosts, name: `fanfare ${name}`, limits },
    ...(username && { user: decodeURIComponent(username), password: decodeURIComponent(password) }),
    ...(credentials !== undefined && { credentials }),
    ...(ca !== undefined && { ca }),
  }).catch((cause: unknown) => {
    throw new ClusterError(`NATS cannot be reached at ${hosts.join(', ')}: ${(cause as Error).message}`, { cause });
  });
  const advice = serverAdvice(wire.serverVersion);
  if (advice?.isRefused) {
    await wire[Symbol.asyncDispose]();
    throw new ClusterError(advice.message);
  }
  if (advice) log.warn({ version: wire.serverVersion }, advice.message);
  return wire;
}

/** What NATS does not do at a start is for the operator to read. */
async function orClusterError<T>(doing: Promise<T>): Promise<T> {
  try {
    return await doing;
  } catch (cause) {
    if (!(cause instanceof Unavailable || cause instanceof NotFollowed)) throw cause;
    throw new ClusterError(`the cluster cannot be joined: ${cause.message}`, { cause });
  }
}
