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
    this.#put = records.database.prepare('INSERT INTO secret (name, value) VALUES (?, ?)');
    records.makes('secret', ({ key, record }) => this.#keep(key, Buffer.from(record!, 'base64')));
  }

  /** 32 bytes, the same after every restart. */
  async get(name: string): Promise<Buffer> {
    return this.#read(name) ?? this.#records.change(() => this.#read(name) ?? this.#make(name));
  }

  #read(name: string): Buffer | undefined {
    const row = this.#get.get(name) as { value: Uint8Array } | undefined;
    if (!row) return undefined;
    if (row.value.length !== SECRET_BYTES) throw new DamagedRecord(`the record of secret ${name} is damaged`);
    return Buffer.from(row.value);
  }

  #make(name: string): Buffer {
    const made = randomBytes(SECRET_BYTES);
    this.#keep(name, made);
    return made;
  }

  #keep(name: string, value: Buffer): void {
    this.#put.run(name, value);
    this.#records.note({ kind: 'secret', key: name, record: value.toString('base64') });
  }
}
