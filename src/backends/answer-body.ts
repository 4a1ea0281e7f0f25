import type { HeldBytes } from './held-bytes.ts';

/** What a chunk counts besides its bytes: a megabyte that comes byte by byte would take hundreds, and a second. */
const CHUNK_BYTES = 512;

/** The body of an answer as it comes, within its bounds. */
export class AnswerBody {
  readonly #held: HeldBytes;
  readonly #bytesMax: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(held: HeldBytes, bytesMax: number) {
    this.#held = held;
    this.#bytesMax = bytesMax;
  }

  /** Undefined: it has its place. Otherwise why the call has failed; what comes after that has none either. */
  add(chunk: Buffer): string | undefined {
    const bytes = chunk.length + CHUNK_BYTES;
    if (this.#size <= this.#bytesMax) this.#size += bytes;
    if (this.#size > this.#bytesMax) return 'The answer is too large';
    if (!this.#held.take(bytes)) return 'Too many answers are under way';
    this.#chunks.push(chunk);
    return undefined;
  }

  get bytes(): Buffer {
    return this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
  }
}
