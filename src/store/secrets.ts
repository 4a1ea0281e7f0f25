import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

const SECRET_BYTES = 32;

/** Random keys of the server itself, made when first asked for. */
export class Secrets {
  readonly #get;
  readonly #put;

  constructor(database: DatabaseSync) {
    this.#get = database.prepare('SELECT value FROM secret WHERE name = ?');
    this.#put = database.prepare('INSERT INTO secret (name, value) VALUES (?, ?)');
  }

  /** 32 bytes, the same after every restart. */
  get(name: string): Buffer {
    const row = this.#get.get(name) as { value: Uint8Array } | undefined;
    if (row) return Buffer.from(row.value);
    const made = randomBytes(SECRET_BYTES);
    this.#put.run(name, made);
    return made;
  }
}
