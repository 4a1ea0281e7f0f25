// Reads a regular expression: literals, classes, groups, alternatives, repetitions, anchors.
import type { Characters } from './characters.ts';
import {
  ASCII_BLANKS,
  BLANKS,
  charactersOf,
  DIGITS,
  inBothCases,
  JAVA_LINE_ENDS,
  LINE_ENDS,
  others,
  POSIX,
  WORD,
} from './characters.ts';

/** At the start or the end of the text, at the border of a word, or not. */
export type Place = 'start' | 'end' | 'border' | 'noBorder';

export type Tree =
  | { readonly kind: 'take'; readonly set: Characters }
  | { readonly kind: 'where'; readonly place: Place }
  | { readonly kind: 'sequence'; readonly parts: readonly Tree[] }
  | { readonly kind: 'choice'; readonly choices: readonly Tree[] }
  | {
      readonly kind: 'times';
      readonly part: Tree;
      readonly from: number;
      readonly upTo: number;
      readonly isLazy: boolean;
    }
  /** Numbered from 1, by their opening parentheses. */
  | { readonly kind: 'group'; readonly part: Tree; readonly index: number };

/** How an expression is read: as ECMA's, of models and integration responses, or as Java's, of templates and paths. */
export type Reading = { readonly dialect: 'ecma' | 'java'; readonly ignoresCase?: boolean };

/** What is there besides the tree. */
export type Groups = { count: number; readonly names: Map<string, number> };

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
const JAVA_CLASSES: { readonly [letter: string]: Characters } = {
  ...CLASSES,
  s: ASCII_BLANKS,
  S: others(ASCII_BLANKS),
};
const ANY = { ecma: others(LINE_ENDS), java: others(JAVA_LINE_ENDS) };
const EVERY = others([]);
const JAVA_PLACES: { readonly [letter: string]: Place } = { A: 'start', z: 'end', Z: 'end' };
const CONTROLS: { readonly [letter: string]: string } = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v', '0': '\0' };

