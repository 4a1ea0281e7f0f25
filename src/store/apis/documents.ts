import type { Database } from '../database/database.ts';
import type { Records } from '../records/records.ts';
import { readable, recordOf } from '../database/json-record.ts';
import { Versions } from './versions.ts';

/** Some documents of a collection in the order in which they were made. `next` is there when there are more. */
export type DocumentPage<T> = { readonly items: T[]; readonly next?: number | undefined };

/** Which API, by its path, a document with this id is deployed with. */
export type DeployedWith = (id: string) => string;

/** A page ends early when it has so much: reading more at once would hold up everything else. */
const PAGE_BYTES = 1024 * 1024;

/**
 * JSON documents in a tree of collections, as in `…/apis/a1b2c3d4e5/routes`. A document has an id within its collection,
 * and may have collections below it that go when it goes. They are changed within `Records.change`.
 */
export class Documents {
  readonly #records: Records;
  readonly #statements;
  /** What deployments show of them. */
  readonly versions: Versions;

  constructor(records: Records) {
    const { database } = records;
    this.#records = records;
    this.versions = new Versions(records);
    this.#statements = {
      get: database.prepare('SELECT record FROM document WHERE collection = ? AND id = ?'),
      put: database.prepare(
        `INSERT INTO document (collection, id, record, since)
         VALUES (:collection, :id, :record,
           iif(:api IS NULL, NULL, (SELECT coalesce(max(number), 0) FROM deployment WHERE api = :api)))
         ON CONFLICT (collection, id) DO UPDATE SET record = excluded.record, since = excluded.since`,
      ),
      delete: database.prepare('DELETE FROM document WHERE collection = ? AND id = ?'),
      // What is below `a/b` begins with `a/b/`, and `0` is the character after `/`.
      deleteBelow: database.prepare("DELETE FROM document WHERE collection > ? || '/' AND collection < ? || '0'"),
      count: database.prepare('SELECT count(*) AS count FROM document WHERE collection = ?'),
      list: database.prepare(
        'SELECT sequence, id, record FROM document WHERE collection = ? AND sequence > ? ORDER BY sequence LIMIT ?',
      ),
      having: database.prepare(
        `SELECT id, record FROM document WHERE collection = :collection AND EXISTS (
           SELECT 1 FROM json_each(iif(json_valid(record), record, '{}'), '$.' || :member) WHERE value = :value
         ) ORDER BY sequence`,
      ),
      values: database.prepare(
        `SELECT iif(json_valid(record), record ->> ('$.' || ?), NULL) AS value FROM document WHERE collection = ?`,
      ),
      collections: database.prepare(`SELECT DISTINCT collection FROM document WHERE collection LIKE '%/' || ?`),
    };
  }

  /** The documents of one collection. Without `deployedWith`, deployments do not show them. */
  collection<T extends object>(path: string, deployedWith?: DeployedWith): Collection<T> {
    return new Collection(path, this.#records, this.#statements, this.versions, deployedWith);
  }

  /** The paths of all collections of this name that have documents. */
  collectionsNamed(name: string): string[] {
    return (this.#statements.collections.all(name) as { collection: string }[]).map(({ collection }) => collection);
  }
}

type Statement = ReturnType<Database['prepare']>;
type Statements = {
  readonly [name in 'get' | 'put' | 'delete' | 'deleteBelow' | 'count' | 'list' | 'having' | 'values']: Statement;
};
type Row = { readonly sequence: number; readonly id: string; readonly record: string };

export class Collection<T extends object> {
  readonly #path: string;
  readonly #records: Records;
  readonly #statements: Statements;
  readonly #versions: Versions;
  readonly #deployedWith: DeployedWith | undefined;

  constructor(
    path: string,
    records: Records,
    statements: Statements,
    versions: Versions,
    deployedWith: DeployedWith | undefined,
  ) {
    this.#path = path;
    this.#records = records;
    this.#statements = statements;
    this.#versions = versions;
    this.#deployedWith = deployedWith;
  }

  get(id: string): T | undefined {
    const row = this.#statements.get.get(this.#path, id) as { record: string } | undefined;
    return row && (recordOf(row.record, this.#place(id)) as T);
  }

  /** Make or replace a document. One that is replaced keeps its place. */
  put(id: string, document: T): void {
    const api = this.#deployedWith?.(id) ?? null;
    if (api !== null) this.#versions.keep(api, this.#path, id);
    const record = JSON.stringify(document);
    this.#statements.put.run({ api, collection: this.#path, id, record });
    this.#records.note({ kind: 'document', key: this.#place(id), record });
  }

  /** With everything below it. False: there was none. */
  delete(id: string): boolean {
    const below = this.#place(id);
    const api = this.#deployedWith?.(id);
    if (api !== undefined) {
      this.#versions.keep(api, this.#path, id);
      this.#versions.keepBelow(api, below);
    }
    const { changes: goneBelow } = this.#statements.deleteBelow.run(below, below);
    const isGone = this.#statements.delete.run(this.#path, id).changes > 0;
    if (isGone || goneBelow > 0) this.#records.note({ kind: 'document', key: this.#place(id), record: undefined });
    return isGone;
  }

  count(): number {
    return (this.#statements.count.get(this.#path) as { count: number }).count;
  }

  /** At most `limit` documents; fewer where they are large. */
  page(limit: number, after = 0): DocumentPage<T> {
    const items: T[] = [];
    let bytes = 0;
    let last = after;
    for (const row of this.#statements.list.iterate(this.#path, after, limit + 1)) {
      const { sequence, id, record } = row as Row;
      if (items.length === limit || bytes >= PAGE_BYTES) return { items, next: last };
      const item = this.#readable(id, record);
      if (item) items.push(item);
      bytes += record.length;
      last = sequence;
    }
    return { items };
  }

  /** All of them: for collections whose size a quota bounds. */
  all(): T[] {
    return this.#read(this.#statements.list.all(this.#path, 0, -1));
  }

  /** Those of which a member, or a value of a map that it is, is this text. */
  having(member: string & keyof T, value: string): T[] {
    return this.#read(this.#statements.having.all({ collection: this.#path, member, value }));
  }

  /** A member of each of them. */
  values(member: string & keyof T): unknown[] {
    return this.#statements.values.all(member, this.#path).map(({ value }) => value);
  }

  #read(rows: unknown[]): T[] {
    return (rows as Row[]).flatMap(({ id, record }) => this.#readable(id, record) ?? []);
  }

  #readable(id: string, record: string): T | undefined {
    return readable(this.#records.database, record, this.#place(id)) as T | undefined;
  }

  #place(id: string): string {
    return `${this.#path}/${id}`;
  }
}
