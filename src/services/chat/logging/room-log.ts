// The records of one room on their way to one configuration. One batch at a time is being written, so order is kept.
import type { Clock } from '../../../base/clock.ts';
import type { Deadlines, Timed } from '../../../base/deadlines.ts';
import type { LoggingConfiguration } from '../../../store/chat/logging-configurations.ts';
import type { ChatLogLimits } from './limits.ts';
import type { Batch, LogRecord, LoggedRoom, Sink } from './sink.ts';
import { SinkError, destinationOf } from './sink.ts';

export type Timing = {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly limits: ChatLogLimits;
  readonly random: () => number;
};

/** Whom a RoomLog tells what becomes of its records. */
export interface RoomLogOwner {
  /** True: write now rather than collect. */
  readonly isUrgent: boolean;
  /** Call `write` when there is a place for one more. */
  ready(log: RoomLog): void;
  written(records: readonly LogRecord[]): void;
  failed(log: RoomLog, failure: SinkError): void;
  lost(log: RoomLog, records: readonly LogRecord[], reason: string): void;
  /** Nothing waits here any more. */
  emptied(log: RoomLog): void;
}

type Waiting = Batch & {
  records: LogRecord[];
  bytes: number;
  readonly sink: Sink;
  /** In steady time. */
  readonly dueMs: number;
  /** Takes no more records, and need not wait for any. */
  isSealed: boolean;
  readonly settled: (() => void)[];
};

export class RoomLog implements Timed {
  bucket = 0;
  readonly room: LoggedRoom;
  readonly #owner: RoomLogOwner;
  readonly #timing: Timing;
  readonly #batches: Waiting[] = [];
  #state: 'collecting' | 'due' | 'writing' | 'pausing' = 'collecting';
  #isEnded = false;
  #attempts = 0;
  #failingSinceMs = 0;
  #writing = new AbortController();

  constructor(room: LoggedRoom, owner: RoomLogOwner, timing: Timing) {
    this.room = room;
    this.#owner = owner;
    this.#timing = timing;
  }

  append(configuration: LoggingConfiguration, sink: Sink, record: LogRecord): void {
    const last = this.#batches.at(-1);
    if (last && takes(last, configuration, sink, record)) {
      last.records.push(record);
      last.bytes += record.bytes;
    } else {
      this.#begin(configuration, sink, record);
    }
    if (this.#batches.length > 1 || this.#owner.isUrgent) this.hurry();
  }

  /** Write what waits as soon as there is a place, rather than collect more. */
  hurry(): void {
    if (this.#state !== 'collecting') return;
    this.#timing.deadlines.cancel(this);
    this.#becomeDue();
  }

  /** Try again now what waits for its next attempt. */
  wake(): void {
    if (this.#state !== 'pausing') return;
    this.#timing.deadlines.cancel(this);
    this.#becomeDue();
  }

  /** Resolves when everything that is here now was written or lost. */
  async flush(): Promise<void> {
    const last = this.#batches.at(-1);
    if (!last) return;
    last.isSealed = true;
    this.hurry();
    await new Promise<void>((resolve) => last.settled.push(resolve));
  }

  /** Give up what is left. A write under way may still arrive, but counts as lost. */
  end(reason: string): void {
    this.#isEnded = true;
    this.#timing.deadlines.cancel(this);
    this.#writing.abort(new Error(reason));
    for (const batch of this.#batches.splice(0)) {
      this.#owner.lost(this, batch.records, reason);
      for (const settled of batch.settled) settled();
    }
  }

  due(): void {
    if (this.#state === 'writing') this.#writing.abort(new SinkError('it did not answer in time'));
    else this.#becomeDue();
  }

  /** Write the oldest batch. Never rejects. */
  async write(): Promise<void> {
    const batch = this.#batches[0]!;
    const { clock, deadlines, limits } = this.#timing;
    batch.isSealed = true;
    this.#state = 'writing';
    this.#attempts++;
    this.#writing = new AbortController();
    deadlines.schedule(this, clock.steady() + limits.chatLogWriteTimeoutMs);
    const failure = await failureOf(batch, this.#writing.signal);
    if (this.#isEnded) return;
    deadlines.cancel(this);
    if (failure) return this.#failed(batch, failure);
    this.#owner.written(batch.records);
    this.#settle(batch);
  }

  #begin(configuration: LoggingConfiguration, sink: Sink, record: LogRecord): void {
    const { clock, deadlines } = this.#timing;
    const dueMs = clock.steady() + sink.flushMs;
    const { room } = this;
    const { bytes } = record;
    this.#batches.push({ configuration, room, sink, records: [record], bytes, dueMs, isSealed: false, settled: [] });
    if (this.#batches.length === 1) deadlines.schedule(this, dueMs);
  }

  #becomeDue(): void {
    this.#state = 'due';
    this.#owner.ready(this);
  }

  #failed(batch: Waiting, failure: SinkError): void {
    const { clock, deadlines, limits, random } = this.#timing;
    const now = clock.steady();
    if (this.#attempts === 1) this.#failingSinceMs = now;
    if (failure.unwritten) {
      const unwritten = new Set(failure.unwritten);
      this.#owner.written(batch.records.filter((record) => !unwritten.has(record)));
      batch.records = [...unwritten];
    }
    this.#owner.failed(this, failure);
    const pauseMs = limits.chatLogRetryMs * 2 ** (this.#attempts - 1) * (0.5 + random() / 2);
    const isTooLate = now + pauseMs - this.#failingSinceMs > limits.chatLogRetryTotalMs;
    if (failure.isPermanent || isTooLate || this.#attempts >= limits.chatLogAttemptsMax) {
      this.#owner.lost(this, batch.records, failure.message);
      this.#settle(batch);
      return;
    }
    this.#state = 'pausing';
    deadlines.schedule(this, now + pauseMs);
  }

  /** The oldest batch is done with; on to the next. */
  #settle(batch: Waiting): void {
    this.#batches.shift();
    this.#attempts = 0;
    this.#state = 'collecting';
    for (const settled of batch.settled) settled();
    const next = this.#batches[0];
    if (!next) return this.#owner.emptied(this);
    const { dueMs } = next;
    const isDue = next.isSealed || this.#batches.length > 1 || dueMs <= this.#timing.clock.steady();
    if (isDue || this.#owner.isUrgent) this.hurry();
    else this.#timing.deadlines.schedule(this, dueMs);
  }
}

function takes(batch: Waiting, configuration: LoggingConfiguration, sink: Sink, record: LogRecord): boolean {
  if (batch.isSealed || batch.sink !== sink) return false;
  if (batch.records.length >= sink.recordsMax || batch.bytes + record.bytes > sink.bytesMax) return false;
  return (
    batch.configuration === configuration ||
    destinationOf(batch.configuration).name === destinationOf(configuration).name
  );
}

/** Undefined: it is written. A sink that does not heed the signal is left behind. */
async function failureOf(batch: Waiting, signal: AbortSignal): Promise<SinkError | undefined> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  try {
    await Promise.race([batch.sink.write(batch, signal), aborted]);
    return undefined;
  } catch (cause) {
    if (signal.aborted && signal.reason instanceof SinkError) return signal.reason;
    return cause instanceof SinkError ? cause : new SinkError(cause instanceof Error ? cause.message : String(cause));
  }
}
