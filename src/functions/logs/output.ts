import type { Readable } from 'node:stream';

/** CloudWatch's own bound for an event. */
const LINE_CHARS_MAX = 256 * 1024;

/** Calls `line` with each line that a process writes; what has no end is a line when `flush` is called. */
export class Output {
  readonly #line: (text: string) => void;
  #rest = '';

  constructor(stream: Readable, line: (text: string) => void) {
    this.#line = line;
    stream.setEncoding('utf8').on('data', (text: string) => this.#take(text));
  }

  flush(): void {
    if (this.#rest === '') return;
    this.#line(this.#rest);
    this.#rest = '';
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) this.#line(line);
    if (this.#rest.length > LINE_CHARS_MAX) this.flush();
  }
}
