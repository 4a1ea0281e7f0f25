// `fanfare restore`: a backup becomes a folder of data that a server can start with.
import { dataDirectory } from '../../../base/defaults.ts';
import { harmlessLine } from '../../../base/harmless.ts';
import type { CommandContext } from '../../words/command-context.ts';
import type { OwnCommand } from '../../words/own-options.ts';
import { parseOwn } from '../../words/own-options.ts';

export const restoreCommand: OwnCommand = {
  name: 'restore',
  word: { name: 'FILE', isRequired: true, doc: 'A file that `fanfare backup` made.' },
  doc: 'Make a data folder of a backup.',
  options: [
    { name: '--data', takes: 'one', value: 'DIR', doc: 'The folder. Default: the one that `fanfare start` uses' },
    { name: '--force', takes: 'none', doc: 'Replace the database and the root key of a folder that is not empty' },
  ],
  notes: [
    'For a server that is stopped. The backup is read and checked as a whole first. A command that is killed leaves the folder as it was, or restored.',
    'Chat tokens and page tokens from before are good no more; clients get new ones.',
  ],
  examples: ['fanfare restore fanfare.backup --data ./fanfare-data', 'fanfare restore fanfare.backup --force'],
};

/** Run the command. Resolves to the exit code. */
export async function restore(context: CommandContext): Promise<number> {
  const { io, personality, words } = context;
  const { options, positional: file = '' } = parseOwn(words, restoreCommand, personality);
  if (file === 'help') {
    const { ownPage } = await import('../../help/own-help.ts');
    const { showPage } = await import('../../help/show-page.ts');
    await showPage(ownPage(restoreCommand, personality), context);
    return 0;
  }
  const folder = options.get('--data')?.[0] ?? dataDirectory(io.env);
  // They load SQLite, which help and completion do without.
  const { restoreBackup } = await import('../../../store/backup/restore.ts');
  const { aboutText, orFailure } = await import('./backup-words.ts');
  const about = await orFailure(() => restoreBackup(file, folder, { force: options.has('--force') }));
  io.stdout.write(`${harmlessLine(`Restored to ${folder}: ${aboutText(about, file)}`)}\n`);
  return 0;
}
