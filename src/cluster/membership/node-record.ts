// What the cluster keeps of each node: one record, changed by compare-and-set only, so that of "renew" and "condemn" one wins.
import type { StreamSettings } from '../wire.ts';

export const RECORD_FORMAT = 1;

export type NodeState = 'joining' | 'live' | 'leaving' | 'left' | 'condemned';

export type NodeRecord = {
  readonly format: number;
  readonly number: number;
  readonly incarnation: number;
  /** Of the data folder, which one process at a time may hold. */
  readonly directory: string;
  readonly state: NodeState;
  /** The lowest and highest format of messages that it reads. */
  readonly formats: readonly [number, number];
  readonly version: string;
  readonly renewals: number;
};

/** Of a record: whether somebody may be serving under it. */
export const isHeld = ({ state }: NodeRecord): boolean => state !== 'left' && state !== 'condemned';

/** Members that a later version added stay, since records are changed by spreading. */
export const encodeRecord = (record: NodeRecord): Uint8Array => Buffer.from(JSON.stringify(record));

/** Throws where it was written by a version that this one cannot be in a cluster with. */
export function decodeRecord(bytes: Uint8Array): NodeRecord {
  const record = JSON.parse(Buffer.from(bytes).toString()) as NodeRecord;
  if (record.format > RECORD_FORMAT)
    throw new Error(
      `Node ${record.number} writes records of format ${record.format}; this version reads ${RECORD_FORMAT}`,
    );
  return record;
}

/** What the records of a cluster are called in NATS. */
export const nodeNames = (cluster: string) => ({
  stream: `${cluster}-nodes`,
  of: (number: number) => `${cluster}.nodes.${number}`,
  /** Where each record is said again as it changes. */
  said: `${cluster}.saidnodes.>`,
});

export const nodesStream = (cluster: string, replicas: number): StreamSettings => ({
  name: nodeNames(cluster).stream,
  subjects: [`${cluster}.nodes.*`],
  storage: 'file',
  replicas,
  keptPerSubject: 1,
  republish: { from: `${cluster}.nodes.>`, to: `${cluster}.saidnodes.>` },
});
