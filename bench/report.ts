// What the bench prints: a line for each row, held against its goal.
import type { Goal } from './goals.ts';
import { TOLERANCE, goals } from './goals.ts';
import type { Row } from './harness/row.ts';

/** Whether a row misses its goal by more than the tolerance, in a run with so many sockets. */
export function isMissed({ id, ratio }: Row, sockets: number): boolean {
  const goal = goalOf(id, sockets);
  return goal !== undefined && ratio.median > goal.ratio * TOLERANCE;
}

export function lineOf(row: Row, sockets: number): string {
  const { id, name, ratio, sweeps, ours, theirs, lastMs, clientBound } = row;
  const goal = goalOf(id, sockets);
  const range = `${ratio.median.toFixed(3)} [${ratio.low.toFixed(3)}-${ratio.high.toFixed(3)}]`;
  const parts = [
    goal
      ? `goal ${goal.ratio.toFixed(3)}: ${ratio.median <= goal.ratio ? 'met' : isMissed(row, sockets) ? 'MISSED' : 'missed within the tolerance'}`
      : 'no goal',
    `noisy: ${ours} and ${theirs}`,
    ...(lastMs ? [`last after ${lastMs.ours.toFixed(1)} and ${lastMs.theirs.toFixed(1)} ms`] : []),
    ...(clientBound ? [`client busier than the server in ${clientBound} of ${2 * sweeps} slices`] : []),
    `${sweeps} sweeps`,
  ];
  return `  ${name.padEnd(36)} ratio ${range}; ${parts.join('; ')}`;
}

function goalOf(id: string, sockets: number): Goal | undefined {
  const goal = goals[id];
  return goal && sockets >= goal.socketsMin ? goal : undefined;
}
