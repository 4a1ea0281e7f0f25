// `fanfare backup`: all that a server keeps, in one file.
import type { CommandContext } from '../../words/command-context.ts';
import type { OwnCommand } from '../../words/own-options.ts';
import { parseOwn } from '../../words/own-options.ts';

export const backupCommand: OwnCommand = {
  name: 'backup',
  word: { name: 'FILE', isRequired: true, doc: 'The file to write.' },
  doc: 'Back up all that a server keeps.',
  options: [
    {
      name: '--data',
      takes: 'one',
      value: 'DIR',
      doc: 'The data folder of a server that is stopped. Default: ask the server that runs',
    },
    { name: '--force', takes: 'none', doc: 'Replace FILE if it is there' },
  ],
  notes: [
    'WebSocket APIs, rooms, keys and the root key are in it; logs are not.',
    'What the server has acknowledged before the command is in the file. It goes on meanwhile, and needs as much free space beside its database.',
    'The file holds every secret of the server. It is readable by you only; keep it so.',
  ],
  examples: [
    'fanfare backup fanfare.backup',
    'fanfare backup fanfare.backup --endpoint-url https://ws.example.com',
    'fanfare backup fanfare.backup --data ./fanfare-data',
  ],
};

/** Run the command. Resolves to the exit code. */
export async function backup(context: CommandContext): Promise<number> {
  const { options, positional = '' } = parseOwn(context.words, backupCommand, context.personality);
  if (positional === 'help') {
    const { ownPage } = await import('../../help/own-help.ts');
    const { showPage } = await import('../../help/show-page.ts');
    await showPage(ownPage(backupCommand, context.personality), context);
    return 0;
  }
  // It loads SQLite, which help and completion do without.
  const { makeBackup } = await import('./make-backup.ts');
  await makeBackup(context, { file: positional, folder: options.get('--data')?.[0], force: options.has('--force') });
  return 0;
}
