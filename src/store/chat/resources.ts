import { DamagedRecord } from '../database/database.ts';
import { readable, recordOf } from '../database/json-record.ts';
import type { Change } from '../records/journal.ts';
import type { Records } from '../records/records.ts';

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

/** A place in a list: where the next page begins. */
export type Cursor = { readonly updatedMs: number; readonly sequence: number };

export type Page<T> = { readonly items: T[]; readonly next?: Cursor | undefined };

/** Which resource it is, and whose. */
export type ResourceName = Pick<Resource, 'arn' | 'account' | 'region'>;
export type ResourceOwner = Pick<Resource, 'account' | 'region'>;
export type Row = {
  readonly arn: string;
  readonly record: string;
  readonly updated_ms: number;
  readonly sequence: number;
};

type Kind = 'room' | 'logging-configuration';

/** How many records are kept in memory; the rest is read from the database again. */
const CACHED_MAX = 100_000;
/** How many records a page looks at in search of those that fit: then it ends early, and the next one goes on. */
const SCANNED_MAX = 500;

/**
 * Resources of one kind, each a JSON record. They are read from memory once they were read from the database: the
 * messaging path looks a room up for every message.
 */
export class Resources<T extends Resource> {
  readonly #records: Records;
  readonly #kind: Kind;
  readonly #table: string;
  readonly #cache = new Map<string, T>();
  /** By account and region; those that have none are not kept, since callers choose regions. */
  readonly #counts = new Map<string, number>();
  /** Those that `readable` has told of. */
  readonly #damaged = new Set<string>();
  readonly #statements;

