// `fanfare connections`: who is connected to a running server.
import { harmlessLine } from '../../base/harmless.ts';
import type { AdminClient } from './admin-client.ts';
import { adminClient } from './admin-client.ts';
import type { CommandContext } from '../words/command-context.ts';
import { Failure } from '../personality/failure.ts';
import type { OwnCommand } from '../words/own-options.ts';
import { parseOwn } from '../words/own-options.ts';
import { formatOf, printDocument } from './print-document.ts';
import type { Cell, Column } from '../screen/columns.ts';
import { table } from '../screen/columns.ts';
import { briefDuration, dateOf, timeOfDay, zoneAt } from '../screen/local-time.ts';
import { paintFor, widthOf } from '../screen/paint.ts';
import { placeOf } from './tail/tail-table.ts';

const SERVICES = ['apigateway', 'ivschat', 'fanfare'] as const;

export const connectionsCommand: OwnCommand = {
  name: 'connections',
  word: { name: 'help', isRequired: false, doc: 'This page.' },
  doc: 'List who is connected to a running server.',
  options: [
    {
      name: '--service',
      takes: 'one',
      value: 'NAME',
      choices: SERVICES,
      doc: 'Only those of WebSocket APIs, of chat rooms, or of those who watch with `fanfare tail`',
    },
    {
      name: '--scope',
      takes: 'one',
      value: 'TEXT',
      doc: 'Only those of an API, a stage or a room whose name has this in it',
    },
    { name: '--address', takes: 'one', value: 'TEXT', doc: 'Only those from addresses that begin so, as in 10.0.' },
    { name: '--max-items', takes: 'one', value: 'NUMBER', doc: 'No more than so many. Default: all' },
  ],
  notes: [
    'The oldest come first. SINCE is a time of this machine; IDLE says how long no message has travelled; IN and OUT are bytes, with all that the protocol needs. A narrow terminal shows what there is room for.',
    'With `--output json|yaml|text|table` or `--query` there is all that the server answers.',
  ],
  examples: [
    'fanfare connections',
    'fanfare connections --service ivschat --scope room/g1H2I3j4k5L6',
    'fanfare connections --address 127. --max-items 10',
    "fanfare connections --query 'connections[].id' --output text",
  ],
};

const PAGE_SIZE = 1_000;

type Connection = {
  readonly id: string;
  readonly scope: string;
  readonly userId?: string;
  readonly connectedAt: string;
  readonly lastActiveAt: string;
  readonly sourceIp: string;
  readonly bytesIn: number;
  readonly bytesOut: number;
};

/** Run the command. Resolves to the exit code. */
export async function connections(context: CommandContext): Promise<number> {
  const { words, personality, io } = context;
  const { options, positional } = parseOwn(words, connectionsCommand, personality);
  if (positional === 'help') {
    const { ownPage } = await import('../help/own-help.ts');
    const { showPage } = await import('../help/show-page.ts');
    await showPage(ownPage(connectionsCommand, personality), context);
    return 0;
  }
  const filters = { service: '--service', scope: '--scope', sourceIp: '--address' };
  const wanted = Object.entries(filters).flatMap(([member, option]) => {
    const value = options.get(option)?.[0];
    return value === undefined ? [] : [[member, value]];
  });
  const most = countOf(options.get('--max-items')?.[0]);
  const format = formatOf(context);
  const found = await all(adminClient(context), Object.fromEntries(wanted) as Record<string, string>, most);
  if (format !== undefined) await printDocument(context, format, 'ListConnections', { connections: found });
  else io.stdout.write(screen(found, (io.now ?? Date.now)(), context));
  return 0;
}

function countOf(text: string | undefined): number {
  if (text === undefined) return Infinity;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Failure('usage', `--max-items takes a number from 1 on, not '${text}'`);
}

/** Page after page. */
async function all(client: AdminClient, filters: Record<string, string>, most: number): Promise<Connection[]> {
  const found: Connection[] = [];
  let nextToken: unknown;
  do {
    const maxResults = Math.min(PAGE_SIZE, most - found.length);
    const page = { ...filters, maxResults, ...(nextToken !== undefined && { nextToken }) };
    const answer = await client.ask('ListConnections', page);
    found.push(...((answer['connections'] ?? []) as Connection[]));
    nextToken = answer['nextToken'];
  } while (nextToken !== undefined && found.length < most);
  return found;
}

const COLUMNS: readonly Column[] = [
  { title: 'ID', min: 16 },
  { title: 'WHERE', min: 17 },
  { title: 'USER', min: 6 },
  { title: 'ADDRESS', min: 9 },
  { title: 'SINCE', min: 8 },
  { title: 'IN', min: 6, isNumber: true },
  { title: 'OUT', min: 6, isNumber: true },
  { title: 'IDLE', min: 6, isNumber: true },
];

function screen(found: readonly Connection[], now: number, context: CommandContext): string {
  if (found.length === 0) return 'Nobody is connected.\n';
  const rows = found.map(
    ({ id, scope, userId = '', connectedAt, lastActiveAt, sourceIp, bytesIn, bytesOut }): Cell[] => [
      harmlessLine(id),
      harmlessLine(placeOf(scope)),
      harmlessLine(userId),
      harmlessLine(sourceIp),
      since(connectedAt, now),
      bytesText(bytesIn),
      bytesText(bytesOut),
      briefDuration(now - Date.parse(lastActiveAt)),
    ],
  );
  // A column in which nothing stands is left out.
  const used = COLUMNS.map((_, at) => rows.some((row) => row[at] !== ''));
  const kept = <T>(cells: readonly T[]): T[] => cells.filter((_, at) => used[at]);
  const people = `${found.length} connection${found.length === 1 ? '' : 's'}`;
  const paint = paintFor(context);
  const lines = table(kept(COLUMNS), rows.map(kept), widthOf(context.io), paint);
  return `${lines}${paint('dim', `${people}; times are those of ${zoneAt(new Date(now))}`)}\n`;
}

/** The time of today, else the date. */
function since(text: string, now: number): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return harmlessLine(text);
  return dateOf(time) === dateOf(new Date(now)) ? timeOfDay(time) : dateOf(time);
}

const UNITS = ['', ' KB', ' MB', ' GB'];

/** As in `812` and `3.4 MB`. */
function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < UNITS.length - 1) [value, unit] = [value / 1_024, unit + 1];
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)}${UNITS[unit]}`;
}
