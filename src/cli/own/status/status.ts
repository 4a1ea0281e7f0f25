// `fanfare status`: one screen about a running server.
import { setTimeout as pause } from 'node:timers/promises';
import { adminClient } from '../admin-client.ts';
import type { CommandContext } from '../../words/command-context.ts';
import { Failure } from '../../personality/failure.ts';
import type { OwnCommand } from '../../words/own-options.ts';
import { parseOwn } from '../../words/own-options.ts';
import { formatOf, printDocument } from '../print-document.ts';
import { paintFor, widthOf } from '../../screen/paint.ts';
import type { Status } from './status-screen.ts';
import { statusScreen } from './status-screen.ts';

export const statusCommand: OwnCommand = {
  name: 'status',
  word: { name: 'help', isRequired: false, doc: 'This page.' },
  doc: 'Show how a running server is doing.',
  options: [
    {
      name: '--watch',
      takes: 'optional',
      value: 'SECONDS',
      doc: 'Look again and again, every second or so many, until Ctrl-C.',
    },
  ],
  notes: [
    'Rates are those of the second in which the command looks. Times are those of this machine.',
    'With `--output json|yaml|text|table` or `--query` it prints what the server answers, with counts since its start.',
  ],
  examples: [
    'fanfare status',
    'fanfare status --watch',
    'fanfare status --output json',
    'fanfare status --query connections.ivschat --output text',
  ],
};

const SECOND_MS = 1_000;
const WATCH_SECONDS_MAX = 3_600;

/** Run the command. Resolves to the exit code. */
export async function status(context: CommandContext): Promise<number> {
  const { io, words, personality } = context;
  const { options, positional } = parseOwn(words, statusCommand, personality);
  if (positional === 'help') return help(context);
  const everyMs = watchMs(options.get('--watch'));
  const client = adminClient(context);
  const look = async () => (await client.ask('GetStatus')) as Status;
  const format = formatOf(context);
  if (everyMs !== undefined) {
    const { watchStatus } = await import('./watch-status.ts');
    return watchStatus(context, { look, everyMs, format });
  }
  if (format !== undefined) {
    await printDocument(context, format, 'GetStatus', await look());
    return 0;
  }
  const before = await look();
  await (io.sleep ?? pause)(SECOND_MS);
  io.stdout.write(statusScreen(before, await look(), widthOf(io), paintFor(context)));
  return 0;
}

/** Throws a Failure. Undefined: one look is enough. */
function watchMs(values: readonly string[] | undefined): number | undefined {
  if (values === undefined) return undefined;
  const [text = '1'] = values;
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && seconds >= 0.1 && seconds <= WATCH_SECONDS_MAX) return seconds * SECOND_MS;
  throw new Failure('usage', `--watch takes a number of seconds from 0.1 to ${WATCH_SECONDS_MAX}, not '${text}'`);
}

async function help(context: CommandContext): Promise<number> {
  const { ownPage } = await import('../../help/own-help.ts');
  const { showPage } = await import('../../help/show-page.ts');
  await showPage(ownPage(statusCommand, context.personality), context);
  return 0;
}
