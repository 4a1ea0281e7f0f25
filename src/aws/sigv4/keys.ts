// Signing keys: derived by four HMACs from a secret, good for a day, a region and a service, and therefore kept.
import { createHmac, hash } from 'node:crypto';
import { BoundedCache } from './bounded-cache.ts';
import type { Scope } from './scope.ts';
import { TERMINATOR } from './scope.ts';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
/** Three short lines and a scope, which scope.ts keeps under 512 characters. */
const MESSAGE_BYTES_MAX = 768;

const KEYS_MAX = 1024;

/** HMAC-SHA256 under one key, as two one-shot hashes over blocks made once: half the time of `createHmac`. */
export class SigningKey {
  readonly #inner = Buffer.alloc(BLOCK_BYTES + MESSAGE_BYTES_MAX, 0x36);
  readonly #outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, 0x5c);

  constructor(key: Uint8Array) {
    for (const [index, byte] of key.entries()) {
      this.#inner[index] = byte ^ 0x36;
      this.#outer[index] = byte ^ 0x5c;
    }
  }

  /** The signature of a string to sign, in hex. */
  sign(message: string): string {
    if (message.length > MESSAGE_BYTES_MAX) throw new RangeError('a string to sign is never that long');
    const length = this.#inner.write(message, BLOCK_BYTES, 'latin1');
    const digest = hash('sha256', this.#inner.subarray(0, BLOCK_BYTES + length), 'binary');
    this.#outer.write(digest, BLOCK_BYTES, 'latin1');
    return hash('sha256', this.#outer);
  }
}

/** Derives keys and keeps the last thousand. A changed secret is a changed key at once. */
export class SigningKeys {
  readonly #kept = new BoundedCache<{ secret: string; key: SigningKey }>(KEYS_MAX);

  get(secret: string, scope: Scope): SigningKey {
    const kept = this.#kept.get(scope.credential);
    if (kept?.secret === secret) return kept.key;
    const key = deriveKey(secret, scope);
    this.#kept.set(scope.credential, { secret, key });
    return key;
  }
}

function deriveKey(secret: string, { day, region, service }: Scope): SigningKey {
  let key: Buffer = Buffer.from(`AWS4${secret}`);
  for (const part of [day, region, service, TERMINATOR]) key = createHmac('sha256', key).update(part).digest();
  return new SigningKey(key);
}
