import type { KeyObject } from 'node:crypto';
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const DAY_MS = 86_400_000;

/**
 * Turns values into opaque text that only this server can read, and nobody can change: AES-256-GCM. The key is derived
 * from the master key for each purpose and day, so keys change by themselves and no text of one purpose passes for
 * another's. The text uses only characters that RFC 7230 allows in a token: it can be a WebSocket subprotocol.
 */
export class Sealer {
  readonly #master: KeyObject;

  constructor(master: Buffer) {
    // A key object: an HMAC with one costs a fraction of one with bytes.
    this.#master = createSecretKey(master);
  }

  seal(purpose: string, value: unknown, nowMs: number): string {
    const day = Math.floor(nowMs / DAY_MS);
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#keyOf(purpose, day), iv);
    const sealed = Buffer.concat([
      iv,
      cipher.update(JSON.stringify(value), 'utf8'),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return `${day.toString(36)}.${sealed.toString('base64url')}`;
  }

  /** Undefined: not ours, or not for this purpose. */
  open(purpose: string, text: string): unknown {
    const [day = '', sealed = '', ...rest] = text.split('.');
    if (rest.length > 0 || !/^[0-9a-z]{1,6}$/.test(day)) return undefined;
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length < IV_BYTES + TAG_BYTES) return undefined;
    // One value, one text: neither stray characters nor another spelling of the day.
    const number = Number.parseInt(day, 36);
    if (bytes.toString('base64url') !== sealed || number.toString(36) !== day) return undefined;
    try {
      const key = this.#keyOf(purpose, number);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      const plain = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
      return JSON.parse(plain.toString('utf8'));
    } catch {
      // Forged, cut or garbled: which of them is nobody's business.
      return undefined;
    }
  }

  #keyOf(purpose: string, day: number): Buffer {
    return createHmac('sha256', this.#master).update(`${purpose}:${day}`).digest();
  }
}
