import type { Clock } from '../../base/clock.ts';
import type { Database } from './database.ts';

/** Each step holds up everything else for as long as it takes to move so many pages of 4 KB. */
const STEP_PAGES = 128;
const STEP_EVERY_MS = 50;
/** A database that grows and shrinks by so little keeps it. */
const KEPT_PAGES = 256;
/** While another program writes, or the disk fails. */
const RETRY_MS = 1_000;

/** Gives pages that nothing uses any more back to the file system, a few at a time, after something was deleted. */
export class FreePages {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #count;
  readonly #release;
  #isTimed = false;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.#count = database.prepare('PRAGMA freelist_count');
    this.#release = database.prepare(`PRAGMA incremental_vacuum(${STEP_PAGES})`);
  }

  /** Something may have been deleted. */
  readonly check = (): void => {
    if (!this.#isTimed && this.#pages() > KEPT_PAGES) this.#stepIn(STEP_EVERY_MS);
  };

  #pages(): number {
    return (this.#count.get() as { freelist_count: number }).freelist_count;
  }

  #stepIn(delayMs: number): void {
    this.#isTimed = true;
    this.#clock.after(delayMs, () => {
      this.#isTimed = false;
      if (!this.#database.isOpen) return;
      try {
        this.#release.all();
        if (this.#pages() > KEPT_PAGES) this.#stepIn(STEP_EVERY_MS);
        // Only with this does the file itself become shorter.
        else this.#database.exec('PRAGMA wal_checkpoint(PASSIVE)');
      } catch {
        // Nothing is lost but space, and whoever writes next is told what is wrong with the database.
        this.#stepIn(RETRY_MS);
      }
    });
  }
}
