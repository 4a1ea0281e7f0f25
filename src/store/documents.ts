import type { DatabaseSync } from 'node:sqlite';

/** Some documents of a collection in the order in which they were made. `next` is there when there are more. */
export type DocumentPage<T> = { readonly items: T[]; readonly next?: number | undefined };

/**
 * JSON documents in a tree of collections, as in `…/apis/a1b2c3d4e5/routes`. A document has an id within its collection,
 * and may have collections below it that go when it goes.
 */
export class Documents {
  readonly #database: DatabaseSync;
  readonly #statements;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = {
      get: database.prepare('SELECT record FROM document WHERE collection = ? AND id = ?'),
      put: database.prepare(
        `INSERT INTO document (collection, id, record) VALUES (?, ?, ?)
         ON CONFLICT (collection, id) DO UPDATE SET record = excluded.record`,
      ),
      delete: database.prepare('DELETE FROM document WHERE collection = ? AND id = ?'),
      // What is below `a/b` begins with `a/b/`, and `0` is the character after `/`.
      deleteBelow: database.prepare("DELETE FROM document WHERE collection > ? || '/' AND collection < ? || '0'"),
      count: database.prepare('SELECT count(*) AS count FROM document WHERE collection = ?'),
      list: database.prepare(
        `SELECT sequence, record FROM document WHERE collection = ? AND sequence > ? ORDER BY sequence LIMIT ?`,
      ),
      collections: database.prepare(`SELECT DISTINCT collection FROM document WHERE collection LIKE '%/' || ?`),
    };
  }

  /** The documents of one collection. */
  collection<T>(path: string): Collection<T> {
    return new Collection(path, this.#statements);
  }

  /** The paths of all collections of this name that have documents. */
  collectionsNamed(name: string): string[] {
    return (this.#statements.collections.all(name) as { collection: string }[]).map(({ collection }) => collection);
  }

  /** All of it or nothing, and on the disk when this returns. */
  change<T>(run: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = run();
      this.#database.exec('COMMIT');
      return result;
    } catch (cause) {
      this.#database.exec('ROLLBACK');
      throw cause;
    }
  }
}

type Statement = ReturnType<DatabaseSync['prepare']>;
type Statements = { readonly [name in 'get' | 'put' | 'delete' | 'deleteBelow' | 'count' | 'list']: Statement };

export class Collection<T> {
  readonly #path: string;
  readonly #statements: Statements;

  constructor(path: string, statements: Statements) {
    this.#path = path;
    this.#statements = statements;
  }

  get(id: string): T | undefined {
    const row = this.#statements.get.get(this.#path, id) as { record: string } | undefined;
    return row && (JSON.parse(row.record) as T);
  }

  /** Make or replace a document. One that is replaced keeps its place. */
  put(id: string, document: T): void {
    this.#statements.put.run(this.#path, id, JSON.stringify(document));
  }

  /** With everything below it. False: there was none. */
  delete(id: string): boolean {
    const below = `${this.#path}/${id}`;
    this.#statements.deleteBelow.run(below, below);
    return this.#statements.delete.run(this.#path, id).changes > 0;
  }

  count(): number {
    return (this.#statements.count.get(this.#path) as { count: number }).count;
  }

  page(limit: number, after = 0): DocumentPage<T> {
    const rows = this.#statements.list.all(this.#path, after, limit + 1) as { sequence: number; record: string }[];
    const page = rows.slice(0, limit);
    return {
      items: page.map(({ record }) => JSON.parse(record) as T),
      next: rows.length > limit ? page.at(-1)?.sequence : undefined,
    };
  }

  /** All of them: for collections whose size a quota bounds. */
  all(): T[] {
    const rows = this.#statements.list.all(this.#path, 0, -1) as { record: string }[];
    return rows.map(({ record }) => JSON.parse(record) as T);
  }
}
