// Reads what stands for characters: escapes, and classes in brackets.
import type { Steps } from '../steps.ts';
import type { Characters } from './characters.ts';
import { ASCII_BLANKS, BLANKS, charactersOf, DIGITS, inBothCases, one, others, POSIX, WORD } from './characters.ts';
import type { Reading } from './reading.ts';
import type { Source } from './source.ts';
import { charactersWith } from './unicode.ts';

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
const CONTROLS: { readonly [letter: string]: string } = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v', '0': '\0' };
const MEMBERS_MAX = 10_000;
/** The characters of a set with some hundred ranges are put in order in about as many steps. */
const STEPS_A_RANGE = 20;

export class Escapes {
  readonly #source: Source;
  readonly #isJava: boolean;
  readonly #steps: Steps;

  constructor(source: Source, { dialect }: Reading, steps: Steps) {
    this.#source = source;
    this.#isJava = dialect === 'java';
    this.#steps = steps;
  }

  /** What follows a backslash. */
  characters(): Characters {
    return this.#class() ?? one(this.#character());
  }

  /** What follows an opening bracket, up to the closing one. */
  bracketed(foldsCase: boolean): Characters {
    const source = this.#source;
    const isNegated = source.skip('^');
    const ranges: number[] = [];
    if (this.#isJava && source.next === ']') source.refuse('a class without characters');
    for (let members = 0; !source.skip(']'); members++) {
      if (members >= MEMBERS_MAX) source.refuse('a class is too large');
      this.#addMember(ranges);
    }
    this.#steps.take(ranges.length * STEPS_A_RANGE);
    const set = foldsCase ? inBothCases(charactersOf(ranges)) : charactersOf(ranges);
    return isNegated ? others(set) : set;
  }

  #addMember(ranges: number[]): void {
    const source = this.#source;
    const first = source.take();
    const isUnion = first === '[' || (first === '&' && source.next === '&');
    if (this.#isJava && isUnion) source.refuse('classes in classes are not supported');
    const isClass = first === '\\' ? this.#class() : undefined;
    if (isClass) {
      for (const border of isClass) ranges.push(border);
      return;
    }
    const low = (first === '\\' ? this.#character() : first).codePointAt(0)!;
    const isRange = source.next === '-' && source.afterNext !== ']' && source.afterNext !== '';
    if (!isRange) return void ranges.push(low, low);
    source.take();
    const last = source.take();
    const high = (last === '\\' ? this.#character() : last).codePointAt(0)!;
    if (low <= high) ranges.push(low, high);
  }

  /** A letter that stands for many characters. */
  #class(): Characters | undefined {
    const letter = this.#source.next;
    if (letter === 'p' || letter === 'P') return this.#property();
    const classes = this.#isJava ? JAVA_CLASSES : CLASSES;
    if (!Object.hasOwn(classes, letter)) return undefined;
    this.#source.take();
    return classes[letter];
  }

  /** `\p{L}`, `\pL`, `\p{Script=Greek}`, `\p{IsGreek}`; in Java those of POSIX too, which are ASCII there. */
  #property(): Characters {
    const source = this.#source;
    const isNegated = source.take() === 'P';
    const [, braced, letter] =
      source.takeMatch(/^(?:\{([\w=]{1,60})\}|([A-Z]))/, 62) ?? source.refuse('\\p needs a name');
    const name = (braced ?? letter)!;
    const isPosix = this.#isJava && Object.hasOwn(POSIX, name);
    const set = (isPosix ? POSIX[name] : charactersWith(name, this.#steps)) ?? source.refuse(`\\p{${name}} is unknown`);
    this.#steps.take(set.length);
    return isNegated ? others(set) : set;
  }

  /** What stands for one character. */
  #character(): string {
    const source = this.#source;
    const letter = source.take();
    if (letter === 'x' || letter === 'u') {
      const [, plain, braced] =
        source.takeMatch(letter === 'x' ? /^([\da-f]{2})/i : /^(?:([\da-f]{4})|\{([\da-f]{1,6})\})/i, 8) ??
        source.refuse(`\\${letter} needs a number`);
      const code = Number.parseInt((plain ?? braced)!, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : source.refuse('there is no such character');
    }
    // Java has other meanings for `\v` and `\0`.
    const isControl = Object.hasOwn(CONTROLS, letter) && !(this.#isJava && (letter === 'v' || letter === '0'));
    if (isControl) return CONTROLS[letter]!;
    if (/^[1-9k]$/.test(letter)) source.refuse('references back are not supported');
    if (/^[A-Za-z0]$/.test(letter)) source.refuse(`\\${letter} is not supported`);
    return letter;
  }
}
