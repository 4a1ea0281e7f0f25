// Lines of a person or a pipe: what is typed comes in, what is received goes to stdout, everything else to stderr.
import type { Interface } from 'node:readline';
import type WebSocket from 'ws';
import { harmless } from '../harmless.ts';
import type { Io } from './io.ts';

export class Terminal implements Disposable {
  readonly #io: Io;
  #lines: Interface | undefined;
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
    this.#io.stderr.write(`${harmless(line)}\n`);
  }

  /** Show a received message and hold the socket back while the reader of stdout is behind. */
  showFrom(socket: WebSocket, line: string): void {
    const { stdout } = this.#io;
    if (stdout.write(`${this.isInteractive ? harmless(line) : line}\n`) || this.#isUnread) return;
    socket.pause();
    this.#resume = () => socket.resume();
    stdout.once('drain', this.#resume);
  }

  /**
   * Hand every typed line to `typed`, one after the other; then `ended`. Input that was empty from the start, such as
   * /dev/null, ends nothing: then one only listens.
   */
  async read(typed: (line: string) => Promise<void>, ended: () => void): Promise<void> {
    const { createInterface } = await import('node:readline');
    if (this.#isDone) return;
    this.#lines = createInterface({ input: this.#io.stdin, crlfDelay: Infinity });
    let hasInput = this.#io.stdin.isTTY === true;
    for await (const line of this.#lines) {
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
    process.off('SIGINT', this.#leave);
    this.#io.stdout.off('error', this.#unread);
    this.#lines?.close();
    this.#io.stdin.pause();
  }
}