  constructor(records: Records, kind: Kind) {
    const { database } = records;
    const table = kind.replaceAll('-', '_');
    this.#records = records;
    this.#kind = kind;
    this.#table = table;
    this.#statements = {
      put: database.prepare(
        `INSERT INTO ${table} (arn, account, region, name, updated_ms, sequence, record) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (arn) DO UPDATE SET name = excluded.name, updated_ms = excluded.updated_ms,
           sequence = excluded.sequence, record = excluded.record`,
      ),
      last: database.prepare(
        `SELECT coalesce(max(sequence), 0) AS last FROM ${table} WHERE account = ? AND region = ? AND updated_ms = ?`,
      ),
      amend: database.prepare(`UPDATE ${table} SET record = ? WHERE arn = ?`),
      get: database.prepare(`SELECT record FROM ${table} WHERE arn = ?`),
      delete: database.prepare(`DELETE FROM ${table} WHERE arn = ?`),
      count: database.prepare(`SELECT count(*) AS count FROM ${table} WHERE account = ? AND region = ?`),
      list: database.prepare(
        `SELECT arn, record, updated_ms, sequence FROM ${table}
         WHERE account = ? AND region = ? AND (updated_ms, sequence) < (?, ?)
         ORDER BY updated_ms DESC, sequence DESC`,
      ),
    };
    records.onApplied((change) => {
      if (change.kind === kind) this.#applied(change);
    });
    records.makes(kind, ({ key, record, keepsPlace }) => {
      if (record === undefined) this.delete(key);
      else if (keepsPlace) this.amend(JSON.parse(record) as T);
      else this.put(JSON.parse(record) as T);
    });
  }

  /** Make or replace a resource, which puts it first among those of its update time. */
  put(item: T): void {
    const { arn, account, region, name, updatedMs } = item;
    const isNew = this.#statements.get.get(arn) === undefined;
    const { last } = this.#statements.last.get(account, region, updatedMs) as { last: number };
    const sequence = last + 1;
    const record = JSON.stringify(item);
    this.#statements.put.run(arn, account, region, name, updatedMs, sequence, record);
    this.index(item, sequence);
    this.#records.note({ kind: this.#kind, key: arn, record, ...(isNew && { isNew }) });
  }

  /** Replace a resource without touching its place in lists. */
  amend(item: T): void {
    const record = JSON.stringify(item);
    this.#statements.amend.run(record, item.arn);
    this.#records.note({ kind: this.#kind, key: item.arn, record, keepsPlace: true });
  }

  /** Throws for a record that is damaged. */
  get(arn: string): T | undefined {
    const cached = this.#cache.get(arn);
    if (cached && !this.#records.isGrouped) return cached;
    const row = this.#statements.get.get(arn) as { record: string } | undefined;
    if (!row) return undefined;
    const item = recordOf(row.record, this.#place(arn)) as T;
    if (!this.#records.isDrafted) this.#remember(item);
    return item;
  }

  /** Undefined: there is none, or it cannot be read; of the latter the database hears once. */
  readable(arn: string): T | undefined {
    if (this.#damaged.has(arn)) return undefined;
    try {
      return this.get(arn);
    } catch (cause) {
      if (!(cause instanceof DamagedRecord)) throw cause;
      this.#damaged.add(arn);
      this.#records.database.damaged(cause);
      return undefined;
    }
  }

  /** False: there was none. */
  delete(arn: string): boolean {
    const isGone = this.#statements.delete.run(arn).changes > 0;
    if (isGone) this.#records.note({ kind: this.#kind, key: arn, record: undefined });
    return isGone;
  }

  count(account: string, region: string): number {
    const known = this.#counts.get(`${account}/${region}`);
    if (known !== undefined && !this.#records.isGrouped) return known;
    const { count } = this.#statements.count.get(account, region) as { count: number };
    if (count > 0 && !this.#records.isDrafted) this.#counts.set(`${account}/${region}`, count);
    return count;
  }

  /** The resources of an account in a region, the last changed first. `next` is there when there are more. */
  list({ account, region }: ResourceOwner, limit: number, after?: Cursor): Page<T> {
    const rows = this.#statements.list.iterate(account, region, ...placeOf(after));
    return this.pageOf(rows as Iterable<unknown> as Iterable<Row>, limit, () => true);
  }

  /** What else is written about a resource when it is put, in the same change. */
  protected index(_item: T, _sequence: number): void {}

  /** A page of what fits among rows, which are read only as far as they are looked at. */
  protected pageOf(rows: Iterable<Row>, limit: number, fits: (item: T) => boolean): Page<T> {
    const items: T[] = [];
    let scanned = 0;
    let last: Cursor | undefined;
    for (const { arn, record, updated_ms: updatedMs, sequence } of rows) {
      if (items.length === limit || scanned === SCANNED_MAX) return { items, next: last };
      const item = readable(this.#records.database, record, this.#place(arn)) as T | undefined;
      if (item && fits(item)) items.push(item);
      scanned++;
      last = { updatedMs, sequence };
    }
    return { items };
  }

  #applied({ key: arn, record, isNew }: Change): void {
    if (record === undefined) {
      this.#cache.delete(arn);
      this.#counted(ownerOf(arn), -1);
      return;
    }
    this.#remember(JSON.parse(record) as T);
    if (isNew) this.#counted(ownerOf(arn), 1);
  }

  #counted({ account, region }: ResourceOwner, change: 1 | -1): void {
    const owner = `${account}/${region}`;
    const count = this.#counts.get(owner);
    if (count === undefined) return;
    if (count + change > 0) this.#counts.set(owner, count + change);
    else this.#counts.delete(owner);
  }

  #remember(item: T): void {
    if (this.#cache.size >= CACHED_MAX) this.#cache.delete(this.#cache.keys().next().value!);
    this.#cache.set(item.arn, item);
  }

  #place(arn: string): string {
    return `${this.#table} ${arn}`;
  }
}

/** The bounds of what comes after a cursor; without one, of everything. */
export const placeOf = (after: Cursor | undefined): [updatedMs: number, sequence: number] =>
  after ? [after.updatedMs, after.sequence] : [Number.MAX_SAFE_INTEGER, 0];

function ownerOf(arn: string): ResourceOwner {
  const [, , , region = '', account = ''] = arn.split(':');
  return { account, region };
}
