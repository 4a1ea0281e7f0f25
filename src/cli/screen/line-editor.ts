// A line that is being typed, at the bottom of what arrives: nothing that is shown breaks into it.
import type { Interface } from 'node:readline';
import { clearScreenDown, createInterface, cursorTo, moveCursor } from 'node:readline';
import type { Writable } from 'node:stream';
import type { Io } from '../personality/io.ts';
import { cellsOf } from './cells.ts';
import { PasteFilter, pasteOff, pasteOn } from './paste-filter.ts';

export type Editing = {
  readonly prompt: string;
  /** A line that was entered is taken off the screen: it comes back from the other side. */
  readonly erasesEntered: boolean;
  /** Ctrl-C. */
  readonly leave: () => void;
};

const HISTORY_MAX = 500;

/** Whether a person types here and sees the same terminal. */
export const canEdit = ({ stdin, stdout, env }: Io): boolean =>
  stdin.isTTY === true && stdout.isTTY === true && env['TERM'] !== 'dumb';

/** With history, arrows and the keys of a shell, as node:readline has them; what is pasted is one line. */
export class LineEditor implements Disposable {
  readonly #stdin: Io['stdin'];
  readonly #stdout: Writable & { readonly columns?: number };
  readonly #lines: Interface;
  readonly #filter: PasteFilter;
  #isClosed = false;

  constructor({ stdin, stdout }: Io, { prompt, erasesEntered, leave }: Editing) {
    this.#stdin = stdin;
    this.#stdout = stdout;
    this.#filter = new PasteFilter(stdin);
    stdin.pipe(this.#filter);
    this.#lines = createInterface({
      input: this.#filter,
      output: stdout,
      terminal: true,
      prompt,
      historySize: HISTORY_MAX,
      removeHistoryDuplicates: true,
    });
    stdout.write(pasteOn);
    this.#lines.on('SIGINT', leave);
    this.#lines.once('close', () => this.#closed());
    this.#lines.on('line', (line) => {
      if (erasesEntered) this.#erase(rowsOf(prompt + line, this.#columns) + 1);
      this.#lines.prompt();
    });
    this.#lines.prompt();
  }

  /** What is entered, line by line, until the end of input. */
  get entered(): AsyncIterable<string> {
    return this.#lines;
  }

  /** Write whole lines above the one that is being typed. */
  above<T>(write: () => T): T {
    if (this.#isClosed) return write();
    const { rows } = this.#lines.getCursorPos();
    this.#erase(rows);
    const result = write();
    // The editor goes up by as many rows as it thinks that it is below its first one.
    this.#stdout.write('\n'.repeat(rows));
    this.#lines.prompt(true);
    return result;
  }

  [Symbol.dispose](): void {
    this.#lines.close();
  }

  /** Also after Ctrl-D. */
  #closed(): void {
    this.#isClosed = true;
    this.#erase(this.#lines.getCursorPos().rows);
    this.#stdout.write(pasteOff);
    this.#stdin.unpipe(this.#filter);
    this.#stdin.pause();
  }

  get #columns(): number {
    return this.#stdout.columns ?? Infinity;
  }

  #erase(rowsUp: number): void {
    moveCursor(this.#stdout, 0, -rowsUp);
    cursorTo(this.#stdout, 0);
    clearScreenDown(this.#stdout);
  }
}

/** How many rows below its first a text ends. A wide character that does not fit at the end of a row begins the next. */
function rowsOf(text: string, columns: number): number {
  let at = 0;
  for (const character of text) {
    const cells = cellsOf(character);
    if (cells === 2 && (at + 1) % columns === 0) at++;
    at += cells;
  }
  return Math.floor(at / columns);
}
