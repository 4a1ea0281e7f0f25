import type { Steps } from '../steps.ts';
import type { Macros } from './ast.ts';
import { VtlError } from './ast.ts';

/** Deeper templates are refused: the parser and the renderer call themselves once a level. */
const DEPTH_MAX = 64;

/** A template of so many parts is refused: parsing it would take too long. One of 32 KB, AWS's bound, never has so many. */
export const ATTEMPTS_MAX = 200_000;

/** What the parsers of one template share. */
export type Parsing = {
  /** How often they may still try to take something. */
  attemptsLeft: number;
  /** Names that may be those of macros. */
  readonly macroNames: ReadonlySet<string>;
  readonly macros: Macros;
  /** What may be spent on regular expressions and paths that stand in the template. */
  readonly patternSteps: Steps;
};

/** A place in a template's text, shared by the parsers of templates and of expressions. */
export class Cursor {
  readonly text: string;
  at = 0;
  readonly parsing: Parsing;
  #depth: number;
  /** Where in what text this one stands. */
  readonly #outer: Place | undefined;

  constructor(text: string, parsing: Parsing, depth = 0, outer?: Place) {
    this.text = text;
    this.parsing = parsing;
    this.#depth = depth;
    this.#outer = outer;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** The character that stands here. */
  get character(): string {
    return this.text.charAt(this.at);
  }

  /** Take what a sticky pattern matches here. */
  take(pattern: RegExp): RegExpExecArray | null {
    this.spend(1);
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at += found[0].length;
    return found;
  }

  /** Take one character, if it stands here. */
  skip(character: string): boolean {
    this.spend(1);
    if (this.character !== character) return false;
    this.at++;
    return true;
  }

  /** Take it, or fail. */
  expect(pattern: RegExp, what: string): RegExpExecArray {
    return this.take(pattern) ?? this.fail(`${what} expected`);
  }

  /** Take everything up to an end, and the end with it. */
  takeUntil(end: string): string {
    const found = this.text.indexOf(end, this.at);
    if (found < 0) this.fail(`${end} expected`);
    const taken = this.text.slice(this.at, found);
    this.at = found + end.length;
    return taken;
  }

  /** Do something one level deeper. */
  deeper<T>(run: () => T): T {
    if (++this.#depth > DEPTH_MAX) this.fail('nested too deeply');
    const result = run();
    this.#depth--;
    return result;
  }

  /** A cursor over a text inside this one, which began at a place. */
  inside(text: string, at: number): Cursor {
    if (this.#depth >= DEPTH_MAX) this.fail('nested too deeply');
    return new Cursor(text, this.parsing, this.#depth + 1, { cursor: this, at });
  }

  /** Whether this is a text in quotes, and not the template itself. */
  get isInside(): boolean {
    return this.#outer !== undefined;
  }

  /** Something is made that takes as long as so many attempts. */
  spend(attempts: number): void {
    this.parsing.attemptsLeft -= attempts;
    if (this.parsing.attemptsLeft < 0) this.fail('too many parts');
  }

  /** What is wrong, here or at another place; in a text in quotes, where that begins. */
  fail(message: string, at = this.at): never {
    if (this.#outer) return this.#outer.cursor.fail(message, this.#outer.at);
    const before = this.text.slice(0, at);
    const line = before.split('\n').length;
    const column = at - before.lastIndexOf('\n');
    throw new VtlError(`${message} in line ${line}, column ${column} of the template`);
  }
}

type Place = { readonly cursor: Cursor; readonly at: number };
