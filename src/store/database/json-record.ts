// Records as they are kept: JSON objects. One that something else has damaged costs nobody but itself.
import { isObject } from '../../base/is-object.ts';
import type { Database } from './database.ts';
import { DamagedRecord } from './database.ts';

/** Throws a DamagedRecord. `place` is where it is kept, for the operator. What it is, its owner knows, who wrote it. */
export function recordOf(text: string, place: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What the parser quotes may be a secret: it is not told.
  }
  if (isObject(value)) return value;
  throw new DamagedRecord(`the record of ${place} is damaged`);
}

/** Undefined: it cannot be read, and the database has heard of it. */
export function readable(database: Database, text: string, place: string): object | undefined {
  try {
    return recordOf(text, place);
  } catch (cause) {
    if (!(cause instanceof DamagedRecord)) throw cause;
    database.damaged(cause);
    return undefined;
  }
}
