import type { TransformCallback } from 'node:stream';
import { Transform } from 'node:stream';
import type { Io } from '../personality/io.ts';

/** Terminals then say where a paste begins and ends (xterm's bracketed paste). */
export const pasteOn = '\u001b[?2004h';
export const pasteOff = '\u001b[?2004l';
const BEGIN = '\u001b[200~';
const END = '\u001b[201~';

/** A terminal's input in which what is pasted cannot enter lines, nor press keys: its controls are blanks. */
export class PasteFilter extends Transform {
  readonly isTTY = true;
  readonly #terminal: Io['stdin'] & { setRawMode?(isRaw: boolean): unknown };
  #isInside = false;
  /** The beginning of a mark, perhaps. */
  #held = '';

  constructor(terminal: Io['stdin']) {
    super();
    this.#terminal = terminal;
  }

  /** The editor asks for it. */
  setRawMode(isRaw: boolean): this {
    this.#terminal.setRawMode?.(isRaw);
    return this;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    // A character for each byte, so that none is broken.
    let rest = this.#held + chunk.toString('latin1');
    let passed = '';
    for (let at = rest.indexOf(this.#mark); at >= 0; at = rest.indexOf(this.#mark)) {
      passed += this.#cleaned(rest.slice(0, at));
      rest = rest.slice(at + this.#mark.length);
      this.#isInside = !this.#isInside;
    }
    const heldLength = this.#markBegunIn(rest);
    this.#held = rest.slice(rest.length - heldLength);
    passed += this.#cleaned(rest.slice(0, rest.length - heldLength));
    done(null, Buffer.from(passed, 'latin1'));
  }

  get #mark(): string {
    return this.#isInside ? END : BEGIN;
  }

  /** How much of its end may belong to a mark. Escape alone waits for what follows it in the editor, too. */
  #markBegunIn(text: string): number {
    for (let length = this.#mark.length - 1; length > 0; length--) {
      if (text.endsWith(this.#mark.slice(0, length))) return length;
    }
    return 0;
  }

  #cleaned(text: string): string {
    return this.#isInside ? text.replace(/\r\n|[\u0000-\u001f\u007f]/g, ' ') : text;
  }
}
