import { randomBytes } from 'node:crypto';
import { DamagedRecord } from './database/database.ts';
import type { Records } from './records/records.ts';

const SECRET_BYTES = 32;

/** Random keys of the server itself, made when first asked for. */
export class Secrets {
  readonly #records: Records;
  readonly #get;
  readonly #put;

  constructor(records: Records) {
    this.#records = records;
    this.#get = records.database.prepare('SELECT value FROM secret WHERE name = ?');
    this.#put = records.database.prepare('INSERT OR REPLACE INTO secret (name, value) VALUES (?, ?)');
    records.makes('secret', ({ key, record }) => this.put(key, Buffer.from(record!, 'base64')));
  }

  /** 32 bytes, the same after every restart. */
  async get(name: string): Promise<Buffer> {
    return this.#read(name) ?? this.#records.change(() => this.#read(name) ?? this.#make(name));
  }

  /** As it was put. */
  find(name: string): Buffer | undefined {
    const row = this.#get.get(name) as { value: Uint8Array } | undefined;
    return row && Buffer.from(row.value);
  }

  #read(name: string): Buffer | undefined {
    const value = this.find(name);
    if (value && value.length !== SECRET_BYTES) throw new DamagedRecord(`the record of secret ${name} is damaged`);
    return value;
  }

  #make(name: string): Buffer {
    const made = randomBytes(SECRET_BYTES);
    this.put(name, made);
    return made;
  }

  /** Within a change: of what is no key of the server's own making. */
  put(name: string, value: Buffer): void {
    this.#put.run(name, value);
    this.#records.note({ kind: 'secret', key: name, record: value.toString('base64') });
  }
}
