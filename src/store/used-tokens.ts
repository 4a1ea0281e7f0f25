import type { Clock } from '../clock.ts';
import type { Database } from './database.ts';
import { WriteBehind } from './write-behind.ts';

type Use = { readonly id: string; readonly expiresMs: number };

/**
 * Which single-use tokens were used. The answer comes from memory, and the database learns it a moment later, so that a
 * token cannot be used again after a restart either.
 */
export class UsedTokens {
  readonly #clock: Clock;
  readonly #max: number;
  readonly #uses = new Map<string, Use>();
  readonly #writes: WriteBehind<Use>;

  constructor(database: Database, clock: Clock, max: number, fault: (cause: unknown) => void) {
    this.#clock = clock;
    this.#max = max;
    const insert = database.prepare('INSERT OR IGNORE INTO used_token (id, expires_ms) VALUES (?, ?)');
    const purge = database.prepare('DELETE FROM used_token WHERE expires_ms < ?');
    purge.run(clock.now());
    this.#writes = new WriteBehind({
      database,
      clock,
      fault,
      begin: () => void purge.run(clock.now()),
      write: ({ id, expiresMs }) => void insert.run(id, expiresMs),
    });
    const rows = database.prepare('SELECT id, expires_ms AS expiresMs FROM used_token ORDER BY expires_ms').all();
    for (const use of rows as Use[]) this.#uses.set(use.id, use);
  }

  /** Use a token that could be used until `expiresMs`. `used`: somebody was first. `full`: too many to remember. */
  use(id: string, expiresMs: number): 'ok' | 'used' | 'full' {
    this.#forgetExpired();
    if (this.#uses.has(id)) return 'used';
    if (this.#uses.size >= this.#max) return 'full';
    const use = { id, expiresMs };
    this.#uses.set(id, use);
    this.#writes.add(use);
    return 'ok';
  }

  /** Throws when the database does; then nothing was written, and the next flush tries again. */
  flush(): void {
    this.#writes.flush();
  }

  /** Tokens live equally long, so the oldest entry expires first. */
  #forgetExpired(): void {
    const now = this.#clock.now();
    for (const [id, use] of this.#uses) {
      if (use.expiresMs >= now) return;
      this.#uses.delete(id);
      this.#writes.forget(use);
    }
  }
}
