// Lines of a person or a pipe: what is typed comes in, what is received goes to stdout, everything else to stderr. On a
// terminal what is typed can be edited, and what arrives stands above it.
import type { Interface } from 'node:readline';
import type WebSocket from 'ws';
import { harmless } from '../../base/harmless.ts';
import type { Io } from '../personality/io.ts';
import type { LineEditor } from './line-editor.ts';

type Reading = {
  /** What stands before the line that is typed, on a terminal. */
  readonly prompt: string;
  readonly erasesEntered?: boolean;
  /** One after the other. */
  readonly typed: (line: string) => Promise<void>;
  readonly ended: () => void;
};

export class Terminal implements Disposable {
  readonly #io: Io;
  #lines: Interface | undefined;
  #editor: LineEditor | undefined;
  #leave = (): void => {};
  #resume = (): void => {};
  #isDone = false;
  #isUnread = false;

  constructor(io: Io) {
    this.#io = io;
  }

  /** In a pipe, only what was received goes to stdout. */
  get isInteractive(): boolean {
    return this.#io.stdout.isTTY === true;
  }

  status(line: string): void {
    const { stderr } = this.#io;
    this.#above(() => stderr.write(`${harmless(line)}\n`), stderr.isTTY === true);
  }

  /** Show what was received, harmless as it must be, and hold the socket back while the reader of stdout is behind. */
  showFrom(socket: WebSocket, line: string): void {
    const { stdout } = this.#io;
    if (this.#above(() => stdout.write(`${line}\n`)) || this.#isUnread) return;
    socket.pause();
    this.#resume = () => socket.resume();
    stdout.once('drain', this.#resume);
  }

  #above<T>(write: () => T, isShown = true): T {
    return this.#editor && isShown ? this.#editor.above(write) : write();
  }

  /**
   * Read every line until the end. Input that was empty from the start, such as /dev/null, ends nothing: then one only
   * listens.
   */
  async read({ prompt, erasesEntered = false, typed, ended }: Reading): Promise<void> {
    const { canEdit, LineEditor } = await import('./line-editor.ts');
    const { createInterface } = await import('node:readline');
    if (this.#isDone) return;
    let lines: AsyncIterable<string>;
    if (canEdit(this.#io)) {
      this.#editor = new LineEditor(this.#io, { prompt, erasesEntered, leave: () => this.#leave() });
      lines = this.#editor.entered;
      for (const name of ENDING) process.on(name, this.#leave);
    } else {
      lines = this.#lines = createInterface({ input: this.#io.stdin, crlfDelay: Infinity });
    }
    let hasInput = this.#io.stdin.isTTY === true;
    for await (const line of lines) {
      hasInput = true;
      await typed(line);
    }
    if (hasInput) ended();
  }

  /** What to do from now on when nobody wants more: after Ctrl-C, or when the reader of stdout has left. */
  onLeave(run: () => void): void {
    this.#leave = run;
    process.on('SIGINT', run);
    this.#io.stdout.once('error', this.#unread);
    if (this.#io.stdout.errored) this.#unread();
  }

  // A socket that is held back for a reader who has left would never see the other side's close.
  #unread = (): void => {
    this.#isUnread = true;
    this.#resume();
    this.#leave();
  };

  [Symbol.dispose](): void {
    this.#isDone = true;
    for (const name of ['SIGINT', ...ENDING]) process.off(name, this.#leave);
    this.#io.stdout.off('error', this.#unread);
    this.#editor?.[Symbol.dispose]();
    this.#lines?.close();
    this.#io.stdin.pause();
  }
}

/** The terminal is as it was only after a clean end. */
const ENDING = ['SIGTERM', 'SIGHUP'] as const;
