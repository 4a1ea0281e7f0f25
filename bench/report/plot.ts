// A picture of a scenario: for each row its median, its quartiles and its goal.
import { goalOf, numberText, valueText } from '../judgement.ts';
import type { Row } from '../harness/row.ts';
import { escaped, picture } from './svg.ts';
import type { Measured } from './report.ts';
import { captionOf } from './tables.ts';

const WIDTH = 900;
const LEFT = 330;
const RIGHT = 190;
const BAR = 14;
const STEP = 34;
const TOP = 40;

export function plotOf(name: string, measured: Measured): string {
  const { rows, sockets, sides } = measured;
  const marks = rows.flatMap((row, index) => barOf(row, rows, sockets, TOP + index * STEP));
  const height = TOP + rows.length * STEP + 30;
  return picture(WIDTH, height, [
    `<text x="14" y="22" font-weight="bold">${escaped(`${name} (${sides})`)}</text>`,
    ...marks,
    `<text x="14" y="${height - 12}" font-size="9" fill="#666">${escaped(captionOf(measured))}</text>`,
  ]);
}

function barOf(row: Row, rows: readonly Row[], sockets: number, y: number): string[] {
  const goal = goalOf(row, sockets);
  const bound = goal && ('atMost' in goal ? goal.atMost : goal.atLeast);
  // Rows of one unit share a scale.
  const alike = rows.filter(({ unit }) => unit === row.unit);
  const top = Math.max(...alike.map(({ value }) => value.high), bound ?? 0) || 1;
  const x = (value: number) => (LEFT + (Math.max(0, value) / top) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const { low, median, high } = row.value;
  const middle = y + BAR / 2;
  return [
    `<text x="${LEFT - 8}" y="${middle + 4}" text-anchor="end">${escaped(row.name)}</text>`,
    `<rect x="${LEFT}" y="${y}" width="${(Number(x(median)) - LEFT).toFixed(1)}" height="${BAR}" fill="#7ab"/>`,
    `<path d="M${x(low)},${middle}H${x(high)}" stroke="#024" stroke-width="2"/>`,
    ...(bound === undefined
      ? []
      : [
          `<path d="M${x(bound)},${y - 4}v${BAR + 8}" stroke="#c30" stroke-width="2"/>`,
          `<text x="${x(bound)}" y="${y - 6}" font-size="9" fill="#c30" text-anchor="middle">goal ${numberText(bound)}</text>`,
        ]),
    `<text x="${WIDTH - RIGHT + 10}" y="${middle + 4}">${escaped(valueText(row))}</text>`,
  ];
}
