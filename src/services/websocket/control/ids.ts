import { randomBytes } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** Bytes from here on are drawn again, so that every character is equally likely. */
const FAIR_MAX = 256 - (256 % ALPHABET.length);

/** Small letters and digits, as AWS gives them (spec/apigateway-websocket.md, section 2.1). */
function newId(length: number): string {
  let id = '';
  while (id.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < FAIR_MAX && id.length < length) id += ALPHABET[byte % ALPHABET.length];
    }
  }
  return id;
}

export const newApiId = (): string => newId(10);
/** The value of an API key: 206 bits that nobody can guess. */
export const newKeyValue = (): string => newId(40);

/** An id that none of a collection has: short ones do meet now and then. */
export function freeId(length: 6 | 7 | 10, collection: { get(id: string): unknown }): string {
  let id = newId(length);
  while (collection.get(id) !== undefined) id = newId(length);
  return id;
}
