/** The expression is none, or asks for what a machine of states cannot do: in words for whoever wrote it. */
export class Unsupported extends Error {}

/** The text of an expression while it is read, character by character. */
export class Source {
  readonly #characters: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#characters = [...text];
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#characters.length;
  }

  /** The character that comes; '' at the end. */
  get next(): string {
    return this.#characters[this.#at] ?? '';
  }

  get afterNext(): string {
    return this.#characters[this.#at + 1] ?? '';
  }

  /** Step over a character, if it is the one that comes. */
  skip(character: string): boolean {
    if (this.next !== character || this.isAtEnd) return false;
    this.#at++;
    return true;
  }

  take(): string {
    const next = this.next;
    if (next === '') this.refuse('it ends too early');
    this.#at++;
    return next;
  }

  /** Step over what fits an expression that begins with `^` and takes `longest` characters at most, all of them ASCII. */
  takeMatch(expression: RegExp, longest: number): RegExpExecArray | undefined {
    const match = expression.exec(this.#characters.slice(this.#at, this.#at + longest).join(''));
    if (!match) return undefined;
    this.#at += match[0].length;
    return match;
  }

  refuse(reason: string): never {
    throw new Unsupported(`${reason} (character ${this.#at + 1})`);
  }
}
