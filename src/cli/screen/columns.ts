// Lines of columns that fit a width: what is too long is shortened in the column that it is in.
import { cellsOf, shortened } from './cells.ts';
import type { Paint, Style } from './paint.ts';

export type Column = {
  readonly title: string;
  /** Fewer cells than this are of no use. */
  readonly min: number;
  /** Stands at the right of its column. */
  readonly isNumber?: true;
};

/** A cell's text, and how it is painted. */
export type Cell = string | { readonly text: string; readonly style?: Style };

const GAP = '  ';

const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text);

/**
 * The widths of columns whose contents want `wanted` cells: as they want while that fits, else the widest give first, down
 * to what is of use. Columns at the end for which there is no room at all have none.
 */
function fit(columns: readonly Column[], wanted: readonly number[], total: number): number[] {
  const mins = columns.map(({ min }, at) => Math.min(min, wanted[at]!));
  let count = columns.length;
  const used = (widths: readonly number[]) =>
    widths.slice(0, count).reduce((sum, width) => sum + width, 0) + (count - 1) * GAP.length;
  while (count > 1 && used(mins) > total) count--;
  const widths = wanted.slice(0, count);
  for (let over = used(widths) - total; over > 0; over--) {
    const room = widths.map((width, at) => (width > mins[at]! ? width : 0));
    const widest = room.indexOf(Math.max(...room));
    if (room[widest] === 0) break;
    widths[widest]!--;
  }
  if (count === 1) widths[0] = Math.min(widths[0]!, total);
  return widths;
}

/** One line, without blanks at its end. */
export function line(
  columns: readonly Column[],
  widths: readonly number[],
  cells: readonly Cell[],
  paint: Paint,
): string {
  const shown = widths.map((width, at) => {
    const cell = cells[at] ?? '';
    const text = shortened(textOf(cell), width);
    const painted = paint(typeof cell === 'string' ? undefined : cell.style, text);
    const blanks = ' '.repeat(width - cellsOf(text));
    return columns[at]!.isNumber ? blanks + painted : painted + blanks;
  });
  return shown.join(GAP).trimEnd();
}

/** Titles above rows, as wide as their contents and no wider than `total`. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  total: number,
  paint: Paint,
): string {
  const wanted = columns.map(({ title }, at) =>
    rows.reduce((most, row) => Math.max(most, cellsOf(textOf(row[at] ?? ''))), cellsOf(title)),
  );
  const widths = fit(columns, wanted, total);
  const titles = columns.map(({ title }) => ({ text: title, style: 'dim' as const }));
  return [titles, ...rows].map((cells) => `${line(columns, widths, cells, paint)}\n`).join('');
}
