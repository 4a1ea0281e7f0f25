import type { Cipher } from '../cipher.ts';
import type { Wire } from '../wire.ts';
import type { JournalEntry } from './entry.ts';
import { UnreadableEntry, decodeEntry, encodeEntry } from './entry.ts';
import { Pieces } from './pieces.ts';
import type { JournalNames } from './names.ts';

/** With this much in a message, the headers have room too. */
const MESSAGE_BYTES_MAX = 512 * 1024;

/** Entries as messages of the journal: one for each, whatever its size. */
export class EntryMessages {
  readonly #cipher: Cipher;
  readonly #pieces: Pieces;

  constructor(wire: Wire, cipher: Cipher, { pieces, piecesSubject }: JournalNames) {
    this.#cipher = cipher;
    this.#pieces = new Pieces(wire, pieces, piecesSubject);
  }

  /** Rejects with Unavailable. */
  async pack(entry: JournalEntry): Promise<Uint8Array> {
    const bytes = encodeEntry(entry, this.#cipher);
    if (bytes.length <= MESSAGE_BYTES_MAX) return bytes;
    return encodeEntry({ pieces: await this.#pieces.put(bytes) }, this.#cipher);
  }

  /** Rejects with an UnreadableEntry, and with Unavailable. */
  async unpack(message: Uint8Array): Promise<JournalEntry> {
    const read = decodeEntry(message, this.#cipher);
    if (!('pieces' in read)) return read;
    const bytes = await this.#pieces.get(read.pieces);
    if (!bytes) throw new UnreadableEntry('pieces of it are gone');
    return decodeEntry(bytes, this.#cipher) as JournalEntry;
  }
}
