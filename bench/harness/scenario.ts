import type { Row } from './row.ts';

export type Settings = {
  /** The large number of sockets; no server and no swarm ever has more. */
  readonly sockets: number;
  readonly sweeps: number;
  readonly random: () => number;
  /** Where servers leave a CPU profile when they end; undefined: nowhere. */
  readonly profileFolder: string | undefined;
};

/** Rows, and what went wrong: a delivery that is missing is no slow delivery but a fault. */
export type Findings = { readonly rows: readonly Row[]; readonly faults: readonly string[] };

export type Scenario = { readonly name: string; readonly about: string; run(settings: Settings): Promise<Findings> };
