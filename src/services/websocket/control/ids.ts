import { randomText } from '../../../base/random-text.ts';

/** Small letters and digits, as AWS gives them (spec/apigateway-websocket.md, section 2.1). */
const newId = (length: number): string => randomText('abcdefghijklmnopqrstuvwxyz0123456789', length);

export const newApiId = (): string => newId(10);
/** The value of an API key: 206 bits that nobody can guess. */
export const newKeyValue = (): string => newId(40);

/** An id that none of a collection has: short ones do meet now and then. */
export function freeId(length: 6 | 7 | 10, collection: { get(id: string): unknown }): string {
  let id = newId(length);
  while (collection.get(id) !== undefined) id = newId(length);
  return id;
}
