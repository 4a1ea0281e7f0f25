// How much work it is to parse a JSON text, told by one walk over its characters that makes nothing. What strangers
// send is weighed before it is parsed: the same megabyte takes 2 ms as one text, and 100 ms where each of its members has
// a name of its own.

/** Deeper JSON is as good as none: whoever walks through it calls himself once a level. */
const NESTING_MAX = 1_000;
/** As much as is parsed at all: more than any message of 128 KB has, and than a megabyte of ordinary records. */
export const JSON_WEIGHT_MAX = 92_000;

/** A shorter text is not looked at: it has at most so much weight for each of its characters. */
const LIGHT_LENGTH = 1_000;
const WEIGHT_OF_LIGHT = 0.5;
const WEIGHT_OF_CHARACTER = 1 / 64;
/** A list, an object, an item or a member. */
const WEIGHT_OF_VALUE = 0.25;
/** A name at a place where there was none like it: objects that begin with the same names share what describes them. */
const WEIGHT_OF_NEW_NAME = 3;

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/** A bit for each row of names that was seen. Two rows that share one only make a text a little lighter. */
const SEEN_BITS = 18;
const seen = new Uint8Array(2 ** (SEEN_BITS - 3));
const rows = new Int32Array(NESTING_MAX + 1);
/** Nobody can choose names that share their bits without knowing it. */
const MULTIPLIER = Math.floor(Math.random() * 2 ** 32) | 1;

/**
 * The weight in steps of a fifth of a microsecond, as the slowest texts of each kind have been measured
 * (test/fuzz/stopwatch-json.test.ts). Infinite: it is nested too deeply. What is no JSON has a weight too.
 */
export function jsonWeight(text: string): number {
  if (text.length <= LIGHT_LENGTH) return text.length * WEIGHT_OF_LIGHT;
  seen.fill(0);
  let values = 0;
  let newNames = 0;
  let depth = 0;
  let name = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        name = 0;
        for (at++; at < text.length; at++) {
          const code = text.charCodeAt(at);
          if (code === QUOTE) break;
          if (code === BACKSLASH) at++;
          name = Math.imul(name ^ code, MULTIPLIER);
        }
        break;
      case COLON: {
        const row = Math.imul(rows[depth]! ^ name ^ (name >>> 15), MULTIPLIER);
        rows[depth] = row;
        const bit = row >>> (32 - SEEN_BITS);
        const mask = 1 << (bit & 7);
        if ((seen[bit >>> 3]! & mask) === 0) {
          seen[bit >>> 3]! |= mask;
          newNames++;
        }
        values++;
        break;
      }
      case OPEN_LIST:
      case OPEN_OBJECT:
        if (++depth > NESTING_MAX) return Infinity;
        rows[depth] = depth;
        values++;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth = Math.max(0, depth - 1);
        break;
      case COMMA:
        values++;
    }
  }
  return text.length * WEIGHT_OF_CHARACTER + values * WEIGHT_OF_VALUE + newNames * WEIGHT_OF_NEW_NAME;
}