/** Throws Unsupported. `groups` is told what groups there are. */
export function parsePattern(
  source: string,
  { dialect, ignoresCase = false }: Reading = { dialect: 'ecma' },
  groups: Groups = { count: 0, names: new Map() },
): Tree {
  const characters = [...source];
  const isJava = dialect === 'java';
  const classes = isJava ? JAVA_CLASSES : CLASSES;
  let [foldsCase, dotIsAll] = [ignoresCase, false];
  let at = 0;
  let depth = 0;
  let count = 0;

  /** Java's flags, for the whole of an expression: `(?i)`, `(?s)`. */
  function flags(): void {
    const [all, letters = ''] = /^\(\?([is]+)\)/.exec(source) ?? [''];
    at += all.length;
    foldsCase ||= letters.includes('i');
    dotIsAll = letters.includes('s');
  }

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
      const isLazy = take('?');
      const [from, upTo] = bounds;
      if (from > upTo || ++nested > DEPTH_MAX) throw new Unsupported();
      // Java's possessive ones give nothing back, which takes more than a machine of states.
      if (isJava && '*+?{'.includes(characters[at] ?? ' ')) throw new Unsupported();
      part = { kind: 'times', part, from, upTo, isLazy };
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

  const taking = (set: Characters): Tree => ({ kind: 'take', set: foldsCase ? inBothCases(set) : set });
  const where = (place: Place): Tree => ({ kind: 'where', place });

  function atom(): Tree {
    const next = character();
    if (next === '(') return group();
    if (next === '[') return taking(characterClass());
    if (next === '.') return taking(dotIsAll ? EVERY : ANY[dialect]);
    if (next === '^') return where('start');
    if (next === '$') return where('end');
    if (next === '*' || next === '+' || next === '?') throw new Unsupported();
    if (isJava && next === '{') throw new Unsupported();
    if (next !== '\\') return taking(one(next));
    if (take('b')) return where('border');
    if (take('B')) return where('noBorder');
    if (isJava && Object.hasOwn(JAVA_PLACES, characters[at] ?? '')) return where(JAVA_PLACES[character()]!);
    if (isJava && take('Q')) return quotation();
    return taking(escape());
  }

  function group(): Tree {
    const isCounted = !take('?');
    const name = isCounted || take(':') ? undefined : groupName();
    const index = isCounted || name !== undefined ? ++groups.count : 0;
    if (name !== undefined) groups.names.set(name, index);
    const part = alternatives();
    if (!take(')')) throw new Unsupported();
    return index === 0 ? part : { kind: 'group', part, index };
  }

  /** `(?<name>…)`. What else may follow the question mark looks around. */
  function groupName(): string {
    const [all, name] = /^<([A-Za-z]\w{0,50})>/.exec(characters.slice(at, at + 60).join('')) ?? [];
    if (!isJava || name === undefined || groups.names.has(name)) throw new Unsupported();
    at += all!.length;
    return name;
  }

  /** Java's `\\Q…\\E`: nothing in it means anything. */
  function quotation(): Tree {
    const parts: Tree[] = [];
    while (at < characters.length && !(characters[at] === '\\' && characters[at + 1] === 'E'))
      parts.push(taking(one(character())));
    at += 2;
    if ((count += parts.length) > PARTS_MAX) throw new Unsupported();
    return { kind: 'sequence', parts };
  }

  /** What follows a backslash, inside a class and outside. */
  function escape(): Characters {
    const letter = character();
    if (isJava && (letter === 'p' || letter === 'P')) return posix(letter === 'P');
    return Object.hasOwn(classes, letter) ? classes[letter]! : one(escapedCharacter(letter));
  }

  /** `\\p{Alpha}` and the like, which are ASCII in Java. */
  function posix(isNegated: boolean): Characters {
    const [all, name = ''] = /^\{(\w{1,10})\}/.exec(characters.slice(at, at + 12).join('')) ?? [''];
    at += all.length;
    const set = Object.hasOwn(POSIX, name) ? POSIX[name]! : refuse();
    return isNegated ? others(set) : set;
  }

  function escapedCharacter(letter: string): string {
    if (letter === 'x' || letter === 'u') {
      const length = letter === 'x' ? 2 : 4;
      const digits = characters.slice(at, at + length).join('');
      if (!/^[0-9a-fA-F]+$/.test(digits) || digits.length < length) throw new Unsupported();
      at += length;
      return String.fromCodePoint(Number.parseInt(digits, 16));
    }
    // Java has other meanings for `\\v` and `\\0`.
    if (isJava && (letter === 'v' || letter === '0')) throw new Unsupported();
    if (Object.hasOwn(CONTROLS, letter)) return CONTROLS[letter]!;
    // References back, properties of Unicode and what else letters may stand for.
    if (/^[A-Za-z1-9]$/.test(letter)) throw new Unsupported();
    return letter;
  }

  function characterClass(): Characters {
    const isNegated = take('^');
    const ranges: number[] = [];
    if (isJava && characters[at] === ']') throw new Unsupported();
    while (characters[at] !== ']') addMember(ranges);
    if ((count += ranges.length / 2) > PARTS_MAX) throw new Unsupported();
    at++;
    const set = foldsCase ? inBothCases(charactersOf(ranges)) : charactersOf(ranges);
    return isNegated ? others(set) : set;
  }

  function addMember(ranges: number[]): void {
    const first = character();
    const isUnion = first === '[' || (first === '&' && characters[at] === '&');
    if (isJava && isUnion) throw new Unsupported();
    const isClass = Object.hasOwn(classes, characters[at] ?? '') || (isJava && /[pP]/.test(characters[at] ?? ''));
    if (first === '\\' && isClass) return void ranges.push(...escape());
    const from = first === '\\' ? escapedCharacter(character()) : first;
    const low = from.codePointAt(0)!;
    const isRange = characters[at] === '-' && characters[at + 1] !== ']' && at + 1 < characters.length;
    if (!isRange) return void ranges.push(low, low);
    at++;
    const last = character();
    const high = (last === '\\' ? escapedCharacter(character()) : last).codePointAt(0)!;
    if (low <= high) ranges.push(low, high);
  }

  if (isJava) flags();
  const whole = alternatives();
  if (at < characters.length) throw new Unsupported();
  return whole;
}

function refuse(): never {
  throw new Unsupported();
}

const one = (character: string): Characters => {
  const code = character.codePointAt(0)!;
  return [code, code];
};
