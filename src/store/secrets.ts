import { randomBytes } from 'node:crypto';
import type { Database } from './database/database.ts';
import { DamagedRecord } from './database/database.ts';

const SECRET_BYTES = 32;

/** Random keys of the server itself, made when first asked for. */
export class Secrets {
  readonly #get;
  readonly #put;

  constructor(database: Database) {
    this.#get = database.prepare('SELECT value FROM secret WHERE name = ?');
    this.#put = database.prepare('INSERT INTO secret (name, value) VALUES (?, ?)');
  }

  /** 32 bytes, the same after every restart. */
  get(name: string): Buffer {
    const row = this.#get.get(name) as { value: Uint8Array } | undefined;
    if (row) {
      if (row.value.length !== SECRET_BYTES) throw new DamagedRecord(`the record of secret ${name} is damaged`);
      return Buffer.from(row.value);
    }
    const made = randomBytes(SECRET_BYTES);
    this.#put.run(name, made);
    return made;
  }
}
