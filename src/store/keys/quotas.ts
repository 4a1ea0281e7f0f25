/** Counts how often each API key was used in the present period of its usage plan. */
export interface Quotas {
  /** Use a key once more. False: it was used `limit` times in the period that began at `periodMs`. Rejects when nobody can tell. */
  take(plan: string, key: string, periodMs: number, limit: number): boolean | Promise<boolean>;
  /** A key left a plan. */
  forget(plan: string, key: string): void;
}
