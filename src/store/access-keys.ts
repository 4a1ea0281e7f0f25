import type { DatabaseSync } from 'node:sqlite';

/** An access key with what it may do; without a policy, everything. The secret is needed to verify signatures. */
export type StoredKey = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly policy?: unknown;
  readonly createdMs?: number;
};

/** Access keys besides the root key. All of them are held in memory: every request looks one up. */
export class AccessKeys {
  readonly #keys = new Map<string, StoredKey>();
  readonly #put;
  readonly #delete;

  constructor(database: DatabaseSync) {
    this.#put = database.prepare('INSERT OR REPLACE INTO access_key (id, record) VALUES (?, ?)');
    this.#delete = database.prepare('DELETE FROM access_key WHERE id = ?');
    for (const row of database.prepare('SELECT record FROM access_key').all() as { record: string }[]) {
      const key = JSON.parse(row.record) as StoredKey;
      this.#keys.set(key.accessKeyId, key);
    }
  }

  get(accessKeyId: string): StoredKey | undefined {
    return this.#keys.get(accessKeyId);
  }

  all(): StoredKey[] {
    return [...this.#keys.values()];
  }

  put(key: StoredKey): void {
    this.#put.run(key.accessKeyId, JSON.stringify(key));
    this.#keys.set(key.accessKeyId, key);
  }

  /** False: there was none. */
  delete(accessKeyId: string): boolean {
    this.#keys.delete(accessKeyId);
    return this.#delete.run(accessKeyId).changes > 0;
  }
}
