import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreError } from './database.ts';

const LOCK_FILE = 'fanfare.lock';
const HOLDER_FILE = 'fanfare.pid';
/** What a folder holds that nobody has used yet. */
export const LOCK_FILES: readonly string[] = [LOCK_FILE, HOLDER_FILE];
/** A process that was killed a moment ago may still be ending. */
const PATIENCE_MS = 1_000;
/** In the low byte of SQLite's codes; the rest says more. */
const SQLITE_BUSY = 5;

/**
 * One process holds a folder of data: what it keeps in memory would be wrong beside a second one. The lock is SQLite's
 * own, on a file that holds nothing, so that backups may still read the database. The system drops it with the process,
 * however that ends; and SQLite knows its locks of this process too.
 */
export class FolderLock implements Disposable {
  readonly #folder: string;
  readonly #lock: DatabaseSync;

  /** Throws a StoreError that says who holds it. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#lock = lockedFile(folder);
    this.tell('');
  }

  /** Write down where this process serves, for whoever is refused: information, and no part of the lock. */
  tell(url: string): void {
    try {
      writeFileSync(join(this.#folder, HOLDER_FILE), `${process.pid}\n${url}\n`, { mode: 0o600 });
    } catch {
      // A full disk is no reason not to start: the refused one then learns less.
    }
  }

  [Symbol.dispose](): void {
    rmSync(join(this.#folder, HOLDER_FILE), { force: true });
    this.#lock.close();
  }
}

function lockedFile(folder: string): DatabaseSync {
  const path = join(folder, LOCK_FILE);
  let lock: DatabaseSync | undefined;
  try {
    makeOnce(path);
    lock = new DatabaseSync(path);
    // In memory, because a transaction that writes nothing needs no journal file either.
    lock.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE`);
    return lock;
  } catch (cause) {
    lock?.close();
    if (((cause as { errcode?: number }).errcode ?? 0) % 256 === SQLITE_BUSY)
      throw new StoreError(
        `the data folder ${folder} is in use by another Fanfare${holderIn(folder)}; stop it, or choose another folder with --data`,
        { cause },
      );
    throw new StoreError(`cannot lock the data folder ${folder}: ${(cause as Error).message}`, { cause });
  }
}

/** Never opens a file that is there: closing it again would drop a lock that this process has on it (POSIX). */
function makeOnce(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  }
}

/** Who said so last: perhaps one that was killed, if the present one had no time yet. */
function holderIn(folder: string): string {
  try {
    const [, pid, url] = /^(\d+)\n(\S*)\n$/.exec(readFileSync(join(folder, HOLDER_FILE), 'utf8')) ?? [];
    if (!pid) return '';
    return url ? ` (pid ${pid}, ${url})` : ` (pid ${pid})`;
  } catch {
    return '';
  }
}
