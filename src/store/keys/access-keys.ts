import type { Records } from '../records/records.ts';
import { DamagedRecord } from '../database/database.ts';
import { recordOf } from '../database/json-record.ts';

/** An access key with what it may do; without a policy, everything. The secret is needed to verify signatures. */
export type StoredKey = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly policy?: unknown;
  readonly createdMs?: number;
};

/** Access keys besides the root key. All of them are held in memory: every request looks one up. */
export class AccessKeys {
  readonly #records: Records;
  readonly #keys: Map<string, StoredKey>;
  readonly #put;
  readonly #delete;
  readonly #all;

  constructor(records: Records) {
    const { database } = records;
    this.#records = records;
    this.#put = database.prepare('INSERT OR REPLACE INTO access_key (id, record) VALUES (?, ?)');
    this.#delete = database.prepare('DELETE FROM access_key WHERE id = ?');
    // Without one of them a start is refused: it may be the one whose policy denies something.
    this.#all = database.prepare('SELECT id, record FROM access_key');
    this.#keys = this.#read();
    records.onApplied(({ kind, key, record }) => {
      if (kind !== 'access-key') return;
      if (record === undefined) this.#keys.delete(key);
      else this.#keys.set(key, keyOf(key, record));
    });
    records.makes('access-key', ({ key, record }) => {
      if (record === undefined) this.delete(key);
      else this.put(keyOf(key, record));
    });
  }

  get(accessKeyId: string): StoredKey | undefined {
    return this.#keys.get(accessKeyId);
  }

  all(): StoredKey[] {
    return [...(this.#records.isGrouped ? this.#read() : this.#keys).values()];
  }

  put(key: StoredKey): void {
    const record = JSON.stringify(key);
    this.#put.run(key.accessKeyId, record);
    this.#records.note({ kind: 'access-key', key: key.accessKeyId, record });
  }

  /** False: there was none. */
  delete(accessKeyId: string): boolean {
    const isGone = this.#delete.run(accessKeyId).changes > 0;
    if (isGone) this.#records.note({ kind: 'access-key', key: accessKeyId, record: undefined });
    return isGone;
  }

  #read(): Map<string, StoredKey> {
    const rows = this.#all.all() as { id: string; record: string }[];
    return new Map(rows.map(({ id, record }) => [id, keyOf(id, record)]));
  }
}

function keyOf(id: string, record: string): StoredKey {
  const place = `access_key ${id}`;
  const key = recordOf(record, place) as StoredKey;
  if (key.accessKeyId === id && typeof key.secretAccessKey === 'string') return key;
  throw new DamagedRecord(`the record of ${place} is damaged`);
}
