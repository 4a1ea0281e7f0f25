// What goes wrong with the database and the files beside it, by what an operator can do about it.
import { DamagedRecord, isBusy, isFull } from './database.ts';

export class StoreErrors {
  /** `busy`: another program writes. `full`: the disk is. `damaged`: something else has changed a record. */
  readonly counts = { busy: 0, full: 0, damaged: 0, other: 0 };

  /** An error of the store, of whatever kind. */
  add(cause: unknown): void {
    this.counts[kindOf(cause)]++;
  }

  /** The same for an error that may be another's, and is not counted then. */
  addIfOurs(cause: unknown): void {
    const isOurs = cause instanceof DamagedRecord || (cause as { code?: unknown } | undefined)?.code === SQLITE_ERROR;
    if (isOurs) this.add(cause);
  }
}

const SQLITE_ERROR = 'ERR_SQLITE_ERROR';

function kindOf(cause: unknown): keyof StoreErrors['counts'] {
  if (cause instanceof DamagedRecord) return 'damaged';
  if (isBusy(cause)) return 'busy';
  const isDiskFull = isFull(cause) || (cause as NodeJS.ErrnoException).code === 'ENOSPC';
  return isDiskFull ? 'full' : 'other';
}
