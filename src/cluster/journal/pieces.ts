import type { Wire } from '../wire.ts';

/** NATS takes messages of up to 1 MB, unless it is told otherwise. */
const PIECE_BYTES_MAX = 256 * 1024;

/** What is too large for a message, in a stream of its own. Whatever names pieces is written after them. */
export class Pieces {
  readonly #wire: Wire;
  readonly #stream: string;
  readonly #subject: string;

  constructor(wire: Wire, stream: string, subject: string) {
    this.#wire = wire;
    this.#stream = stream;
    this.#subject = subject;
  }

  /** Returns where they are. Rejects with Unavailable; what was written by then stays for nobody. */
  async put(bytes: Uint8Array): Promise<number[]> {
    const positions: number[] = [];
    for (let from = 0; from < bytes.length; from += PIECE_BYTES_MAX) {
      const piece = bytes.subarray(from, from + PIECE_BYTES_MAX);
      positions.push(await this.#wire.append(this.#stream, this.#subject, piece, {}));
    }
    return positions;
  }

  /** Undefined: they are not there any more. */
  async get(positions: readonly number[]): Promise<Uint8Array | undefined> {
    const pieces: Uint8Array[] = [];
    for (const position of positions) {
      const piece = await this.#wire.fetch(this.#stream, position);
      if (!piece) return undefined;
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }
}
