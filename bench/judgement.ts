// A row held against its goal, and the line that says so.
import type { Goal } from './goals.ts';
import { TOLERANCE, goals } from './goals.ts';
import type { Figure, Row } from './harness/row.ts';

export type Judgement = 'met' | 'missed within the tolerance' | 'MISSED';

/** The goal of a row in a run with so many sockets. */
export function goalOf({ id }: Row, sockets: number): Goal | undefined {
  const goal = goals[id];
  return goal && sockets >= goal.socketsMin ? goal : undefined;
}

export function judgementOf({ value: { median } }: Row, goal: Goal): Judgement {
  const excess = 'atMost' in goal ? median / goal.atMost : goal.atLeast / median;
  return excess <= 1 ? 'met' : excess <= TOLERANCE ? 'missed within the tolerance' : 'MISSED';
}

export const isMissed = (row: Row, sockets: number): boolean => {
  const goal = goalOf(row, sockets);
  return goal !== undefined && judgementOf(row, goal) === 'MISSED';
};

export const goalText = (goal: Goal): string =>
  'atMost' in goal ? `≤ ${numberText(goal.atMost)}` : `≥ ${numberText(goal.atLeast)}`;

export const valueText = ({ value: { low, median, high }, unit }: Row): string =>
  `${numberText(median)} [${numberText(low)}-${numberText(high)}]${unit === '×' ? '' : unit === 'ms' ? ' ms' : unit}`;

export const figureText = ({ ours, theirs }: Figure): string =>
  theirs === undefined ? numberText(ours) : `${numberText(ours)}, ${numberText(theirs)}`;

/** Three figures are more than such a measurement has. */
export function numberText(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString('en');
  return String(value >= 100 ? Math.round(value) : Number(value.toPrecision(value < 1 ? 2 : 3)));
}

export function lineOf(row: Row, sockets: number): string {
  const goal = goalOf(row, sockets);
  const parts = [
    goal ? `goal ${goalText(goal)}: ${judgementOf(row, goal)}` : 'no goal',
    ...row.figures.map((figure) => `${figure.name} ${figureText(figure)} ${figure.unit}`),
    ...(row.clientBound ? [`client busier than the server in ${row.clientBound} of ${2 * row.sweeps} slices`] : []),
    `${row.sweeps} sweeps`,
    ...(row.note === undefined ? [] : [row.note]),
  ];
  return `  ${row.name.padEnd(36)} ${valueText(row)}; ${parts.join('; ')}`;
}
