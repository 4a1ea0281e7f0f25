import type { DatabaseSync } from 'node:sqlite';

type Owner = { readonly account: string; readonly region: string };

/**
 * The regions in which an account has anything. Callers choose regions freely, and quotas are for each: so it is this
 * number that bounds what there is in all.
 */
export class Regions {
  readonly #limits: { readonly regionsMax: number };
  /** Each finds the region after one, in the order of texts. */
  readonly #next: readonly ((account: string, after: string) => string | undefined)[];

  constructor(database: DatabaseSync, limits: { readonly regionsMax: number }) {
    this.#limits = limits;
    const nextIn = (table: 'room' | 'logging_configuration') => {
      const statement = database.prepare(`SELECT min(region) AS found FROM ${table} WHERE account = ? AND region > ?`);
      return (account: string, after: string) => (statement.get(account, after) as Found).found ?? undefined;
    };
    // Collections are called `account/region/…`; `0` is the character after `/`.
    const document = database.prepare(
      `SELECT min(collection) AS found FROM document WHERE collection > ? || '/' || ? AND collection < ? || '0'`,
    );
    const nextOfDocuments = (account: string, after: string) =>
      (document.get(account, after && `${after}0`, account) as Found).found?.split('/')[1];
    this.#next = [nextIn('room'), nextIn('logging_configuration'), nextOfDocuments];
  }

  /** Whether something may be made there: it has a region with something in it already, or there is room for one more. */
  admits({ account, region }: Owner): boolean {
    const regions = new Set<string>();
    for (const next of this.#next) {
      for (let found = next(account, ''); found !== undefined; found = next(account, found)) regions.add(found);
    }
    return regions.has(region) || regions.size < this.#limits.regionsMax;
  }
}

type Found = { readonly found: string | null };
