import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../clock.ts';

/** One write for all uses within this time. */
const WRITE_EVERY_MS = 5;

type Usage = { readonly plan: string; readonly key: string; periodMs: number; used: number };

/**
 * How often each API key was used in the present period of its usage plan. The answer comes from memory; the database
 * learns it a moment later, and a kill within that moment forgets the uses of that moment only.
 */
export class KeyUsage {
  readonly #database: DatabaseSync;
  readonly #clock: Clock;
  readonly #fault: (cause: unknown) => void;
  readonly #usages = new Map<string, Usage>();
  readonly #unwritten = new Set<Usage>();
  readonly #put;
  readonly #delete;

  constructor(database: DatabaseSync, clock: Clock, fault: (cause: unknown) => void) {
    this.#database = database;
    this.#clock = clock;
    this.#fault = fault;
    this.#put = database.prepare('INSERT OR REPLACE INTO key_usage (plan, key, period_ms, used) VALUES (?, ?, ?, ?)');
    this.#delete = database.prepare('DELETE FROM key_usage WHERE plan = ? AND key = ?');
    const rows = database.prepare('SELECT plan, key, period_ms AS periodMs, used FROM key_usage').all();
    for (const usage of rows as Usage[]) this.#usages.set(`${usage.plan}/${usage.key}`, { ...usage });
  }

  /** Use a key once more. False: it was used `limit` times in the period that began at `periodMs`. */
  take(plan: string, key: string, periodMs: number, limit: number): boolean {
    const id = `${plan}/${key}`;
    let usage = this.#usages.get(id);
    if (!usage) this.#usages.set(id, (usage = { plan, key, periodMs, used: 0 }));
    if (usage.periodMs !== periodMs) Object.assign(usage, { periodMs, used: 0 });
    if (usage.used >= limit) return false;
    usage.used++;
    if (this.#unwritten.size === 0) this.#clock.after(WRITE_EVERY_MS, () => this.#flushOrReport());
    this.#unwritten.add(usage);
    return true;
  }

  /** A key left a plan. */
  forget(plan: string, key: string): void {
    const usage = this.#usages.get(`${plan}/${key}`);
    if (!usage) return;
    this.#usages.delete(`${plan}/${key}`);
    this.#unwritten.delete(usage);
    this.#delete.run(plan, key);
  }

  /** Throws when the database does; then nothing was written, and the next flush tries again. */
  flush(): void {
    if (this.#unwritten.size === 0) return;
    this.#database.exec('BEGIN');
    try {
      for (const { plan, key, periodMs, used } of this.#unwritten) this.#put.run(plan, key, periodMs, used);
      this.#database.exec('COMMIT');
      this.#unwritten.clear();
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
}
