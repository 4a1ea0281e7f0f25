// Signing keys: derived by four HMACs from a secret, good for a day, a region and a service, and therefore kept.
import { createHmac, hash } from 'node:crypto';
import { BoundedCache } from './bounded-cache.ts';
import type { Scope } from './scope.ts';
import { ALGORITHM, TERMINATOR, stringToSign } from './scope.ts';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const DIGEST_HEX_LENGTH = 64;
const TIMESTAMP_LENGTH = 16;
const TIMESTAMP_AT = BLOCK_BYTES + `${ALGORITHM}\n`.length;

const KEYS_MAX = 1024;

/** SHA-256 in hex, of a body or of text. */
export function sha256(data: string | Uint8Array): string {
  // One-shot hashing of a string takes it as UTF-8, which for ASCII is the same and much the fastest.
  const isBytes = typeof data !== 'string' || Buffer.byteLength(data) === data.length;
  return hash('sha256', isBytes ? data : Buffer.from(data, 'latin1'));
}

/**
 * Signs for one scope. HMAC-SHA256 is two one-shot hashes over blocks made once, which takes half the time of
 * `createHmac`; and of a string to sign only the time and the hash ever change, so those alone are written.
 */
export class SigningKey {
  readonly #inner: Buffer;
  readonly #outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, 0x5c);
  #timestamp = ' '.repeat(TIMESTAMP_LENGTH);

  constructor(key: Uint8Array, scope: Scope) {
    const text = stringToSign(this.#timestamp, scope, ' '.repeat(DIGEST_HEX_LENGTH));
    // What is kept must have memory of its own: small buffers share a slab of 64 KB, which the last of them keeps alive.
    this.#inner = Buffer.alloc(BLOCK_BYTES + text.length, 0x36);
    this.#inner.write(text, BLOCK_BYTES, 'latin1');
    for (const [index, byte] of key.entries()) {
      this.#inner[index] = byte ^ 0x36;
      this.#outer[index] = byte ^ 0x5c;
    }
  }

  /** The signature, in hex, over a time of 16 characters and the hex hash of a canonical request. */
  sign(timestamp: string, canonicalHash: string): string {
    if (timestamp !== this.#timestamp) {
      this.#inner.write(timestamp, TIMESTAMP_AT, TIMESTAMP_LENGTH, 'latin1');
      this.#timestamp = timestamp;
    }
    this.#inner.write(canonicalHash, this.#inner.length - DIGEST_HEX_LENGTH, 'latin1');
    this.#outer.write(hash('sha256', this.#inner, 'binary'), BLOCK_BYTES, 'latin1');
    return hash('sha256', this.#outer);
  }
}

/** Derives keys and keeps the last thousand. A changed secret is a changed key at once. */
export class SigningKeys {
  readonly #kept = new BoundedCache<{ secret: string; key: SigningKey }>(KEYS_MAX);

  get(secret: string, scope: Scope): SigningKey {
    const kept = this.#kept.get(scope.credential);
    if (kept?.secret === secret) return kept.key;
    const key = new SigningKey(deriveKey(secret, scope), scope);
    // The same holds for a part of a long text.
    this.#kept.set(Buffer.from(scope.credential).toString(), { secret, key });
    return key;
  }
}

function deriveKey(secret: string, { day, region, service }: Scope): Buffer {
  let key: Buffer = Buffer.from(`AWS4${secret}`);
  for (const part of [day, region, service, TERMINATOR]) key = createHmac('sha256', key).update(part).digest();
  return key;
}
