import { VtlError } from './ast.ts';

/** Deeper templates are refused: the parser and the renderer call themselves once a level. */
const DEPTH_MAX = 64;

/** A template of so many parts is refused: parsing it would take too long. One of 32 KB, AWS's bound, never has so many. */
const ATTEMPTS_MAX = 200_000;

/** How often the parsers of one template have tried to take something. */
type Attempts = { count: number };

/** A place in a template's text, shared by the parsers of templates and of expressions. */
export class Cursor {
  readonly text: string;
  at = 0;
  #depth: number;
  readonly #attempts: Attempts;

  constructor(text: string, depth = 0, attempts: Attempts = { count: 0 }) {
    this.text = text;
    this.#depth = depth;
    this.#attempts = attempts;
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

  /** A cursor over a text inside this one. */
  inside(text: string): Cursor {
    if (this.#depth >= DEPTH_MAX) this.fail('nested too deeply');
    return new Cursor(text, this.#depth + 1, this.#attempts);
  }

  /** Something is made that takes as long as so many attempts. */
  spend(attempts: number): void {
    this.#attempts.count += attempts;
    if (this.#attempts.count > ATTEMPTS_MAX) this.fail('too many parts');
  }

  fail(message: string): never {
    const line = this.text.slice(0, this.at).split('\n').length;
    throw new VtlError(`${message} in line ${line} of the template`);
  }
}
