// What a scenario found out, ready to be judged and printed.
import type { Quartiles } from './statistics.ts';
import { medianOf, quantileOf, quartilesOf } from './statistics.ts';
import type { Slice, Slices } from './sweep.ts';

export type Row = {
  /** The name of its goal, if there is one. */
  readonly id: string;
  readonly name: string;
  /** Ours to theirs, within a sweep. */
  readonly ratio: Quartiles;
  readonly sweeps: number;
  /** As `12.3 µs` or `6.9 KB`: noisy, unlike the ratio. */
  readonly ours: string;
  readonly theirs: string;
  /** How long the slowest delivery or the last answer took: the median. Undefined where nothing was waited for. */
  readonly lastMs?: { readonly ours: number; readonly theirs: number };
  /** Slices in which the swarm used more CPU than the server: their times, though not their CPU, are the client's. */
  readonly clientBound?: number;
};

/** Server CPU for each delivery or request. */
export function cpuRow(id: string, name: string, slices: Slices, units: number): Row {
  const [ours, theirs] = [slices.get('fanfare')!, slices.get('plain')!];
  const all = [...ours, ...theirs];
  return {
    id,
    name,
    ratio: quartilesOf(ours.map((slice, sweep) => slice.serverCpuNs / theirs[sweep]!.serverCpuNs)),
    sweeps: ours.length,
    ours: microseconds(ours, units),
    theirs: microseconds(theirs, units),
    lastMs: { ours: elapsed(ours), theirs: elapsed(theirs) },
    clientBound: all.filter(({ cpuNs, serverCpuNs }) => cpuNs > serverCpuNs).length,
  };
}

const microseconds = (slices: readonly Slice[], units: number) =>
  `${(medianOf(slices.map(({ serverCpuNs }) => serverCpuNs)) / 1000 / units).toFixed(2)} µs`;

const elapsed = (slices: readonly Slice[]) => medianOf(slices.map(({ elapsedMs }) => elapsedMs));

/** How many a second, and how long one takes. */
export function paceOf(slices: readonly Slice[]): string {
  const latencies = slices.flatMap(({ latenciesMs = [] }) => latenciesMs);
  const seconds = slices.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0) / 1000;
  const [p50, p99] = [0.5, 0.99].map((fraction) => quantileOf(latencies, fraction).toFixed(1));
  return `(${Math.round(latencies.length / seconds)}/s, p50 ${p50} and p99 ${p99} ms)`;
}
