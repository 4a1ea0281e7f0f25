// Sets of characters: code points in ascending ranges, `[from, to, from, to, …]`, that neither touch nor overlap.

export type Characters = readonly number[];

export const LAST = 0x10ffff;
const SHIFT = 0x200000;

/** Ranges in any order, as one set. */
export function charactersOf(ranges: readonly number[]): Characters {
  // Sorted as numbers, which is done in no time.
  const pairs = new Float64Array(ranges.length / 2);
  for (let at = 0; at < pairs.length; at++) pairs[at] = ranges[2 * at]! * SHIFT + ranges[2 * at + 1]!;
  const set: number[] = [];
  for (const pair of pairs.toSorted()) {
    const [from, to] = [Math.floor(pair / SHIFT), pair % SHIFT];
    const last = set.length - 1;
    if (last >= 0 && from <= set[last]! + 1) set[last] = Math.max(set[last]!, to);
    else set.push(from, to);
  }
  return set;
}

/** All the others. */
export function others(set: Characters): Characters {
  const gaps: number[] = [];
  for (let at = 0; at <= set.length; at += 2) {
    const [from, to] = [at === 0 ? 0 : set[at - 1]! + 1, at === set.length ? LAST : set[at]! - 1];
    if (from <= to) gaps.push(from, to);
  }
  return gaps;
}

/** How many borders are at or before a code point. An odd number: it is in the set. */
export function bordersUpTo(borders: ArrayLike<number>, code: number): number {
  let [low, high] = [0, borders.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (borders[middle]! <= code) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function has(set: Characters, code: number): boolean {
  if (set.length === 2) return code >= set[0]! && code <= set[1]!;
  // The last character of a range is in it.
  const before = bordersUpTo(set, code);
  return before % 2 === 1 || set[before - 1] === code;
}

export const DIGITS: Characters = [0x30, 0x39];
export const WORD: Characters = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];
/** What a dot does not stand for. */
export const LINE_ENDS: Characters = [0x0a, 0x0a, 0x0d, 0x0d, 0x2028, 0x2029];
export const BLANKS: Characters = charactersOf(
  [0x20, 0xa0, 0x1680, 0x202f, 0x205f, 0x3000, 0xfeff]
    .flatMap((code) => [code, code])
    .concat(0x09, 0x0d, 0x2000, 0x200a, 0x2028, 0x2029),
);

export const ASCII_BLANKS: Characters = [0x09, 0x0d, 0x20, 0x20];
export const JAVA_LINE_ENDS: Characters = [0x0a, 0x0a, 0x0d, 0x0d, 0x85, 0x85, 0x2028, 0x2029];
const [UPPER, LOWER]: readonly [Characters, Characters] = [
  [0x41, 0x5a],
  [0x61, 0x7a],
];
export const POSIX: { readonly [name: string]: Characters } = {
  Alpha: [...UPPER, ...LOWER],
  Alnum: [...DIGITS, ...UPPER, ...LOWER],
  Digit: DIGITS,
  Lower: LOWER,
  Upper: UPPER,
  Punct: [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e],
  Space: ASCII_BLANKS,
  XDigit: [...DIGITS, 0x41, 0x46, 0x61, 0x66],
};

/** With the other case of each ASCII letter, as Java has it without its flag for Unicode. */
export function inBothCases(set: Characters): Characters {
  const more: number[] = [...set];
  for (let at = 0; at < set.length; at += 2) {
    for (const [[first, last], other] of [
      [UPPER, 0x20],
      [LOWER, -0x20],
    ] as const) {
      const [from, to] = [Math.max(set[at]!, first!), Math.min(set[at + 1]!, last!)];
      if (from <= to) more.push(from + other, to + other);
    }
  }
  return more.length === set.length ? set : charactersOf(more);
}

export const one = (character: string): Characters => {
  const code = character.codePointAt(0)!;
  return [code, code];
};
