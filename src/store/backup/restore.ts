// From a backup to a folder of data: the whole of it or nothing, whenever the process is killed.
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CREDENTIALS_FILE, DATABASE_FILE } from '../../base/defaults.ts';
import { makeFolder } from '../../base/files/make-folder.ts';
import { putInPlace, synchronise } from '../../base/files/whole-file.ts';
import { StoreError } from '../database/database.ts';
import { FolderLock, LOCK_FILES } from '../database/folder-lock.ts';
import { migrations } from '../database/migrations.ts';

/** What a backup tells of itself. */
export type BackupAbout = {
  readonly version: string;
  /** ISO 8601. */
  readonly time: string;
  readonly hasRootKey: boolean;
};

/** Where a restored folder is made, and where it waits, complete, to be put in place. */
const INCOMPLETE = 'restoring';
const COMPLETE = 'restored';
/** What belongs to the database that is replaced. Its log would be applied to the new one. */
const COMPANIONS = ['', '-wal', '-shm', '-journal', '-uses-a', '-uses-b', '-backup'];

/** Read a backup from its first byte to its last. Throws a StoreError that says what is wrong with it. */
export function checkBackup(file: string): BackupAbout {
  return withBackup(file, { readOnly: true }, (database) => read(database, file).about);
}

/**
 * Make a folder of data of a backup. The folder must be empty, or `force` given: then its database and its root key are
 * replaced. Throws a StoreError; the folder is as it was then.
 */
export function restoreBackup(file: string, folder: string, { force }: { readonly force: boolean }): BackupAbout {
  checkBackup(file);
  makeFolder(folder);
  using held = new DisposableStack();
  held.use(new FolderLock(folder));
  finishRestore(folder);
  const found = readdirSync(folder).filter((name) => !LOCK_FILES.includes(name));
  if (found.length > 0 && !force) {
    throw new StoreError(
      `the folder ${folder} is not empty (${found[0]}); choose another, or replace its database and root key with --force`,
    );
  }
  const incomplete = join(folder, INCOMPLETE);
  try {
    mkdirSync(incomplete, { mode: 0o700 });
    const about = unpack(file, incomplete);
    // From here on it is restored, whatever happens: what is left is done by whoever opens the folder next.
    putInPlace(incomplete, join(folder, COMPLETE));
    finishRestore(folder);
    return about;
  } catch (cause) {
    rmSync(incomplete, { recursive: true, force: true });
    throw cause;
  }
}

/** Put in place what was restored, and drop what was not, if that was interrupted. For whoever has the lock on the folder, before anything else. */
export function finishRestore(folder: string): void {
  rmSync(join(folder, INCOMPLETE), { recursive: true, force: true });
  const complete = join(folder, COMPLETE);
  if (!existsSync(complete)) return;
  if (existsSync(join(complete, DATABASE_FILE))) {
    for (const ending of COMPANIONS) rmSync(join(folder, DATABASE_FILE + ending), { force: true });
    renameSync(join(complete, DATABASE_FILE), join(folder, DATABASE_FILE));
  }
  if (existsSync(join(complete, CREDENTIALS_FILE))) {
    renameSync(join(complete, CREDENTIALS_FILE), join(folder, CREDENTIALS_FILE));
  }
  synchronise(folder);
  rmSync(complete, { recursive: true });
}

function unpack(file: string, folder: string): BackupAbout {
  const path = join(folder, DATABASE_FILE);
  // A copy by name would have the mode of the backup.
  writeFileSync(path, '', { mode: 0o600 });
  copyFileSync(file, path);
  const about = withBackup(path, {}, (database) => {
    const { about: told, credentials } = read(database, file);
    database.exec('PRAGMA secure_delete = ON; DROP TABLE backup');
    if (credentials !== undefined) {
      writeFileSync(join(folder, CREDENTIALS_FILE), credentials, { mode: 0o600, flush: true });
    }
    return told;
  });
  synchronise(path);
  synchronise(folder);
  return about;
}

function withBackup<T>(path: string, options: { readonly readOnly?: boolean }, run: (database: DatabaseSync) => T): T {
  // SQLite would make one.
  if (!existsSync(path)) throw new StoreError(`there is no file ${path}`);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, options);
    return run(database);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw code === 'ERR_SQLITE_ERROR'
      ? new StoreError(`the backup ${path} cannot be read: ${message}`, { cause })
      : cause;
  } finally {
    database?.close();
  }
}

function read(database: DatabaseSync, file: string): { about: BackupAbout; credentials: string | undefined } {
  const { user_version: schema } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  const isOurs = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'backup'").get();
  if (!isOurs) throw new StoreError(`${file} is no backup; \`fanfare backup FILE\` makes one`);
  if (schema > migrations.length) {
    throw new StoreError(
      `the backup ${file} was made by a newer Fanfare (schema ${schema}, this one knows ${migrations.length})`,
    );
  }
  const { integrity_check: verdict } = database.prepare('PRAGMA integrity_check(1)').get() as Record<string, string>;
  if (verdict !== 'ok') throw new StoreError(`the backup ${file} is damaged: ${verdict}`);
  const rows = database.prepare('SELECT name, value FROM backup').all() as { name: string; value: string }[];
  const facts = new Map(rows.map(({ name, value }) => [name, value]));
  const credentials = facts.get('credentials');
  const [version = '', time = ''] = [facts.get('version'), facts.get('time')];
  return { about: { version, time, hasRootKey: credentials !== undefined }, credentials };
}
