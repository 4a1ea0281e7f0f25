import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../clock.ts';

/** One write for all tokens that were used within this time. */
const WRITE_EVERY_MS = 5;

/**
 * Which single-use tokens were used. The answer comes from memory; the database learns it a moment later, so that a
 * token cannot be used again after a restart either. A kill within that moment forgets the uses of that moment only.
 */
export class UsedTokens {
  readonly #clock: Clock;
  readonly #max: number;
  readonly #fault: (cause: unknown) => void;
  readonly #expiry = new Map<string, number>();
  #unwritten: [id: string, expiresMs: number][] = [];
  readonly #database: DatabaseSync;
  readonly #insert;
  readonly #purge;

  constructor(database: DatabaseSync, clock: Clock, max: number, fault: (cause: unknown) => void) {
    this.#fault = fault;
    this.#database = database;
    this.#clock = clock;
    this.#max = max;
    this.#insert = database.prepare('INSERT OR IGNORE INTO used_token (id, expires_ms) VALUES (?, ?)');
    this.#purge = database.prepare('DELETE FROM used_token WHERE expires_ms < ?');
    this.#purge.run(clock.now());
    const rows = database.prepare('SELECT id, expires_ms FROM used_token ORDER BY expires_ms').all();
    for (const row of rows as { id: string; expires_ms: number }[]) this.#expiry.set(row.id, row.expires_ms);
  }

  /** Use a token that could be used until `expiresMs`. `used`: somebody was first. `full`: too many to remember. */
  use(id: string, expiresMs: number): 'ok' | 'used' | 'full' {
    this.#forgetExpired();
    if (this.#expiry.has(id)) return 'used';
    if (this.#expiry.size >= this.#max) return 'full';
    this.#expiry.set(id, expiresMs);
    if (this.#unwritten.length === 0) this.#clock.after(WRITE_EVERY_MS, () => this.#flushOrReport());
    this.#unwritten.push([id, expiresMs]);
    return 'ok';
  }

  /** Throws when the database does; then nothing was written, and the next flush tries again. */
  flush(): void {
    if (this.#unwritten.length === 0) return;
    this.#database.exec('BEGIN');
    try {
      this.#purge.run(this.#clock.now());
      for (const [id, expiresMs] of this.#unwritten) this.#insert.run(id, expiresMs);
      this.#database.exec('COMMIT');
      this.#unwritten = [];
    } catch (cause) {
      this.#database.exec('ROLLBACK');
      throw cause;
    }
  }

  /** A full disk must not end the process: uses are remembered in memory all the same. */
  #flushOrReport(): void {
    try {
      this.flush();
    } catch (cause) {
      this.#fault(cause);
    }
  }

  /** Tokens live equally long, so the oldest entry expires first. */
  #forgetExpired(): void {
    const now = this.#clock.now();
    for (const [id, expiresMs] of this.#expiry) {
      if (expiresMs >= now) return;
      this.#expiry.delete(id);
    }
  }
}
