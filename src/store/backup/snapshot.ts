// A snapshot is what the nodes of a cluster have in common, as one SQLite file: what a node begins with that comes new, or
// was away for too long. What a server keeps for itself stays out of it.
import { closeSync, openSync, rmSync } from 'node:fs';
import { DatabaseSync, backup } from 'node:sqlite';
import type { Placed } from '../records/applied-entries.ts';
import { AppliedEntries } from '../records/applied-entries.ts';
import { StoreError, openDatabase } from '../database/database.ts';

const SHARED = [
  ...['room', 'room_facet', 'logging_configuration', 'document', 'superseded', 'deployment', 'access_key', 'secret'],
];
/** From where SQLite goes on counting. */
const COUNTERS = 'sqlite_sequence';
const OWN = ['obligation', 'key_usage', 'followed_journal', 'applied_entry'];
/** So much is copied at once, by other threads. */
const STEP_PAGES = 256;

type Place = Pick<Placed, 'id' | 'position'>;

/** What a folder of data knows of the journal that it follows. */
export type CopyFacts = {
  /** What the folder is known by. */
  readonly directory: string;
  /** Undefined: it is of a server that is alone, or new. */
  readonly journal: string | undefined;
  readonly last: Place;
  /** Whether anything is kept that a cluster has in common. */
  readonly isEmpty: boolean;
};

/** Throws a StoreError. */
export function copyFacts(path: string): CopyFacts {
  const database = openDatabase(path);
  try {
    const { directory, journal, last } = new AppliedEntries(database);
    const isEmpty = SHARED.every((table) => database.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() === undefined);
    return { directory, journal, last, isEmpty };
  } finally {
    database.close();
  }
}

/** Make the data of a server that was alone, or of another journal, the beginning of a journal. */
export function beginJournal(path: string, journal: string): void {
  const database = openDatabase(path);
  try {
    const applied = new AppliedEntries(database);
    database.change(() => applied.belong(journal, { position: 0, id: '' }));
  } finally {
    database.close();
  }
}

/** Into a new file; returns up to which entry it goes. Also while the database is written to. */
export async function writeSnapshot(path: string, file: string): Promise<Place> {
  const source = new DatabaseSync(path, { readOnly: true });
  try {
    // From here on this connection sees no change.
    source.exec('BEGIN');
    source.prepare('PRAGMA user_version').get();
    closeSync(openSync(file, 'wx', 0o600));
    await backup(source, file, { rate: STEP_PAGES });
  } finally {
    source.close();
  }
  const database = openDatabase(file);
  try {
    const { last } = new AppliedEntries(database);
    database.change(() => OWN.forEach((table) => database.exec(`DELETE FROM ${table}`)));
    database.exec('PRAGMA journal_mode = DELETE; VACUUM');
    return last;
  } finally {
    database.close();
  }
}

/** In the place of all that a folder has in common with the cluster. Throws a StoreError; then it is as it was. */
export function loadSnapshot(path: string, file: string, journal: string, place: Place): void {
  // It is of an older Fanfare, perhaps.
  openDatabase(file).close();
  const database = openDatabase(path);
  try {
    database.exec('PRAGMA foreign_keys = OFF');
    database.prepare('ATTACH ? AS snapshot').run(file);
    const applied = new AppliedEntries(database);
    database.change(() => {
      for (const table of [...SHARED, COUNTERS]) {
        database.exec(`DELETE FROM main.${table}; INSERT INTO main.${table} SELECT * FROM snapshot.${table}`);
      }
      applied.belong(journal, place);
    });
  } catch (cause) {
    throw new StoreError(`the snapshot of the cluster cannot be loaded: ${(cause as Error).message}`, { cause });
  } finally {
    database.close();
  }
  for (const ending of ['', '-wal', '-shm']) rmSync(file + ending, { force: true });
}
