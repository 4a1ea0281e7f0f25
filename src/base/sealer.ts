import type { KeyObject } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const DAY_MS = 86_400_000;

/** What is longer is compressed: such texts travel in headers, of which many proxies take 8 KB and no more. */
const PLAIN_BYTES_MAX = 4_096;
/** Stands in front of what is; no JSON begins so. */
const COMPRESSED = 0;

type DayKey = { readonly day: number; readonly key: KeyObject };

const packed = (json: Buffer): Buffer =>
  json.length > PLAIN_BYTES_MAX ? Buffer.concat([Buffer.of(COMPRESSED), deflateRawSync(json)]) : json;
const unpacked = (plain: Buffer): Buffer => (plain[0] === COMPRESSED ? inflateRawSync(plain.subarray(1)) : plain);

/**
 * Turns values into opaque text that only this server can read, and nobody can change: AES-256-GCM. The key is derived
 * from the master key for each day, so keys change by themselves while old text stays readable; the purpose is
 * authenticated with the text, so that none made for one purpose passes for another's. The text uses only characters
 * that RFC 7230 allows in a token: it can be a WebSocket subprotocol.
 */
export class Sealer {
  readonly #master: Buffer;
  /** The last by which something was sealed or opened: strangers may name any day. */
  #known: DayKey | undefined;

  constructor(master: Buffer) {
    this.#master = master;
  }

  seal(purpose: string, value: unknown, nowMs: number): string {
    const day = Math.floor(nowMs / DAY_MS);
    this.#known = this.#keyOf(day);
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#known.key, iv).setAAD(Buffer.from(purpose));
    const plain = packed(Buffer.from(JSON.stringify(value)));
    const sealed = Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    return `${day.toString(36)}.${sealed.toString('base64url')}`;
  }

  /** Undefined: not ours, or not for this purpose. */
  open(purpose: string, text: string): unknown {
    const [name = '', sealed = '', ...rest] = text.split('.');
    if (rest.length > 0 || !/^[0-9a-z]{1,6}$/.test(name)) return undefined;
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length < IV_BYTES + TAG_BYTES) return undefined;
    // One value, one text: neither stray characters nor another spelling of the day.
    const day = Number.parseInt(name, 36);
    if (bytes.toString('base64url') !== sealed || day.toString(36) !== name) return undefined;
    const known = this.#keyOf(day);
    try {
      const decipher = createDecipheriv('aes-256-gcm', known.key, bytes.subarray(0, IV_BYTES));
      decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(-TAG_BYTES));
      const plain = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
      this.#known = known;
      return JSON.parse(unpacked(plain).toString('utf8'));
    } catch {
      // Forged, cut or garbled: which of them is nobody's business.
      return undefined;
    }
  }

  #keyOf(day: number): DayKey {
    if (this.#known?.day === day) return this.#known;
    return { day, key: createSecretKey(createHmac('sha256', this.#master).update(`day:${day}`).digest()) };
  }
}
