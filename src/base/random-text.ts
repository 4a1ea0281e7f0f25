// Random ids. Bytes are drawn for many at once: there is one for each message.
import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(4096);
let used = pool.length;

/** Some random bytes that nobody else gets, and that are drawn anew some thousand later. They may be written to. */
export function pooledBytes(length: number): Buffer {
  if (used + length > pool.length) refill();
  return pool.subarray(used, (used += length));
}

/** Characters of an alphabet, all of them equally likely. */
export function randomText(alphabet: string, length: number): string {
  // Bytes from here on are drawn again.
  const fairMax = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    if (used === pool.length) refill();
    const byte = pool[used++]!;
    if (byte < fairMax) text += alphabet[byte % alphabet.length];
  }
  return text;
}

function refill(): void {
  randomFillSync(pool);
  used = 0;
}
