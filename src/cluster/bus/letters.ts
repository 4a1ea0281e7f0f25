// What one node says to one other: many letters in one message. Ids are those of the one that asks.
import { HEAD_BYTES } from './head.ts';

const LETTER_HEAD_BYTES = 19;

export type LetterKind = 'question' | 'answer' | 'no-answer' | 'repeat' | 'again' | 'skip';
const kinds: readonly LetterKind[] = ['question', 'answer', 'no-answer', 'repeat', 'again', 'skip'];

/** `id`: of a question; of a batch that is said again; the first batch that is to be, or that can be, said again. */
export type Letter = {
  readonly kind: LetterKind;
  readonly id: number;
  /** The sender's steady time when it was written, and of a question when it was asked. */
  readonly steadyMs: number;
  readonly body: Uint8Array;
};

export const letterBytes = ({ body }: Letter): number => LETTER_HEAD_BYTES + body.length;

export function encodeLetters(head: Buffer, letters: readonly Letter[]): Buffer {
  const bytes = Buffer.allocUnsafe(letters.reduce((sum, letter) => sum + letterBytes(letter), HEAD_BYTES));
  let at = head.copy(bytes);
  for (const { kind, id, steadyMs, body } of letters) {
    bytes[at] = kinds.indexOf(kind);
    bytes.writeUIntBE(id, at + 1, 6);
    bytes.writeDoubleBE(steadyMs, at + 7);
    bytes.writeUInt32BE(body.length, at + 15);
    bytes.set(body, at + LETTER_HEAD_BYTES);
    at += LETTER_HEAD_BYTES + body.length;
  }
  return bytes;
}

export function lettersOf(bytes: Buffer, each: (letter: Letter & { readonly body: Buffer }) => void): void {
  for (let at = HEAD_BYTES; at < bytes.length;) {
    const end = at + LETTER_HEAD_BYTES + bytes.readUInt32BE(at + 15);
    const kind = kinds[bytes[at]!];
    const body = bytes.subarray(at + LETTER_HEAD_BYTES, end);
    if (kind) each({ kind, id: bytes.readUIntBE(at + 1, 6), steadyMs: bytes.readDoubleBE(at + 7), body });
    at = end;
  }
}
