// Draws the sections of a table, one below the other, all of the same width (spec/aws-cli.md, section 10).
import { PythonError } from '../aws/python/numbers.ts';
import { str } from '../aws/python/repr.ts';
import { textWidth } from './text-width.ts';

/** One box: a title, column headers, rows. Nested ones are drawn inside more bars. */
export class Section {
  readonly title: string;
  readonly level: number;
  headers: readonly string[] = [];
  readonly rows: string[][] = [];
  #columns: number | undefined;
  #widths: number[] = [];

  constructor(title: string, level: number) {
    this.title = title;
    this.level = level;
  }

  addHeaders(headers: readonly string[]): void {
    this.#columns ??= headers.length;
    this.#widen(headers);
    this.headers = headers;
  }

  /** Throws a PythonError when the row is not as long as the others. */
  addRow(values: readonly unknown[]): void {
    this.#columns ??= values.length;
    if (values.length !== this.#columns) {
      throw new PythonError(`Row should have ${this.#columns} elements, instead it has ${values.length}`);
    }
    const row = values.map(str);
    this.rows.push(row);
    this.#widen(row);
  }

  #widen(row: readonly string[]): void {
    this.#widths = row.map((cell, index) => Math.max(textWidth(cell), this.#widths[index] ?? 0));
  }

  totalWidth(): number {
    const columns = this.#widths.reduce((total, width) => total + width + PADDING, 0);
    return Math.max(textWidth(this.title), columns) + BORDER + 2 * this.level;
  }

  /** The widths of the columns, stretched so that they fill `width`. */
  columnWidths(width: number): number[] {
    const natural = this.#widths.map((column) => column + PADDING);
    const total = natural.reduce((sum, column) => sum + column, 0);
    if (total === 0) return natural;
    const stretched = natural.map((column) => roundHalfToEven((width / total) * column));
    let missing = width - stretched.reduce((sum, column) => sum + column, 0);
    const order = stretched.map((_, index) => index);
    if (missing > 0) order.reverse();
    // One column after the other gives or takes one, from the left when there is too much and from the right otherwise.
    for (let turn = 0; missing !== 0; turn++) {
      stretched[order[turn % order.length]!]! += Math.sign(missing);
      missing -= Math.sign(missing);
    }
    return stretched;
  }

  /** Headers down the left side instead of across the top: how a single row is drawn where the terminal is too narrow. */
  vertical(): Section {
    const [row] = this.rows;
    if (this.rows.length !== 1 || this.headers.length === 0) return this;
    const turned = new Section(this.title, this.level);
    this.headers.forEach((header, index) => turned.addRow([header, row![index]]));
    return turned;
  }
}

const PADDING = 4;
const BORDER = 2;

/** As Python rounds. */
function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

export type Style = {
  readonly cell: (text: string) => string;
  readonly bar: (text: string) => string;
  /** What follows every single thing that is written. */
  readonly reset: string;
};

export const plainStyle: Style = { cell: (text) => text, bar: (text) => text, reset: '' };
export const colorStyle: Style = {
  cell: (text) => `\u001b[1m\u001b[34m${text}\u001b[0m`,
  bar: (text) => `\u001b[2m\u001b[33m${text}\u001b[0m`,
  reset: '\u001b[0m',
};

/** The whole table as text. */
export function drawTable(sections: readonly Section[], terminalWidth: number, style: Style): string {
  const widest = (all: readonly Section[]) => all.reduce((width, section) => Math.max(width, section.totalWidth()), 0);
  const isTooWide = widest(sections) > terminalWidth;
  const shown = isTooWide ? sections.map((section) => section.vertical()) : sections;
  const width = widest(shown);
  return `${'-'.repeat(width)}\n${style.reset}${shown.map((section) => drawSection(section, width, style)).join('')}`;
}

function drawSection(section: Section, fullWidth: number, style: Style): string {
  const { title, headers, rows, level } = section;
  const width = fullWidth - 2 * level;
  const bars = style.bar('|').repeat(level);
  const line = (text: string) => `${bars}${style.reset}${text}${style.reset}${bars}${style.reset}\n${style.reset}`;
  const lines: string[] = [];
  if (title !== '') {
    lines.push(centered(title, width));
    if (headers.length === 0 && rows.length === 0) lines.push(`+${dashes(width - 2)}+`);
  }
  const widths = section.columnWidths(width);
  const rule = widths
    .map((column, index) => (index === 0 ? `+${dashes(column - 2)}+` : `${dashes(column - 1)}+`))
    .join('');
  if (headers.length > 0) {
    lines.push(rule);
    lines.push(headers.map((header, index) => centered(header, widths[index]!, index === 0 ? '|' : '')).join(''));
  }
  if (rows.length > 0 && widths.length > 0) {
    lines.push(rule);
    for (const row of rows) {
      const cells = row.map((cell, index) => leftAligned(cell, widths[index]!, index === 0 ? '|' : '', style));
      lines.push(cells.join(''));
    }
    lines.push(rule);
  }
  return lines.map(line).join('');
}

const blanks = (count: number): string => ' '.repeat(Math.max(0, count));
const dashes = (count: number): string => '-'.repeat(Math.max(0, count));

function centered(text: string, width: number, left = '|'): string {
  const taken = textWidth(text);
  const before = Math.floor(width / 2) - Math.floor(taken / 2) - 1;
  return `${left}${blanks(before)}${text}${blanks(width - 1 - left.length - before - taken)}|`;
}

function leftAligned(text: string, width: number, left: string, { cell }: Style): string {
  const taken = textWidth(text);
  const padding = width - taken - 2 - left.length - 1 >= 0 ? 2 : 0;
  return `${left}${blanks(padding)}${cell(text)}${blanks(width - left.length - padding - taken - 1)}|`;
}
