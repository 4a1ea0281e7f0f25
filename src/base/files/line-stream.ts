// Lines for whoever reads stdout, who may be slow, stuck or gone: nothing waits for them, and nothing ends with them.
import { fstatSync, writeSync } from 'node:fs';
import type { Writable } from 'node:stream';

type Done = (cause?: Error | null) => void;

export class LineStream {
  readonly #stream: Writable;
  /** Of a file: Node gives a stream up after one failed write, but a full disk may have space again. */
  readonly #file: number | undefined;
  bytesMax: number;
  /** Of lines that wait. */
  #bytes = 0;
  /** The last write to the file broke off in the middle of a line. */
  #isTorn = false;
  readonly counts = { lost: 0 };

  constructor(stream: Writable & { readonly fd?: number }, bytesMax: number) {
    this.#stream = stream;
    this.#file = stream.fd !== undefined && fstatSync(stream.fd).isFile() ? stream.fd : undefined;
    this.bytesMax = bytesMax;
    // Node ends the process for an error that nobody hears.
    stream.on('error', () => {});
  }

  /** Write a line with its end. One that finds no place, or no reader, is lost and counted. */
  line(text: string): void {
    const bytes = Buffer.byteLength(text);
    if (this.#bytes + bytes > this.bytesMax) {
      this.counts.lost++;
      return;
    }
    this.#bytes += bytes;
    this.write(text, (cause) => {
      this.#bytes -= bytes;
      if (cause) this.counts.lost++;
    });
  }

  /** Write lines whoever bounds them; `done` hears how it went, when it did. */
  write(text: string, done: Done): void {
    if (this.#file === undefined) this.#stream.write(text, done);
    else this.#writeToFile(this.#file, text, done);
  }

  /** Resolves when everything before is written, or cannot be. */
  drained(): Promise<void> {
    return new Promise((resolve) => this.write('', () => resolve()));
  }

  #writeToFile(file: number, text: string, done: Done): void {
    let left = Buffer.from(this.#isTorn && text !== '' ? `\n${text}` : text);
    const { length } = left;
    try {
      while (left.length > 0) left = left.subarray(writeSync(file, left));
      this.#isTorn &&= text === '';
      done();
    } catch (cause) {
      this.#isTorn ||= left.length < length;
      done(cause as Error);
    }
  }
}
