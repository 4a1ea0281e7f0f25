// A backup is one SQLite file: the database as it was when it began, and the root key of the folder beside it.
import { readFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync, backup } from 'node:sqlite';
import { CREDENTIALS_FILE } from '../../base/defaults.ts';

export type BackupFacts = {
  /** The version of Fanfare that makes it. */
  readonly version: string;
  readonly timeMs: number;
};

/** So much is copied at once. */
const STEP_PAGES = 256;

/**
 * Back up a database, also while it is written to, into a new file that only its owner can read. What was written before
 * the call is in it. `progress` hears of the part that is done, from 0 to 1, and may throw to end it. The file is on the
 * disk when this resolves; when it rejects, it may be there in part.
 *
 * The copying is done by other threads, through a connection of its own, so that the event loop waits for none of it.
 */
export async function writeBackup(
  path: string,
  file: string,
  facts: BackupFacts,
  progress: (part: number) => void,
): Promise<void> {
  const source = new DatabaseSync(path, { readOnly: true });
  try {
    // From here on this connection sees no change. Without that, copying would begin anew at every write.
    source.exec('BEGIN');
    source.prepare('PRAGMA user_version').get();
    const credentials = credentialsBeside(path);
    await using target = await open(file, 'wx', 0o600);
    const sync = syncing(target);
    await backup(source, file, {
      rate: STEP_PAGES,
      progress({ totalPages, remainingPages }) {
        sync();
        progress(1 - remainingPages / totalPages);
      },
    });
    complete(file, facts, credentials);
    await target.sync();
  } finally {
    source.close();
  }
}

/**
 * Bring to the disk what has come so far, again and again: all of it at the end would keep the writes of the server
 * itself waiting, for a quarter of a second for each 100 MB.
 */
function syncing(target: FileHandle): () => void {
  let isBusy = false;
  const synchronise = async () => {
    try {
      await target.datasync();
    } catch {
      // So does the last one, then, and is told of.
    }
    isBusy = false;
  };
  return () => {
    if (isBusy) return;
    isBusy = true;
    void synchronise();
  };
}

function credentialsBeside(path: string): string | undefined {
  try {
    return readFileSync(join(dirname(path), CREDENTIALS_FILE), 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}

/**
 * Tokens that are out when a backup is made may be used before it is restored: so the secret that they are sealed with
 * stays behind, and they open nothing there. A server makes a new one at its start.
 */
function complete(file: string, { version, timeMs }: BackupFacts, credentials: string | undefined): void {
  const database = new DatabaseSync(file);
  try {
    // One file, in which nothing is left of what is deleted. It is brought to the disk by who has made it.
    database.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF; PRAGMA secure_delete = ON; BEGIN');
    database.exec("DELETE FROM secret WHERE name = 'sealer'");
    // The connections of the server that is backed up are its own to tell of.
    database.exec('DELETE FROM obligation');
    // So is its place in a cluster.
    database.exec('DELETE FROM followed_journal; DELETE FROM applied_entry');
    database.exec('CREATE TABLE backup (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT');
    const insert = database.prepare('INSERT INTO backup (name, value) VALUES (?, ?)');
    insert.run('version', version);
    insert.run('time', new Date(timeMs).toISOString());
    if (credentials !== undefined) insert.run('credentials', credentials);
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}
