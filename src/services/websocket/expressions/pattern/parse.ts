// Reads a regular expression: literals, classes, groups, alternatives, repetitions, anchors.
import type { Steps } from '../steps.ts';
import type { Characters } from './characters.ts';
import { inBothCases, JAVA_LINE_ENDS, LINE_ENDS, one, others } from './characters.ts';
import { Escapes } from './escapes.ts';
import type { Reading } from './reading.ts';
import { Source } from './source.ts';

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

/** An expression, read. */
export type Parsed = {
  readonly tree: Tree;
  /** What a text has to begin with besides, or must not: ECMA's `(?=…)` and `(?!…)` right behind the first `^`. */
  readonly looks: readonly { readonly tree: Tree; readonly isNegative: boolean }[];
  readonly groups: Groups;
};

/** The groups that are noted. */
export type Groups = { count: number; readonly names: Map<string, number> };

/** Deeper groups are refused: they are read and compiled by recursion. */
const DEPTH_MAX = 50;
/** An expression of more parts has too many states as well. */
const PARTS_MAX = 10_000;

const ANY = { ecma: others(LINE_ENDS), java: others(JAVA_LINE_ENDS) };
const EVERY = others([]);
const JAVA_PLACES: { readonly [letter: string]: Place } = { A: 'start', z: 'end', Z: 'end' };
const START: Tree = { kind: 'where', place: 'start' };
const NOTHING: Tree = { kind: 'sequence', parts: [] };

/** Throws Unsupported and TooMuch. */
export function parsePattern(text: string, steps: Steps, reading: Reading = { dialect: 'ecma' }): Parsed {
  return new Parser(text, steps, reading).whole();
}

class Parser {
  readonly #source: Source;
  readonly #escapes: Escapes;
  readonly #dialect: Reading['dialect'];
  readonly #isJava: boolean;
  readonly #groups: Groups = { count: 0, names: new Map() };
  readonly #looks: Parsed['looks'][number][] = [];
  #flags: { readonly foldsCase: boolean; readonly dotIsAll: boolean };
  #depth = 0;
  #parts = 0;

  constructor(text: string, steps: Steps, reading: Reading) {
    this.#source = new Source(text);
    this.#escapes = new Escapes(this.#source, reading, steps);
    this.#dialect = reading.dialect;
    this.#isJava = reading.dialect === 'java';
    this.#flags = { foldsCase: reading.ignoresCase ?? false, dotIsAll: false };
  }

