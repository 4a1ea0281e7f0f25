// An entry as bytes: a format, and sealed what was changed with what it follows. Entries are a chain: each names the one
// before it by the hash of its bytes, so that a journal that lost or changed something does not pass for whole.
import { hash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Entry } from '../../store/records/journal.ts';
import type { Cipher } from '../cipher.ts';

/** What this version writes, and the highest that it reads. */
export const ENTRY_FORMAT = 1;

export type JournalEntry = Entry & {
  /** The id of the entry before. The first one has none. */
  readonly previous: string;
  /** The node that made it, and when by its clock. */
  readonly node: number;
  readonly atMs: number;
};

/** In its place: where the pieces of its bytes are, which are too many for one message. */
export type InPieces = { readonly pieces: readonly number[] };

/** Why bytes are no entry that can be made here: for the operator to read. */
export class UnreadableEntry extends Error {}

const PURPOSE = 'journal entry';

export function encodeEntry(entry: JournalEntry | InPieces, cipher: Cipher): Buffer {
  return Buffer.concat([Buffer.of(ENTRY_FORMAT), cipher.seal(PURPOSE, deflateRawSync(JSON.stringify(entry)))]);
}

/** Throws an UnreadableEntry. */
export function decodeEntry(bytes: Uint8Array, cipher: Cipher): JournalEntry | InPieces {
  const format = bytes[0] ?? 0;
  if (format > ENTRY_FORMAT) {
    throw new UnreadableEntry(`it has format ${format}, of a newer Fanfare; this one reads up to ${ENTRY_FORMAT}`);
  }
  const plain = format === ENTRY_FORMAT ? cipher.open(PURPOSE, bytes.subarray(1)) : undefined;
  if (!plain) throw new UnreadableEntry('it is damaged, or sealed with another --cluster-secret-file');
  return JSON.parse(inflateRawSync(plain).toString('utf8')) as JournalEntry | InPieces;
}

/** What an entry is recognised by. Sealing makes other bytes of the same changes each time, so no two have one id. */
export const idOf = (bytes: Uint8Array): string => hash('sha256', bytes, 'base64url');
