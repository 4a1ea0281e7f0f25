import type { Writable } from 'node:stream';

const OTHER_SCREEN = '\u001b[?1049h\u001b[?25l';
const BACK = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

type Output = Writable & { readonly isTTY?: boolean; readonly rows?: number };

/**
 * A text that is painted over the one before. On a terminal it has the other screen, without a cursor, for as long as it
 * is used; then the terminal is as it was, with the last text below. In a pipe one text follows the other.
 */
export class InPlace implements Disposable {
  readonly #output: Output;
  readonly #isTerminal: boolean;
  #last = '';
  #resized = (): void => {};

  constructor(output: Output) {
    this.#output = output;
    this.#isTerminal = output.isTTY === true;
    if (this.#isTerminal) output.write(OTHER_SCREEN);
  }

  show(text: string): void {
    this.#last = text;
    if (!this.#isTerminal) return void this.#output.write(`${text}\n`);
    const { rows = Infinity } = this.#output;
    const lines = text.trimEnd().split('\n').slice(0, rows);
    const painted = lines.map((line) => `${line}${CLEAR_LINE}`).join('\n');
    this.#output.write(`${HOME}${painted}${CLEAR_BELOW}`);
  }

  /** What to do when the terminal has another size. */
  onResize(run: () => void): void {
    this.#resized = run;
    this.#output.on('resize', run);
  }

  [Symbol.dispose](): void {
    this.#output.off('resize', this.#resized);
    if (this.#isTerminal) this.#output.write(`${BACK}${this.#last}`);
  }
}
