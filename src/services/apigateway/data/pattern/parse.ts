// Reads a regular expression: literals, classes, groups, alternatives, repetitions, anchors.
import type { Characters } from './characters.ts';
import { BLANKS, charactersOf, DIGITS, LINE_ENDS, others, WORD } from './characters.ts';

/** At the start or the end of the text, at the border of a word, or not. */
export type Place = 'start' | 'end' | 'border' | 'noBorder';

export type Tree =
  | { readonly kind: 'take'; readonly set: Characters }
  | { readonly kind: 'where'; readonly place: Place }
  | { readonly kind: 'sequence'; readonly parts: readonly Tree[] }
  | { readonly kind: 'choice'; readonly choices: readonly Tree[] }
  | { readonly kind: 'times'; readonly part: Tree; readonly from: number; readonly upTo: number };

/** Deeper groups are refused: they are read and compiled by recursion. */
const DEPTH_MAX = 50;
/** An expression of more parts has too many states as well. Members of classes count. */
const PARTS_MAX = 10_000;

/** The expression is none, or asks for what a machine of states cannot do. */
export class Unsupported extends Error {}

const CLASSES: { readonly [letter: string]: Characters } = {
  d: DIGITS,
  D: others(DIGITS),
  w: WORD,
  W: others(WORD),
  s: BLANKS,
  S: others(BLANKS),
};
const ANY = others(LINE_ENDS);
const CONTROLS: { readonly [letter: string]: string } = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v', '0': '\0' };

/** Throws Unsupported. */
export function parsePattern(source: string): Tree {
  const characters = [...source];
  let at = 0;
  let depth = 0;
  let count = 0;

  const take = (character: string): boolean => (characters[at] === character ? (at++, true) : false);
  const character = (): string => {
    const next = characters[at++];
    if (next === undefined) throw new Unsupported();
    return next;
  };

  function alternatives(): Tree {
    if (++depth > DEPTH_MAX) throw new Unsupported();
    const choices = [sequence()];
    while (take('|')) choices.push(sequence());
    depth--;
    return choices.length === 1 ? choices[0]! : { kind: 'choice', choices };
  }

  function sequence(): Tree {
    const parts: Tree[] = [];
    while (at < characters.length && characters[at] !== '|' && characters[at] !== ')') parts.push(repeated());
    if ((count += parts.length + 1) > PARTS_MAX) throw new Unsupported();
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
  }

  function repeated(): Tree {
    let part = atom();
    let nested = depth;
    for (let bounds = repetition(); bounds; bounds = repetition()) {
      // Which of several matches is found does not matter: lazy ones are as good.
      take('?');
      const [from, upTo] = bounds;
      if (from > upTo || ++nested > DEPTH_MAX) throw new Unsupported();
      part = { kind: 'times', part, from, upTo };
    }
    return part;
  }

  function repetition(): readonly [number, number] | undefined {
    if (take('*')) return [0, Infinity];
    if (take('+')) return [1, Infinity];
    if (take('?')) return [0, 1];
    if (characters[at] !== '{') return undefined;
    const braces = /^\{(\d{1,4})(,?)(\d{0,4})\}/.exec(characters.slice(at, at + 12).join(''));
    if (!braces) return undefined;
    at += braces[0].length;
    const from = Number(braces[1]);
    return [from, braces[2] === '' ? from : braces[3] === '' ? Infinity : Number(braces[3])];
  }

  const taking = (set: Characters): Tree => ({ kind: 'take', set });
  const where = (place: Place): Tree => ({ kind: 'where', place });

  function atom(): Tree {
    const next = character();
    if (next === '(') return group();
    if (next === '[') return taking(characterClass());
    if (next === '.') return taking(ANY);
    if (next === '^') return where('start');
    if (next === '$') return where('end');
    if (next === '*' || next === '+' || next === '?') throw new Unsupported();
    if (next !== '\\') return taking(one(next));
    if (take('b')) return where('border');
    if (take('B')) return where('noBorder');
    return taking(escape());
  }

  function group(): Tree {
    if (take('?') && !take(':')) throw new Unsupported();
    const inner = alternatives();
    if (!take(')')) throw new Unsupported();
    return inner;
  }

  /** What follows a backslash, inside a class and outside. */
  function escape(): Characters {
    const letter = character();
    return Object.hasOwn(CLASSES, letter) ? CLASSES[letter]! : one(escapedCharacter(letter));
  }

  function escapedCharacter(letter: string): string {
    if (letter === 'x' || letter === 'u') {
      const length = letter === 'x' ? 2 : 4;
      const digits = characters.slice(at, at + length).join('');
      if (!/^[0-9a-fA-F]+$/.test(digits) || digits.length < length) throw new Unsupported();
      at += length;
      return String.fromCodePoint(Number.parseInt(digits, 16));
    }
    if (Object.hasOwn(CONTROLS, letter)) return CONTROLS[letter]!;
    // References back, properties of Unicode and what else letters may stand for.
    if (/^[A-Za-z1-9]$/.test(letter)) throw new Unsupported();
    return letter;
  }

  function characterClass(): Characters {
    const isNegated = take('^');
    const ranges: number[] = [];
    while (characters[at] !== ']') addMember(ranges);
    if ((count += ranges.length / 2) > PARTS_MAX) throw new Unsupported();
    at++;
    const set = charactersOf(ranges);
    return isNegated ? others(set) : set;
  }

  function addMember(ranges: number[]): void {
    const first = character();
    if (first === '\\' && Object.hasOwn(CLASSES, characters[at] ?? '')) return void ranges.push(...escape());
    const from = first === '\\' ? escapedCharacter(character()) : first;
    const low = from.codePointAt(0)!;
    const isRange = characters[at] === '-' && characters[at + 1] !== ']' && at + 1 < characters.length;
    if (!isRange) return void ranges.push(low, low);
    at++;
    const last = character();
    const high = (last === '\\' ? escapedCharacter(character()) : last).codePointAt(0)!;
    if (low <= high) ranges.push(low, high);
  }

  const whole = alternatives();
  if (at < characters.length) throw new Unsupported();
  return whole;
}

const one = (character: string): Characters => {
  const code = character.codePointAt(0)!;
  return [code, code];
};
