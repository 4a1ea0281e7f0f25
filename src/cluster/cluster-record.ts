import type { Cipher } from './cipher.ts';
import type { StreamSettings, Wire } from './wire.ts';

const FORMAT = 1;
const PURPOSE = 'cluster';

/** What is known of a cluster as a whole. */
export type ClusterFacts = {
  /** Which of its journals is followed. */
  readonly epoch: number;
  /** A node is making it: there is nothing to follow yet. */
  readonly isBeingMade?: true;
};

const recordNames = (cluster: string) => ({ stream: `${cluster}-cluster`, subject: `${cluster}.cluster` });

export const clusterStream = (cluster: string, replicas: number): StreamSettings => ({
  ...{ name: recordNames(cluster).stream, subjects: [recordNames(cluster).subject], storage: 'file', replicas },
  keptPerSubject: 10,
});

/** Undefined: there is no such cluster. `sealed`: what it says cannot be read with our secret. Rejects with Unavailable. */
export async function readCluster(
  wire: Wire,
  cluster: string,
  cipher: Cipher,
): Promise<(ClusterFacts & { readonly at: number }) | 'sealed' | undefined> {
  const { stream, subject } = recordNames(cluster);
  if (!(await wire.has(stream))) return undefined;
  const last = await wire.last(stream, subject);
  if (!last) return undefined;
  const plain = last.bytes[0] === FORMAT ? cipher.open(PURPOSE, last.bytes.subarray(1)) : undefined;
  return plain ? { ...(JSON.parse(plain.toString('utf8')) as ClusterFacts), at: last.at } : 'sealed';
}

/** Where nobody has changed it since `before`, 0 for none; returns what `before` is then. Rejects with Conflict and Unavailable. */
export async function writeCluster(
  wire: Wire,
  cluster: string,
  cipher: Cipher,
  facts: ClusterFacts,
  before: number,
): Promise<number> {
  const { stream, subject } = recordNames(cluster);
  const sealed = cipher.seal(PURPOSE, Buffer.from(JSON.stringify(facts)));
  return wire.append(stream, subject, Buffer.concat([Buffer.of(FORMAT), sealed]), { lastOnSubject: before });
}
