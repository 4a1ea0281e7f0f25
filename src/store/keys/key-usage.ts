import type { Clock } from '../../base/clock.ts';
import type { Database } from '../database/database.ts';
import { WriteBehind } from '../database/write-behind.ts';
import type { Quotas } from './quotas.ts';

type Usage = { readonly plan: string; readonly key: string; periodMs: number; used: number; isForgotten?: true };

const WRITE_EVERY_MS = 5;

/**
 * How often each API key was used in the present period of its usage plan. The answer comes from memory, and the database
 * learns it a moment later.
 */
export class KeyUsage implements Quotas {
  readonly #usages = new Map<string, Usage>();
  readonly #writes: WriteBehind<Usage>;

  constructor(database: Database, clock: Clock, fault: (cause: unknown) => void) {
    const put = database.prepare('INSERT OR REPLACE INTO key_usage (plan, key, period_ms, used) VALUES (?, ?, ?, ?)');
    const remove = database.prepare('DELETE FROM key_usage WHERE plan = ? AND key = ?');
    this.#writes = new WriteBehind({
      clock,
      everyMs: WRITE_EVERY_MS,
      change: (run) => database.change(run),
      fault,
      write: ({ plan, key, periodMs, used, isForgotten }) =>
        void (isForgotten ? remove.run(plan, key) : put.run(plan, key, periodMs, used)),
    });
    const rows = database.prepare('SELECT plan, key, period_ms AS periodMs, used FROM key_usage').all();
    for (const usage of rows as Omit<Usage, 'isForgotten'>[])
      this.#usages.set(`${usage.plan}/${usage.key}`, { ...usage });
  }

  /** Use a key once more. False: it was used `limit` times in the period that began at `periodMs`. */
  take(plan: string, key: string, periodMs: number, limit: number): boolean {
    const id = `${plan}/${key}`;
    let usage = this.#usages.get(id);
    if (!usage) this.#usages.set(id, (usage = { plan, key, periodMs, used: 0 }));
    if (usage.periodMs !== periodMs) Object.assign(usage, { periodMs, used: 0 });
    if (usage.used >= limit) return false;
    usage.used++;
    this.#writes.add(usage);
    return true;
  }

  /** A key left a plan. */
  forget(plan: string, key: string): void {
    const usage = this.#usages.get(`${plan}/${key}`);
    if (!usage) return;
    this.#usages.delete(`${plan}/${key}`);
    usage.isForgotten = true;
    this.#writes.add(usage);
  }

  /** Throws when the database does; then nothing was written, and the next flush tries again. */
  flush(): void {
    this.#writes.flush();
  }
}
