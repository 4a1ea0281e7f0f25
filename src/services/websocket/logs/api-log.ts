// The lines of access logs and execution logs on their way to the disk. Nobody waits for them, and nothing that goes
// wrong with them reaches a connection: what cannot be kept or written is counted, and told of once in a while.
import type { Clock } from '../../../base/clock.ts';

/** Appends to a file, which is made if need be. The text ends with the end of a line. */
export type WriteLines = (file: string, text: string) => Promise<void>;

type Limits = {
  readonly apiLogBytesMax: number;
  readonly apiLogBatchBytesMax: number;
  readonly apiLogFlushMs: number;
  readonly apiLogReportMs: number;
  readonly apiLogDrainMs: number;
};
type Options = {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly write: WriteLines;
  readonly log: { error(fields: object, message: string): void };
};
type Waiting = { text: string; lines: number; bytes: number };

export class ApiLog implements AsyncDisposable {
  readonly #options: Options;
  readonly counts = { written: 0, lost: 0 };
  #waiting = new Map<string, Waiting>();
  #writing = new Map<string, Waiting>();
  /** Of everything that waits or is being written. */
  #bytes = 0;
  #isTimed = false;
  #flushing: Promise<void> | undefined;
  #isClosed = false;
  #unreported = 0;
  #reason = '';
  #reportedMs = -Infinity;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Add a line, without its end, to a file. */
  add(file: string, line: string): void {
    const { limits, clock } = this.#options;
    const bytes = Buffer.byteLength(line) + 1;
    if (this.#isClosed || this.#bytes + bytes > limits.apiLogBytesMax) {
      return this.#lose(1, this.#isClosed ? 'The server is stopping' : 'Too much waits to be written (apiLogBytesMax)');
    }
    const waiting = this.#waiting.get(file) ?? { text: '', lines: 0, bytes: 0 };
    if (waiting.lines === 0) this.#waiting.set(file, waiting);
    waiting.text += `${line}\n`;
    waiting.lines++;
    waiting.bytes += bytes;
    this.#bytes += bytes;
    if (waiting.bytes >= limits.apiLogBatchBytesMax) return this.#begin();
    if (this.#isTimed) return;
    this.#isTimed = true;
    clock.after(limits.apiLogFlushMs, () => {
      this.#isTimed = false;
      this.#begin();
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  /** Write what waits, for as long as a drain may take, and no longer than `patienceMs`. Again, it does nothing. */
  async end(patienceMs = Infinity): Promise<void> {
    if (this.#isClosed) return;
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, Math.min(patienceMs, this.#options.limits.apiLogDrainMs));
    await Promise.race([late.promise, this.#drain()]);
    clearTimeout(timer);
    this.#isClosed = true;
    for (const { lines } of [...this.#writing.values(), ...this.#waiting.values()]) {
      this.#lose(lines, 'There was no time left');
    }
    this.#waiting.clear();
    this.#report();
  }

  async #drain(): Promise<void> {
    while (this.#flushing || this.#waiting.size > 0) {
      this.#begin();
      await this.#flushing;
    }
  }

  /** One round at a time; what comes meanwhile goes with the next. */
  #begin(): void {
    if (this.#flushing || this.#waiting.size === 0) return;
    this.#flushing = this.#flush().finally(() => {
      this.#flushing = undefined;
      // Their time came, or they became many, while the disk was busy.
      const { apiLogBatchBytesMax } = this.#options.limits;
      if (!this.#isTimed || this.#waiting.values().some(({ bytes }) => bytes >= apiLogBatchBytesMax)) this.#begin();
    });
  }

  async #flush(): Promise<void> {
    this.#writing = this.#waiting;
    this.#waiting = new Map();
    for (const [file, { text, lines, bytes }] of this.#writing) {
      try {
        await this.#options.write(file, text);
        this.counts.written += lines;
      } catch (cause) {
        this.#lose(lines, (cause as Error).message);
      }
      this.#bytes -= bytes;
      this.#writing.delete(file);
    }
  }

  #lose(lines: number, reason: string): void {
    const { clock, limits } = this.#options;
    this.counts.lost += lines;
    const isFirst = this.#unreported === 0;
    this.#unreported += lines;
    this.#reason = reason;
    const waitMs = this.#reportedMs + limits.apiLogReportMs - clock.steady();
    if (waitMs <= 0) this.#report();
    else if (isFirst) clock.after(waitMs, () => this.#report());
  }

  #report(): void {
    if (this.#unreported === 0) return;
    const fields = { lines: this.#unreported, reason: this.#reason };
    this.#unreported = 0;
    this.#reportedMs = this.#options.clock.steady();
    this.#options.log.error(fields, 'Lines of API logs were lost');
  }
}
