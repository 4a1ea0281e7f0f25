// `fanfare backup`: all that a server keeps, in one file; from a running server, or from the folder of one that is stopped.
import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DATABASE_FILE } from '../defaults.ts';
import { harmlessLine } from '../harmless.ts';
import { writeBackup } from '../store/backup.ts';
import { FolderLock } from '../store/folder-lock.ts';
import { checkBackup, finishRestore } from '../store/restore.ts';
import { VERSION } from '../version.ts';
import { putInPlace } from '../whole-file.ts';
import type { AdminClient } from './admin-client.ts';
import { adminClient } from './admin-client.ts';
import { aboutText, megabytes, orFailure } from './backup-words.ts';
import type { CommandContext } from './command-context.ts';
import { Failure } from './failure.ts';
import type { OwnCommand } from './own-options.ts';
import { parseOwn } from './own-options.ts';
import type { Progress } from './progress-line.ts';
import { progressLine } from './progress-line.ts';

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

const MADE_YET_MS = 200;

/** Run the command. Resolves to the exit code. */
export async function backup(context: CommandContext): Promise<number> {
  const { options, positional = '' } = parseOwn(context.words, backupCommand, context.personality);
  if (positional === 'help') {
    const { ownPage } = await import('./help/own-help.ts');
    const { showPage } = await import('./help/show-page.ts');
    await showPage(ownPage(backupCommand, context.personality), context);
    return 0;
  }
  if (existsSync(positional) && !options.has('--force')) {
    throw new Failure('general', `${positional} is there already; choose another name, or replace it with --force`);
  }
  const folder = options.get('--data')?.[0];
  const incomplete = `${positional}.new`;
  const progress = progressLine(context.io);
  await orFailure(async () => {
    rmSync(incomplete, { force: true });
    try {
      if (folder === undefined) await download(adminClient(context), incomplete, progress);
      else await copy(folder, incomplete, progress);
      progress.show('checking what was written');
      const about = checkBackup(incomplete);
      putInPlace(incomplete, positional);
      progress.end();
      context.io.stdout.write(`${harmlessLine(`Backed up to ${positional}: ${aboutText(about, positional)}`)}\n`);
    } finally {
      progress.end();
      rmSync(incomplete, { force: true });
    }
  });
  return 0;
}

async function copy(folder: string, file: string, progress: Progress): Promise<void> {
  const path = join(folder, DATABASE_FILE);
  if (!existsSync(path)) throw new Failure('general', `there is no ${DATABASE_FILE} in ${folder}`);
  using held = new DisposableStack();
  held.use(new FolderLock(folder));
  finishRestore(folder);
  await writeBackup(path, file, { version: VERSION, timeMs: Date.now() }, (part) =>
    progress.show(`copying, ${Math.floor(part * 100)} %`),
  );
}

async function download(client: AdminClient, file: string, progress: Progress): Promise<void> {
  const { backupId } = await client.askOnce('CreateBackup');
  try {
    const fd = openSync(file, 'wx', 0o600);
    try {
      let offset = 0;
      for (;;) {
        const { percent, bytes, data } = await client.ask('ReadBackup', { backupId, offset });
        if (bytes === undefined) {
          progress.show(`the server copies, ${Number(percent)} %`);
          await pause(MADE_YET_MS);
          continue;
        }
        const chunk = Buffer.from(String(data), 'base64');
        if (chunk.length === 0) break;
        writeSync(fd, chunk);
        offset += chunk.length;
        progress.show(`${megabytes(offset)} of ${megabytes(Number(bytes))}`);
      }
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } finally {
    // What cannot be dropped now is dropped by the server a minute later.
    await client.askOnce('DeleteBackup', { backupId }).catch(() => {});
  }
}
