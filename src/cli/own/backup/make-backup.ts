// Makes a backup of a running server, or of the folder of one that is stopped.
import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DATABASE_FILE } from '../../../base/defaults.ts';
import { harmlessLine } from '../../../base/harmless.ts';
import { writeBackup } from '../../../store/backup/backup.ts';
import { FolderLock } from '../../../store/database/folder-lock.ts';
import { checkBackup, finishRestore } from '../../../store/backup/restore.ts';
import { VERSION } from '../../../launch/version.ts';
import { putInPlace } from '../../../base/files/whole-file.ts';
import type { AdminClient } from '../admin-client.ts';
import { adminClient } from '../admin-client.ts';
import { aboutText, megabytes, orFailure } from './backup-words.ts';
import type { CommandContext } from '../../words/command-context.ts';
import { Failure } from '../../personality/failure.ts';
import type { Progress } from './progress-line.ts';
import { progressLine } from './progress-line.ts';

type Asked = {
  readonly file: string;
  /** Undefined: the server that runs is asked. */
  readonly folder: string | undefined;
  readonly force: boolean;
};

/** How often a server that still copies is asked. */
const MADE_YET_MS = 200;

/** The file is whole and checked when it has its name. Throws a Failure, and leaves nothing then. */
export async function makeBackup(context: CommandContext, { file, folder, force }: Asked): Promise<void> {
  if (existsSync(file) && !force) {
    throw new Failure('general', `${file} is there already; choose another name, or replace it with --force`);
  }
  const incomplete = `${file}.new`;
  const progress = progressLine(context.io);
  await orFailure(async () => {
    rmSync(incomplete, { force: true });
    try {
      if (folder === undefined) await download(adminClient(context), incomplete, progress);
      else await copy(folder, incomplete, progress);
      progress.show('checking what was written');
      const about = checkBackup(incomplete);
      putInPlace(incomplete, file);
      progress.end();
      context.io.stdout.write(`${harmlessLine(`Backed up to ${file}: ${aboutText(about, file)}`)}\n`);
    } finally {
      progress.end();
      rmSync(incomplete, { force: true });
    }
  });
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
    const bytes = await whenMade(client, backupId, progress);
    const fd = openSync(file, 'wx', 0o600);
    try {
      for (let offset = 0; offset < bytes;) {
        const { data } = await client.ask('ReadBackup', { backupId, offset });
        const chunk = data as Uint8Array | undefined;
        if (!chunk) throw new Failure('general', `the server sent ${offset} bytes of ${bytes}`);
        writeSync(fd, chunk);
        offset += chunk.length;
        progress.show(`${megabytes(offset)} of ${megabytes(bytes)}`);
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

/** How large it is. */
async function whenMade(client: AdminClient, backupId: unknown, progress: Progress): Promise<number> {
  for (;;) {
    const { percent, bytes } = await client.ask('GetBackup', { backupId });
    if (bytes !== undefined) return Number(bytes);
    progress.show(`the server copies, ${Number(percent)} %`);
    await pause(MADE_YET_MS);
  }
}
