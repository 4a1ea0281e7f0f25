// One SQLite file holds everything that must survive. All SQL of the program is in this folder.
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { migrations } from './migrations.ts';

/** The data cannot be opened or is not ours: a message for the operator, who can do something about it. */
export class StoreError extends Error {}

/** At a start and at the end another program that writes is waited for. In between, nobody is: see `change`. */
const BUSY_TIMEOUT_MS = 5_000;
/** Beyond a checkpoint's worth of pages, the write-ahead log of one large change is cut again. */
const LOG_BYTES = 4 * 1024 * 1024;
const INCREMENTAL = 2;

/** What was written, until it is settled. */
type Transaction<T> = { readonly result: T; commit(): void; rollback(): void };

export class Database extends DatabaseSync {
  /** Hears of a record that cannot be read; what is left goes on without it. Until somebody else listens, it is thrown. */
  damaged: (cause: StoreError) => void = (cause) => {
    throw cause;
  };
  /** Why the disk did not take the last change; undefined when it did. */
  failure: unknown;
  /** Hears that something may have been deleted. */
  freed: () => void = () => {};

  /**
   * All of it or nothing, and on the disk when this returns. While another program writes, it throws at once what
   * `isBusy` knows: waiting would stop everything else, so that is for callers to do.
   */
  change<T>(run: () => T): T {
    const transaction = this.#begin('BEGIN IMMEDIATE', run);
    transaction.commit();
    return transaction.result;
  }

  /** As `change`, but the disk takes it in its own time: a kill loses nothing of it, a power cut the last moments. */
  changeLazily<T>(run: () => T): T {
    this.exec('PRAGMA synchronous = NORMAL');
    try {
      return this.change(run);
    } finally {
      this.exec('PRAGMA synchronous = FULL');
    }
  }

  /**
   * As `change`, but whether it is all or nothing is settled later: exactly once, and before anything else is written.
   * What only reads does not meet another program that writes.
   */
  draft<T>(run: () => T): Transaction<T> {
    return this.#begin('BEGIN', run);
  }

  /** Within a draft: all of `run`, or nothing of it and the rest as it was. */
  part<T>(run: () => T): T {
    this.exec('SAVEPOINT part');
    try {
      return run();
    } catch (cause) {
      if (this.isTransaction) this.exec('ROLLBACK TO part');
      throw cause;
    } finally {
      if (this.isTransaction) this.exec('RELEASE part');
    }
  }

  #begin<T>(begin: string, run: () => T): Transaction<T> {
    this.exec(begin);
    const attempt = <R>(step: () => R): R => {
      try {
        return step();
      } catch (cause) {
        if (isOfDisk(cause)) this.failure = cause;
        // SQLite has rolled back already where the disk is full, among others; to do it again would hide the cause.
        if (this.isTransaction) this.exec('ROLLBACK');
        throw cause;
      }
    };
    return {
      result: attempt(run),
      commit: () => {
        attempt(() => this.exec('COMMIT'));
        this.failure = undefined;
        this.freed();
      },
      rollback: () => this.exec('ROLLBACK'),
    };
  }
}

/** Open (or make) the database and bring it up to date. `:memory:` keeps nothing. Throws a StoreError. */
export function openDatabase(path: string): Database {
  let database: Database;
  try {
    // It holds secrets: SQLite gives its companion files the mode of this one.
    if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600));
    database = new Database(path);
  } catch (cause) {
    throw new StoreError(`cannot open the database ${path}: ${(cause as Error).message}`, { cause });
  }
  try {
    waitForOthers(database);
    // Before anything is written, so that a new file can give back what it no longer needs.
    database.exec('PRAGMA auto_vacuum = INCREMENTAL');
    // FULL: a committed write is on the disk, so it survives the machine as well as SIGKILL.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
    database.exec(`PRAGMA journal_size_limit = ${LOG_BYTES}`);
    migrate(database, path);
    shrinkable(database);
    database.exec('PRAGMA busy_timeout = 0');
  } catch (cause) {
    database.close();
    throw asStoreError(cause, path);
  }
  return database;
}

/** Wait for a program that writes, from here on, although everything else stands still meanwhile. */
export function waitForOthers(database: Database): void {
  database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
}

/** What an operator is told of a database that fails. A bug of ours stays what it is. */
export function asStoreError(cause: unknown, path: string): unknown {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (cause instanceof DamagedRecord || code === 'ERR_SQLITE_ERROR') {
    return new StoreError(`the database ${path} cannot be used: ${message}`, { cause });
  }
  return cause;
}

/** A record that is not what was written: something other than Fanfare has changed it. */
export class DamagedRecord extends StoreError {}

// Primary result codes of SQLite, in the low byte of what it reports.
const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;
/** READONLY, IOERR, FULL and CANTOPEN: nothing that a caller did. */
const OF_DISK = new Set([8, 10, SQLITE_FULL, 14]);

const resultOf = (cause: unknown): number => ((cause as { errcode?: number } | undefined)?.errcode ?? 0) & 0xff;

/** Another program is writing to the database: nothing was done, and a moment later it may succeed. */
export const isBusy = (cause: unknown): boolean => resultOf(cause) === SQLITE_BUSY;

/** The disk is full: nothing was done. */
export const isFull = (cause: unknown): boolean => resultOf(cause) === SQLITE_FULL;

const isOfDisk = (cause: unknown): boolean => OF_DISK.has(resultOf(cause));

function migrate(database: Database, path: string): void {
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

/** A file from before this was usual is written anew, once: only that lets it shrink later. */
function shrinkable(database: Database): void {
  const { auto_vacuum: kind } = database.prepare('PRAGMA auto_vacuum').get() as { auto_vacuum: number };
  if (kind === INCREMENTAL) return;
  try {
    database.exec('VACUUM');
  } catch (cause) {
    // It works as it is; the next start tries again.
    if (!isFull(cause) && !isBusy(cause)) throw cause;
  }
}
