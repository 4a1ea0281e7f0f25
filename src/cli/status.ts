// `fanfare status`: one screen about a running server.
import { setTimeout as pause } from 'node:timers/promises';
import { Float } from '../aws/exact-json.ts';
import { harmlessLine } from '../harmless.ts';
import { adminClient } from './admin-client.ts';
import type { CommandContext } from './command-context.ts';
import type { OwnCommand } from './own-options.ts';
import { parseOwn } from './own-options.ts';

export const statusCommand: OwnCommand = {
  name: 'status',
  word: { name: 'help', isRequired: false, doc: 'This page.' },
  doc: 'Show how a running server is doing.',
  options: [],
  notes: ['Rates are those of the second in which the command looks.'],
  examples: ['fanfare status', 'fanfare status --endpoint-url http://127.0.0.1:3263'],
};

type Counts = ReadonlyMap<string, number>;
type Failed = { readonly time: string; readonly operation: string; readonly status: number; readonly reason: string };
type Status = {
  readonly version: string;
  readonly time: string;
  readonly startTime: string;
  readonly connections: Counts;
  readonly rooms: number;
  readonly counts: Counts;
  readonly lagMs: number | Float;
  readonly memoryBytes: number;
  readonly errors: readonly Failed[];
};

const BETWEEN_LOOKS_MS = 1_000;
const ERRORS_SHOWN = 5;
const ERROR_CHARS_MAX = 256;
const MB = 2 ** 20;

/** Run the command. Resolves to the exit code. */
export async function status(context: CommandContext): Promise<number> {
  if (parseOwn(context.words, statusCommand, context.personality).positional === 'help') return help(context);
  const client = adminClient(context);
  const look = async () => (await client.ask('GetStatus')) as Status;
  const before = await look();
  await (context.io.sleep ?? pause)(BETWEEN_LOOKS_MS);
  context.io.stdout.write(screen(before, await look()));
  return 0;
}

async function help(context: CommandContext): Promise<number> {
  const { ownPage } = await import('./help/own-help.ts');
  const { showPage } = await import('./help/show-page.ts');
  await showPage(ownPage(statusCommand, context.personality), context);
  return 0;
}

function screen(before: Status, now: Status): string {
  const seconds = Math.max(0.001, (Date.parse(now.time) - Date.parse(before.time)) / 1_000);
  const count = (counts: Counts, name: string) => counts.get(name) ?? 0;
  const rate = (name: string) => Math.round((count(now.counts, name) - count(before.counts, name)) / seconds);
  const lag = now.lagMs instanceof Float ? now.lagMs.value : now.lagMs;
  const lines = [
    `Fanfare ${now.version}, up ${uptime(Date.parse(now.time) - Date.parse(now.startTime))}`,
    '',
    row(
      'connections',
      `${count(now.connections, 'apigateway')} of WebSocket APIs, ${count(now.connections, 'ivschat')} of chat`,
    ),
    row('rooms', `${now.rooms} with somebody in them`),
    row('messages in', `${rate('received')}/s`),
    row('deliveries', `${rate('delivered')}/s`),
    row('opened, closed', `${rate('opened')}/s, ${rate('closed')}/s`),
    row(
      'cut',
      `${count(now.counts, 'cutSlow')} slow readers, ${count(now.counts, 'cutSilent')} silent peers since the start`,
    ),
    row('event loop', `${lag} ms late at the 99th percentile`),
    row('memory', `${Math.round(now.memoryBytes / MB)} MB`),
    '',
    now.errors.length === 0 ? 'No request was refused lately.' : 'Refused lately:',
    ...now.errors
      .slice(0, ERRORS_SHOWN)
      .map(({ time, operation, status: code, reason }) => `  ${time}  ${code}  ${operation}  ${reason}`),
  ];
  return `${lines.map((line) => harmlessLine(line, ERROR_CHARS_MAX)).join('\n')}\n`;
}

const row = (name: string, text: string) => `  ${name.padEnd(16)}${text}`;

function uptime(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  if (hours >= 24) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}
