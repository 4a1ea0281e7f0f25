import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/** What every resource of an account in a region has. Times are in ms since 1970. */
export type Resource = {
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly tags: Readonly<Record<string, string>>;
};

/** A place in a list: the last resource of a page. */
export type Cursor = { readonly updatedMs: number; readonly sequence: number };

export type Page<T> = { readonly items: T[]; readonly next?: Cursor | undefined };

type Row = { record: string; updated_ms: number; sequence: number };

/** How many records are kept in memory; the rest is read from the database again. */
const CACHED_MAX = 100_000;

/**
 * Resources of one kind, each a JSON record. They are read from memory once they were read from the database: the
 * messaging path looks a room up for every message.
 */
export class Resources<T extends Resource> {
  readonly #cache = new Map<string, T>();
  readonly #statements;
  #sequence: number;

  /** `filter` is SQL that narrows a list, with named parameters. */
  constructor(database: DatabaseSync, table: string, filter: string) {
    this.#statements = {
      put: database.prepare(
        `INSERT INTO ${table} (arn, account, region, name, updated_ms, sequence, record) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (arn) DO UPDATE SET name = excluded.name, updated_ms = excluded.updated_ms,
           sequence = excluded.sequence, record = excluded.record`,
      ),
      amend: database.prepare(`UPDATE ${table} SET record = ? WHERE arn = ?`),
      get: database.prepare(`SELECT record FROM ${table} WHERE arn = ?`),
      delete: database.prepare(`DELETE FROM ${table} WHERE arn = ?`),
      count: database.prepare(`SELECT count(*) AS count FROM ${table} WHERE account = ? AND region = ?`),
      list: database.prepare(
        `SELECT record, updated_ms, sequence FROM ${table}
         WHERE account = :account AND region = :region AND (updated_ms, sequence) < (:updatedMs, :sequence) ${filter}
         ORDER BY updated_ms DESC, sequence DESC LIMIT :limit`,
      ),
    };
    const last = database.prepare(`SELECT coalesce(max(sequence), 0) AS last FROM ${table}`).get() as { last: number };
    this.#sequence = last.last;
  }

  /** Make or replace a resource, which puts it first among those of its update time. On the disk when this returns. */
  put(item: T): void {
    const { arn, account, region, name, updatedMs } = item;
    this.#statements.put.run(arn, account, region, name, updatedMs, ++this.#sequence, JSON.stringify(item));
    this.#remember(item);
  }

  /** Replace a resource without touching its place in lists. */
  amend(item: T): void {
    this.#statements.amend.run(JSON.stringify(item), item.arn);
    this.#remember(item);
  }

  get(arn: string): T | undefined {
    const cached = this.#cache.get(arn);
    if (cached) return cached;
    const row = this.#statements.get.get(arn) as { record: string } | undefined;
    if (!row) return undefined;
    const item = JSON.parse(row.record) as T;
    this.#remember(item);
    return item;
  }

  /** False: there was none. */
  delete(arn: string): boolean {
    this.#cache.delete(arn);
    return this.#statements.delete.run(arn).changes > 0;
  }

  count(account: string, region: string): number {
    return (this.#statements.count.get(account, region) as { count: number }).count;
  }

  /** The resources of an account in a region, the last changed first. `next` is there when there are more. */
  list(
    owner: { account: string; region: string },
    filter: Record<string, SQLInputValue>,
    limit: number,
    after?: Cursor,
  ): Page<T> {
    const rows = this.#statements.list.all({
      account: owner.account,
      region: owner.region,
      ...filter,
      updatedMs: after?.updatedMs ?? Number.MAX_SAFE_INTEGER,
      sequence: after?.sequence ?? 0,
      limit: limit + 1,
    }) as Row[];
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map(({ record }) => JSON.parse(record) as T),
      next: rows.length > limit && last ? { updatedMs: last.updated_ms, sequence: last.sequence } : undefined,
    };
  }

  #remember(item: T): void {
    if (this.#cache.size >= CACHED_MAX) this.#cache.delete(this.#cache.keys().next().value!);
    this.#cache.set(item.arn, item);
  }
}
