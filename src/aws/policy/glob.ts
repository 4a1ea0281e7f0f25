// Patterns in which `*` stands for any text and `?` for one character. No pattern makes a text slow to match: a step for
// each of its characters and each 32 of the pattern's.

const ANY = '?'.charCodeAt(0);

/** Compile a pattern. */
export function glob(pattern: string): (text: string) => boolean {
  const [first = '', ...others] = pattern.split(/\*+/);
  const last = others.pop();
  if (last === undefined) return (text) => text.length === first.length && isAt(first, text, 0);
  const searches = others.map(searchFor);
  const length = first.length + last.length;
  return (text) => {
    const end = text.length - last.length;
    if (text.length < length || !isAt(first, text, 0) || !isAt(last, text, end)) return false;
    // The earliest place for each part leaves the most for those behind it.
    let at = first.length;
    for (const search of searches) {
      at = search(text, at);
      if (at < 0 || at > end) return false;
    }
    return true;
  };
}

function isAt(part: string, text: string, at: number): boolean {
  for (let index = 0; index < part.length; index++) {
    const code = part.charCodeAt(index);
    if (code !== ANY && code !== text.charCodeAt(at + index)) return false;
  }
  return true;
}

/** Where a part ends that begins at a place of a text or later; -1: there is none. */
type Search = (text: string, from: number) => number;

const WORD_BITS = 32;

/** Up to here, trying each place takes less than looking up the bits of each character. */
const SHORT_LENGTH_MAX = 8;

function searchFor(part: string): Search {
  if (part.length > WORD_BITS) return bitwiseSearch(part);
  if (!part.includes('?')) return (text, from) => endOf(part, text.indexOf(part, from));
  if (part.length > SHORT_LENGTH_MAX) return bitwiseSearch(part);
  return (text, from) => {
    for (let at = from; at <= text.length - part.length; at++) if (isAt(part, text, at)) return at + part.length;
    return -1;
  };
}

const endOf = (part: string, found: number) => (found < 0 ? -1 : found + part.length);

/**
 * A bit says for each length of the part's beginning whether the text ends with that so far, and one step moves 32 of them
 * ("shift-and", Baeza-Yates and Gonnet 1992).
 */
function bitwiseSearch(part: string): Search {
  const words = Math.ceil(part.length / WORD_BITS);
  const lastBit = 1 << ((part.length - 1) % WORD_BITS);
  const codes = Array.from({ length: part.length }, (_, at) => part.charCodeAt(at));
  // A row of bits for each character: where the part has it, or a `?`. The first row is that of all others.
  const rows = new Map([...new Set(codes)].map((code, index) => [code, (index + 1) * words]));
  rows.delete(ANY);
  const places = new Int32Array((rows.size + 2) * words);
  for (const [at, code] of codes.entries()) {
    for (const row of code === ANY ? [0, ...rows.values()] : [rows.get(code)!]) {
      places[row + Math.floor(at / WORD_BITS)]! |= 1 << (at % WORD_BITS);
    }
  }
  const found = new Int32Array(words);
  return (text, from) => {
    found.fill(0);
    for (let at = from; at < text.length; at++) {
      const row = rows.get(text.charCodeAt(at)) ?? 0;
      let carry = 1;
      for (let word = 0; word < words; word++) {
        const before = found[word]!;
        found[word] = ((before << 1) | carry) & places[row + word]!;
        carry = before >>> (WORD_BITS - 1);
      }
      if ((found[words - 1]! & lastBit) !== 0) return at + 1;
    }
    return -1;
  };
}
