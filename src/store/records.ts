// Records as they are kept: JSON objects. One that something else has damaged costs nobody but itself.
import type { Database } from './database.ts';
import { DamagedRecord } from './database.ts';

type Row = { readonly record: string };

/** Throws a DamagedRecord. `place` is where it is kept, for the operator. */
export function recordOf<T extends object>(text: string, place: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What it says instead may be a secret: it is not told.
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as T;
  throw new DamagedRecord(`the record of ${place} is damaged`);
}

/** Those that can be read. The database hears of the others. */
export function recordsOf<T extends object, R extends Row>(
  database: Database,
  rows: readonly R[],
  placeOf: (row: R) => string,
): T[] {
  return rows.flatMap((row) => readable<T>(database, row.record, placeOf(row)) ?? []);
}

/** Undefined: it cannot be read, and the database has heard of it. */
export function readable<T extends object>(database: Database, text: string, place: string): T | undefined {
  try {
    return recordOf<T>(text, place);
  } catch (cause) {
    if (!(cause instanceof DamagedRecord)) throw cause;
    database.damaged(cause);
    return undefined;
  }
}
