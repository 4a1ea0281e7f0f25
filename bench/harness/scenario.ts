import type { Peer } from './peers/peer.ts';
import type { Row } from './row.ts';

export type Settings = {
  /** The large number of sockets; no server and no swarm ever has more. */
  readonly sockets: number;
  readonly sweeps: number;
  readonly random: () => number;
  /** Where servers leave a CPU profile when they end; undefined: nowhere. */
  readonly profileFolder: string | undefined;
  /** Those of the scenario that are on this machine and wanted. */
  readonly peers: readonly Peer[];
  /** Only whether everything comes, once and in order: nothing needs to be warm, or long enough to be measured. */
  readonly isGate: boolean;
};

/** Rows, and what went wrong: a delivery that is missing is no slow delivery but a fault. */
export type Findings = { readonly rows: readonly Row[]; readonly faults: readonly string[] };

export type Scenario = {
  readonly name: string;
  readonly about: string;
  /** Whose figures stand beside one another, as in `Fanfare, ws`. */
  readonly sides: string;
  /** Servers of others that it compares with, where they are. */
  readonly peers?: readonly Peer[];
  run(settings: Settings): Promise<Findings>;
};
