// One SQLite file holds everything that must survive. All SQL of the program is in this folder.
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { migrations } from './migrations.ts';

/** The data cannot be opened or is not ours: a message for the operator, who can do something about it. */
export class StoreError extends Error {}

/** Open (or make) the database and bring it up to date. `:memory:` keeps nothing. Throws a StoreError. */
export function openDatabase(path: string): DatabaseSync {
  let database: DatabaseSync;
  try {
    // It holds secrets: SQLite gives its companion files the mode of this one.
    if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600));
    database = new DatabaseSync(path);
  } catch (cause) {
    throw new StoreError(`cannot open the database ${path}: ${(cause as Error).message}`, { cause });
  }
  try {
    // FULL: a committed write is on the disk, so it survives the machine as well as SIGKILL.
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000',
    );
    migrate(database, path);
  } catch (cause) {
    database.close();
    if (cause instanceof StoreError) throw cause;
    throw new StoreError(`the database ${path} cannot be used: ${(cause as Error).message}`, { cause });
  }
  return database;
}

function migrate(database: DatabaseSync, path: string): void {
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (version > migrations.length) {
    throw new StoreError(
      `the database ${path} was made by a newer Fanfare (schema ${version}, this one knows ${migrations.length})`,
    );
  }
  for (const [index, sql] of migrations.entries()) {
    if (index < version) continue;
    database.exec(`BEGIN IMMEDIATE; ${sql}; PRAGMA user_version = ${index + 1}; COMMIT`);
  }
}
