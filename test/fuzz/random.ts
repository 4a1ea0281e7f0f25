// Chance that can be repeated: everything follows from one seed, which a failing test has printed.
import { randomInt } from 'node:crypto';
import type { TestContext } from 'node:test';

const SEED_MAX = 2 ** 32;

/** A generator for one test. FANFARE_SEED repeats an earlier run. */
export function seeded(t: TestContext): Random {
  const seed = Number(process.env['FANFARE_SEED'] ?? randomInt(SEED_MAX));
  t.diagnostic(`FANFARE_SEED=${seed}`);
  return new Random(seed);
}

/** How often to try: few by default, as many as FANFARE_FUZZ_ROUNDS says by hand. */
export const roundsOf = (few: number): number => Number(process.env['FANFARE_FUZZ_ROUNDS'] ?? few);

export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to below 1. The generator is mulberry32. */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / SEED_MAX;
  }

  /** A whole number from 0 to below `end`. */
  below(end: number): number {
    return Math.floor(this.fraction() * end);
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }

  /** Text of characters that come from an alphabet. */
  text(length: number, alphabet: string): string {
    return Array.from({ length }, () => alphabet[this.below(alphabet.length)]).join('');
  }

  /** Bytes with one to four edits: changed, cut out, doubled, put in, cut off, or replaced by a telling one. */
  mutated(bytes: Uint8Array): Buffer {
    let result: Buffer = Buffer.from(bytes);
    for (let edits = 1 + this.below(4); edits > 0; edits--) result = this.#edited(result);
    return result;
  }

  #edited(bytes: Buffer): Buffer {
    const at = this.below(bytes.length + 1);
    const end = Math.min(bytes.length, at + 1 + this.below(8));
    const before = bytes.subarray(0, at);
    const piece = bytes.subarray(at, end);
    const after = bytes.subarray(end);
    switch (this.below(7)) {
      case 0:
        return Buffer.concat([before, after]);
      case 1:
        return Buffer.concat([before, piece, piece, after]);
      case 2:
        return Buffer.concat([before, this.bytes(1 + this.below(6)), piece, after]);
      case 3:
        return Buffer.from(before);
      case 4:
        return Buffer.concat([before, Buffer.from(this.pick(TELLING)), after]);
      case 5:
        return Buffer.concat([before, Buffer.from(piece.map((byte) => byte ^ (1 << this.below(8)))), after]);
      default:
        return Buffer.concat([before, Buffer.from(piece.toReversed()), after]);
    }
  }
}

/** Bytes that mean something to one parser or another. */
const TELLING = [
  '\r\n',
  '\r\n\r\n',
  '\n',
  '\0',
  ' ',
  ':',
  ',',
  '%',
  '%00',
  '%zz',
  '"',
  '\\',
  '{',
  '[',
  '\u00ff',
  '\ud83d\ude00',
  '-1',
  '..',
];
