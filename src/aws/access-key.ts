import { createHash, randomBytes } from 'node:crypto';
import { randomText } from '../base/random-text.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A new key in the form of AWS's: twenty characters of id, which tell keys that end (ASIA) by their first; forty of secret. */
export function newAccessKey(prefix: 'AKIA' | 'ASIA' = 'AKIA'): { accessKeyId: string; secretAccessKey: string } {
  return { accessKeyId: prefix + randomText(ALPHABET, 16), secretAccessKey: randomBytes(30).toString('base64url') };
}

/** The id of a role, the same at all times. */
export const roleIdOf = (arn: string): string =>
  `AROA${idOf(createHash('sha256').update(arn).digest().subarray(0, ROLE_ID_BYTES))}`;

const ROLE_ID_BYTES = 17;

/** Bytes in the alphabet of AWS's ids. */
const idOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join('');
