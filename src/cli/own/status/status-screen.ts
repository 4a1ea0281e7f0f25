// What `fanfare status` shows: one screen, whatever there is.
import { Float } from '../../../aws/exact-json.ts';
import { harmlessLine } from '../../../base/harmless.ts';
import { cellsOf, shortened } from '../../screen/cells.ts';
import { table } from '../../screen/columns.ts';
import { dateAndTime, duration, timeOfDay, zoneAt } from '../../screen/local-time.ts';
import type { Paint } from '../../screen/paint.ts';

type Counts = ReadonlyMap<string, number>;
type Failed = { readonly time: string; readonly operation: string; readonly status: number; readonly reason: string };
/** An answer of GetStatus. */
export type Status = {
  readonly version: string;
  readonly time: string;
  readonly startTime: string;
  readonly connections: Counts;
  readonly rooms: number;
  readonly counts: Counts;
  readonly lagMs: number | Float;
  readonly memoryBytes: number;
  /** Servers before 0.1 do not say. */
  readonly writes?: string;
  readonly errors: readonly Failed[];
};

const ERRORS_SHOWN = 5;
const MB = 2 ** 20;
/** When the event loop is so late, somebody notices. */
const LAG_MS_BAD = 100;

/** Two looks make rates. */
export function statusScreen(before: Status, now: Status, available: number, paint: Paint): string {
  const width = Math.min(available, WIDTH_MAX);
  const [from, to] = [new Date(before.time), new Date(now.time)];
  const seconds = Math.max(0.001, (to.getTime() - from.getTime()) / 1_000);
  const count = (counts: Counts, name: string) => counts.get(name) ?? 0;
  const rate = (name: string) => Math.round((count(now.counts, name) - count(before.counts, name)) / seconds);
  const lag = now.lagMs instanceof Float ? now.lagMs.value : now.lagMs;
  const cut = [count(now.counts, 'cutSlow'), count(now.counts, 'cutSilent')];
  const start = new Date(now.startTime);
  const rows: [name: string, text: string, isBad?: boolean][] = [
    ['up', `${duration(to.getTime() - start.getTime())}, since ${dateAndTime(start)}`],
    [
      'connections',
      `${count(now.connections, 'apigateway')} of WebSocket APIs, ${count(now.connections, 'ivschat')} of chat`,
    ],
    ['rooms', `${now.rooms} with somebody in them`],
    ['messages in', `${rate('received')}/s`],
    ['deliveries', `${rate('delivered')}/s`],
    ['opened, closed', `${rate('opened')}/s, ${rate('closed')}/s`],
    ['cut', `${cut[0]} slow readers, ${cut[1]} silent peers since the start`],
    ['event loop', `${lag} ms late at the 99th percentile`, lag >= LAG_MS_BAD],
    ['memory', `${Math.round(now.memoryBytes / MB)} MB`],
    ...(now.writes?.startsWith('native') ? [['writes', `by ${now.writes}`] as [string, string]] : []),
  ];
  const title = `Fanfare ${harmlessLine(now.version)}`;
  const zone = `  times are those of ${zoneAt(start)}`;
  const clockOf = (time: string) => (Number.isNaN(Date.parse(time)) ? harmlessLine(time) : timeOfDay(new Date(time)));
  const errors = now.errors
    .slice(0, ERRORS_SHOWN)
    .map(({ time, operation, status, reason }) => [
      { text: clockOf(time), style: 'dim' as const },
      { text: String(status), style: 'red' as const },
      harmlessLine(operation),
      harmlessLine(reason),
    ]);
  const lines = [
    paint('bold', shortened(title, width)) + paint('dim', shortened(zone, width - cellsOf(title))),
    '',
    ...rows.map(([name, text, isBad]) => {
      const shown = shortened(harmlessLine(text), width - NAME_CELLS);
      return `  ${paint('dim', name.padEnd(NAME_CELLS - 2))}${paint(isBad ? 'red' : undefined, shown)}`;
    }),
    '',
    errors.length === 0 ? 'No request was refused lately.' : 'Refused lately:',
    ...indented(table(REFUSALS, errors, width - 2, paint), errors.length),
  ];
  return `${lines.join('\n')}\n`;
}

const NAME_CELLS = 18;
const WIDTH_MAX = 256;
const REFUSALS = [
  { title: 'TIME', min: 8 },
  { title: 'CODE', min: 4 },
  { title: 'OPERATION', min: 12 },
  { title: 'REASON', min: 8 },
];

const indented = (text: string, rows: number): string[] =>
  rows === 0
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map((line) => `  ${line}`);
