// Events of `fanfare tail` as a table that fits the terminal.
import { harmlessLine } from '../../../base/harmless.ts';
import type { Cell, Column } from '../../screen/columns.ts';
import { line } from '../../screen/columns.ts';
import { dateOf, timeOfDay } from '../../screen/local-time.ts';
import type { Paint, Style } from '../../screen/paint.ts';

/** What a server tells to those who watch it. Everything in it may be foreign. */
export type Event = {
  readonly time: string;
  readonly kind: string;
  readonly scope: string;
  readonly [detail: string]: unknown;
};

/** Cells of the columns before the last, which has the rest: on a wide terminal, and on others. */
const WIDE_FROM = 110;
const CELLS = { wide: [12, 7, 28, 20], narrow: [8, 7, 17, 16] };
const TITLES = ['TIME', 'KIND', 'WHERE', 'WHO', 'WHAT'] as const;
const GAPS = 2 * (TITLES.length - 1);
const LAST_MIN = 8;

const COLUMNS: readonly Column[] = TITLES.map((title) => ({ title, min: 1 }));

const KIND_STYLES: { readonly [kind: string]: Style } = {
  open: 'green',
  close: 'yellow',
  message: 'cyan',
  route: 'cyan',
  post: 'blue',
  reply: 'blue',
  event: 'magenta',
  error: ['red', 'bold'],
};

export class TailTable {
  readonly #paint: Paint;
  #widths: readonly number[] = [];
  #isWide = false;
  #date: string | undefined;

  constructor(paint: Paint, width: number) {
    this.#paint = paint;
    this.fitTo(width);
  }

  /** From now on, and as if nothing had been shown. */
  fitTo(width: number): void {
    this.#date = undefined;
    this.#isWide = width >= WIDE_FROM;
    const cells = this.#isWide ? CELLS.wide : CELLS.narrow;
    const taken = cells.reduce((sum, count) => sum + count, GAPS);
    this.#widths = [...cells, Math.max(LAST_MIN, width - taken)];
  }

  get heading(): string {
    return this.#line(TITLES.map((text) => ({ text, style: 'dim' })));
  }

  /** The line of an event. On a new day, the date is before it. */
  lines(event: Event): string[] {
    const time = new Date(event.time);
    const isTime = !Number.isNaN(time.getTime());
    const date = isTime ? dateOf(time) : this.#date;
    const isNewDay = this.#date !== undefined && date !== this.#date;
    this.#date = date;
    const clock = isTime ? timeOfDay(time, this.#isWide ? 'ms' : 's') : harmlessLine(event.time);
    const kind = harmlessLine(event.kind);
    const row = this.#line([
      { text: clock, style: 'dim' },
      { text: kind, style: KIND_STYLES[kind] ?? 'bold' },
      harmlessLine(placeOf(event.scope)),
      harmlessLine(whoOf(event)),
      harmlessLine(detailsOf(event)),
    ]);
    return isNewDay ? [this.#paint('dim', date!), row] : [row];
  }

  #line(cells: readonly Cell[]): string {
    return line(COLUMNS, this.#widths, cells, this.#paint);
  }
}

/** `api/ID/STAGE` and `chat/ARN` without what all of them have; of an operation its name without the service's. */
export const placeOf = (scope: string): string =>
  scope
    .replace(/^api\//, '')
    .replace(/^chat\/arn:[^/]*:/, '')
    .replace(/^[a-z]+\.(?=[A-Z]\w*$)/, '');

export const whoOf = ({ userId, connectionId }: Event): string => textOf(userId ?? connectionId ?? '');

/** What people look for first, in words; the rest by its names. */
export function detailsOf(event: Event): string {
  const { kind, scope, operation, status, code, reason, sourceIp, action, members, bytes, connectionId } = event;
  const result = [status, code, reason].filter((part) => part !== undefined && part !== '');
  const place = operation === undefined || operation === scope ? '' : `${textOf(operation)}: `;
  const isKnown = action === undefined || (kind === 'message' && action === 'SEND_MESSAGE');
  const isSecond = event['userId'] !== undefined && connectionId !== undefined;
  return [
    ...(result.length > 0 ? [place + result.map(textOf).join(' ')] : []),
    ...(sourceIp === undefined ? [] : [`from ${textOf(sourceIp)}`]),
    ...(isKnown ? [] : [textOf(action)]),
    ...(members === undefined ? [] : [`to ${textOf(members)}`]),
    ...(bytes === undefined ? [] : [`${textOf(bytes)} bytes`]),
    ...(isSecond ? [textOf(connectionId)] : []),
    ...Object.entries(event).flatMap(([name, value]) => (TOLD.has(name) ? [] : [`${name}=${textOf(value)}`])),
  ].join(', ');
}

/** Members that have their place. */
const TOLD = new Set([
  ...['time', 'kind', 'scope', 'operation', 'status', 'code', 'reason', 'sourceIp'],
  ...['action', 'members', 'bytes', 'connectionId', 'userId'],
]);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
