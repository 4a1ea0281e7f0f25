// What a scenario found out, ready to be judged and shown.
import type { Quartiles } from './statistics.ts';
import { medianOf, quantileOf, quartilesOf } from './statistics.ts';
import type { Slice, Slices } from './sweep.ts';

export type Row = {
  /** The name of its goal, if there is one. */
  readonly id: string;
  readonly name: string;
  /** What is judged. */
  readonly value: Quartiles;
  /** `×`: ours to theirs, within a sweep. */
  readonly unit: '×' | 'ms' | '/s';
  readonly sweeps: number;
  readonly figures: readonly Figure[];
  /** Slices in which the swarm used more CPU than the server: their times, though not their CPU, are the client's. */
  readonly clientBound?: number;
  /** What the reader has to know besides. */
  readonly note?: string | undefined;
};

/** Medians: noisy, unlike a ratio. */
export type Figure = {
  readonly name: string;
  readonly unit: 'µs' | 'ms' | 'KB' | 'MB' | '/s';
  readonly ours: number;
  /** Undefined where there is nothing to compare with. */
  readonly theirs: number | undefined;
};

export function ratioRow(
  id: string,
  name: string,
  ours: readonly number[],
  theirs: readonly number[],
  figures: readonly Figure[],
): Row {
  const value = quartilesOf(ours.map((one, sweep) => one / theirs[sweep]!));
  return { id, name, value, unit: '×', sweeps: ours.length, figures };
}

export const figure = (
  name: string,
  unit: Figure['unit'],
  ours: readonly number[],
  theirs: readonly number[] | undefined,
): Figure => ({ name, unit, ours: medianOf(ours), theirs: theirs && medianOf(theirs) });

/** Server CPU for each delivery or request, beside `other`. */
export function cpuRow(id: string, name: string, slices: Slices, units: number, other = 'plain'): Row {
  const [ours, theirs] = [slices.get('fanfare')!, slices.get(other)!];
  const each = (all: readonly Slice[]) => all.map(({ serverCpuNs }) => serverCpuNs / units / 1_000);
  const elapsed = (all: readonly Slice[]) => all.map(({ elapsedMs }) => elapsedMs);
  return {
    ...ratioRow(id, name, each(ours), each(theirs), [
      figure('CPU', 'µs', each(ours), each(theirs)),
      figure('until the last', 'ms', elapsed(ours), elapsed(theirs)),
    ]),
    clientBound: [...ours, ...theirs].filter(({ cpuNs, serverCpuNs }) => cpuNs > serverCpuNs).length,
  };
}

/** The same beside each of the others; but for the plain server, their rows say whose they are. */
export function cpuRows(id: string, name: string, slices: Slices, units: number, withPace = false): Row[] {
  const others = [...slices.keys()].filter((side) => side !== 'fanfare');
  return others.map((other) => {
    const [ownId, ownName] = other === 'plain' ? [id, name] : [`${id}-${other}`, `${name}, beside ${other}`];
    const row = cpuRow(ownId, ownName, slices, units, other);
    return withPace ? { ...row, figures: [row.figures[0]!, ...paceFigures(slices, other)] } : row;
  });
}

/** How many a second, and how long one takes, where that was noted. */
function paceFigures(slices: Slices, other = 'plain'): Figure[] {
  const both = [slices.get('fanfare')!, slices.get(other)!];
  const latencies = both.map((all) => all.flatMap(({ latenciesMs = [] }) => latenciesMs));
  const seconds = both.map((all) => all.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0) / 1_000);
  const pair = (name: string, unit: Figure['unit'], of: (side: 0 | 1) => number): Figure => ({
    name,
    unit,
    ours: of(0),
    theirs: of(1),
  });
  return [
    pair('a second', '/s', (side) => latencies[side]!.length / seconds[side]!),
    pair('p50', 'ms', (side) => quantileOf(latencies[side]!, 0.5)),
    pair('p99', 'ms', (side) => quantileOf(latencies[side]!, 0.99)),
  ];
}
