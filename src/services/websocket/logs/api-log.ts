// The lines of access logs and execution logs on their way to the disk. Nobody waits for them, and nothing that goes
// wrong with them reaches a connection: what cannot be kept or written is counted, and told of once in a while.
import type { Clock } from '../../../base/clock.ts';
import { following } from '../../../base/limits/live-limits.ts';
import type { Bounds, Format, Sink } from '../../../base/log-batches/format.ts';
import { LogBatches } from '../../../base/log-batches/log-batches.ts';

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
/** Lines of a file. */
type Lines = {
  readonly lane: { readonly id: string };
  readonly target: undefined;
  readonly record: { readonly line: string; readonly bytes: number };
};

/** All files are one group. */
const ALL = '';

export class ApiLog implements AsyncDisposable {
  readonly #batches: LogBatches<Lines>;
  readonly #sink: Sink<Lines>;

  constructor(options: Options) {
    this.#batches = new LogBatches(formatOf(options));
    const { limits, write } = options;
    const sink: Pick<Sink<Lines>, 'recordsMax' | 'write'> = {
      recordsMax: Infinity,
      write: ({ lane, records }) => write(lane.id, records.map(({ line }) => `${line}\n`).join('')),
    };
    this.#sink = following(limits, flushingOf, sink);
  }

  get counts(): { readonly written: number; readonly lost: number } {
    const { written, lost } = this.#batches.counts.get(ALL) ?? { written: 0, lost: 0 };
    return { written, lost };
  }

  /** Add a line, without its end, to a file. */
  add(file: string, line: string): void {
    this.#batches.add(ALL, { id: file }, undefined, this.#sink, { line, bytes: Buffer.byteLength(line) + 1 });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  /** Write what waits, for as long as a drain may take, and no longer than `patienceMs`. */
  async end(patienceMs = Infinity): Promise<void> {
    await this.#batches.end(patienceMs);
  }
}

const flushingOf = ({ apiLogFlushMs: flushMs, apiLogBatchBytesMax: bytesMax }: Limits) => ({ flushMs, bytesMax });

/** One write at a time, and one attempt: a disk does not get better within a moment, and a pipe has no time. */
const boundsOf = (limits: Limits): Bounds => ({
  bytesMax: limits.apiLogBytesMax,
  groupBytesMax: limits.apiLogBytesMax,
  writesMax: 1,
  groupWritesMax: 1,
  writeTimeoutMs: Infinity,
  attemptsMax: 1,
  retryMs: 0,
  retryTotalMs: 0,
  reportMs: limits.apiLogReportMs,
  drainMs: limits.apiLogDrainMs,
});

const formatOf = ({ clock, limits, log }: Options): Format<Lines> => ({
  clock,
  bounds: following(limits, boundsOf),
  random: () => 0,
  reasons: {
    tooMany: 'Too much waits to be written (apiLogBytesMax)',
    stopping: 'The server is stopping',
    stopped: 'There was no time left',
  },
  isSame: () => true,
  isGone: () => false,
  // That they are lost is said anyway.
  failed: () => {},
  lost: (_group, { records, reason }) => log.error({ lines: records, reason }, 'Lines of API logs were lost'),
});