  whole(): Parsed {
    const tree = this.#alternatives();
    if (!this.#source.isAtEnd) this.#source.refuse('a parenthesis is closed that was not opened');
    // Each look is about a text from its start on; those of one alternative would not be about the others.
    if (this.#looks.length > 0 && tree.kind === 'choice') this.#source.refuse(LOOKS);
    return { tree, looks: this.#looks, groups: this.#groups };
  }

  #alternatives(): Tree {
    if (++this.#depth > DEPTH_MAX) this.#source.refuse('groups are nested too deeply');
    const { foldsCase, dotIsAll } = this.#flags;
    const choices = [this.#sequence()];
    while (this.#source.skip('|')) choices.push(this.#sequence());
    this.#depth--;
    // What flags a group sets ends with it.
    this.#flags = { foldsCase, dotIsAll };
    return choices.length === 1 ? choices[0]! : { kind: 'choice', choices };
  }

  #sequence(): Tree {
    const parts: Tree[] = [];
    const source = this.#source;
    while (!source.isAtEnd && source.next !== '|' && source.next !== ')') {
      const part = this.#repeated();
      if (part === NOTHING) continue;
      parts.push(part);
      if (part === START && parts.length === 1 && this.#depth === 1 && !this.#isJava) this.#readLooks();
    }
    this.#count(parts.length + 1);
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
  }

  #readLooks(): void {
    for (let look = this.#source.takeMatch(/^\(\?[=!]/, 3); look; look = this.#source.takeMatch(/^\(\?[=!]/, 3)) {
      const tree: Tree = { kind: 'sequence', parts: [START, this.#alternatives()] };
      if (!this.#source.skip(')')) this.#source.refuse('a parenthesis is not closed');
      this.#looks.push({ tree, isNegative: look[0] === '(?!' });
    }
  }

  #count(parts: number): void {
    if ((this.#parts += parts) > PARTS_MAX) this.#source.refuse('it is too large');
  }

  #repeated(): Tree {
    const source = this.#source;
    let part = this.#atom();
    let nested = this.#depth;
    for (let bounds = this.#repetition(); bounds; bounds = this.#repetition()) {
      const isLazy = source.skip('?');
      const [from, upTo] = bounds;
      if (from > upTo) source.refuse('the bounds of a repetition are the wrong way round');
      if (++nested > DEPTH_MAX) source.refuse('repetitions are nested too deeply');
      // Java's possessive ones give nothing back, which takes more than a machine of states.
      if (this.#isJava && /^[*+?{]/.test(source.next)) source.refuse('possessive repetitions are not supported');
      part = { kind: 'times', part, from, upTo, isLazy };
    }
    return part;
  }

  #repetition(): readonly [number, number] | undefined {
    const source = this.#source;
    if (source.skip('*')) return [0, Infinity];
    if (source.skip('+')) return [1, Infinity];
    if (source.skip('?')) return [0, 1];
    const [, from, comma, upTo] = source.takeMatch(/^\{(\d{1,4})(,?)(\d{0,4})\}/, 12) ?? [];
    if (from === undefined) return undefined;
    return [Number(from), comma === '' ? Number(from) : upTo === '' ? Infinity : Number(upTo)];
  }

  #taking(set: Characters): Tree {
    return { kind: 'take', set: this.#flags.foldsCase ? inBothCases(set) : set };
  }

  #atom(): Tree {
    const source = this.#source;
    const next = source.take();
    if (next === '(') return this.#group();
    if (next === '[') return { kind: 'take', set: this.#escapes.bracketed(this.#flags.foldsCase) };
    if (next === '.') return this.#taking(this.#flags.dotIsAll ? EVERY : ANY[this.#dialect]);
    if (next === '^') return START;
    if (next === '$') return { kind: 'where', place: 'end' };
    if (/^[*+?]$/.test(next) || (this.#isJava && next === '{')) source.refuse('there is nothing to repeat');
    if (next !== '\\') return this.#taking(one(next));
    if (source.skip('b')) return { kind: 'where', place: 'border' };
    if (source.skip('B')) return { kind: 'where', place: 'noBorder' };
    if (this.#isJava && Object.hasOwn(JAVA_PLACES, source.next))
      return { kind: 'where', place: JAVA_PLACES[source.take()]! };
    if (this.#isJava && source.skip('Q')) return this.#quotation();
    return this.#taking(this.#escapes.characters());
  }

  #group(): Tree {
    const source = this.#source;
    if (!source.skip('?')) return this.#inside(++this.#groups.count);
    const [flags, on, off, end] = source.takeMatch(/^([a-zA-Z]{0,6})(-[a-zA-Z]{1,6})?([:)])/, 14) ?? [];
    if (flags === undefined) return this.#inside(this.#named());
    const before = this.#flags;
    for (const letter of on!) this.#set(letter, true);
    for (const letter of (off ?? '').slice(1)) this.#set(letter, false);
    // Without a colon they hold up to the end of the group that they are in.
    if (end === ')') return NOTHING;
    const part = this.#inside(0);
    this.#flags = before;
    return part;
  }

  #inside(index: number): Tree {
    const part = this.#alternatives();
    if (!this.#source.skip(')')) this.#source.refuse('a parenthesis is not closed');
    return index === 0 ? part : { kind: 'group', part, index };
  }

  #set(flag: string, isOn: boolean): void {
    if (flag === 'i') this.#flags = { ...this.#flags, foldsCase: isOn };
    else if (flag === 's') this.#flags = { ...this.#flags, dotIsAll: isOn };
    else this.#source.refuse(`the flag ${flag} is not supported`);
  }

  /** `(?<name>…)`. What else may follow the question mark looks around, or is atomic. */
  #named(): number {
    const { names } = this.#groups;
    const [, name] =
      this.#source.takeMatch(/^<([A-Za-z_]\w{0,50})>/, 60) ?? this.#source.refuse(this.#isJava ? NO_LOOKS : LOOKS);
    if (names.has(name!)) this.#source.refuse(`two groups are named ${name}`);
    names.set(name!, ++this.#groups.count);
    return this.#groups.count;
  }

  /** Java's `\Q…\E`: nothing in it means anything. */
  #quotation(): Tree {
    const source = this.#source;
    const parts: Tree[] = [];
    while (!source.isAtEnd && !(source.next === '\\' && source.afterNext === 'E'))
      parts.push(this.#taking(one(source.take())));
    source.skip('\\');
    source.skip('E');
    this.#count(parts.length);
    return { kind: 'sequence', parts };
  }
}

const NO_LOOKS = 'it looks ahead or behind, which is not supported';
const LOOKS = 'it looks ahead or behind, which is only supported as (?=…) or (?!…) right behind ^ at its start';
