import { VtlError } from './ast.ts';

/** Deeper templates are refused: the parser and the renderer call themselves once a level. */
const DEPTH_MAX = 64;

/** A place in a template's text, shared by the parsers of templates and of expressions. */
export class Cursor {
  readonly text: string;
  at = 0;
  #depth: number;

  constructor(text: string, depth = 0) {
    this.text = text;
    this.#depth = depth;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** Take what a sticky pattern matches here. */
  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at += found[0].length;
    return found;
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
    return new Cursor(text, this.#depth + 1);
  }

  fail(message: string): never {
    const line = this.text.slice(0, this.at).split('\n').length;
    throw new VtlError(`${message} in line ${line} of the template`);
  }
}
