import type { Database } from '../database/database.ts';
import { DamagedRecord } from '../database/database.ts';
import { recordOf } from '../database/records.ts';

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

  constructor(database: Database) {
    this.#put = database.prepare('INSERT OR REPLACE INTO access_key (id, record) VALUES (?, ?)');
    this.#delete = database.prepare('DELETE FROM access_key WHERE id = ?');
    // Without one of them a start is refused: it may be the one whose policy denies something.
    for (const row of database.prepare('SELECT id, record FROM access_key').all()) {
      const { id, record } = row as { id: string; record: string };
      this.#keys.set(id, keyOf(id, record));
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
    const isGone = this.#delete.run(accessKeyId).changes > 0;
    this.#keys.delete(accessKeyId);
    return isGone;
  }
}

function keyOf(id: string, record: string): StoredKey {
  const place = `access_key ${id}`;
  const key = recordOf(record, place) as StoredKey;
  if (key.accessKeyId === id && typeof key.secretAccessKey === 'string') return key;
  throw new DamagedRecord(`the record of ${place} is damaged`);
}
