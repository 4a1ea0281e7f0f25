// The records of one lane on their way. One batch at a time is being written, so order is kept.
import type { Deadlines, Timed } from '../deadlines.ts';
import type { Batch, Format, Kinds, Sink } from './format.ts';
import { SinkError } from './sink-error.ts';

/** Whom a lane tells what becomes of its records. */
export interface LaneOwner<K extends Kinds> {
  readonly format: Format<K>;
  readonly deadlines: Deadlines;
  /** True: write now rather than collect. */
  readonly isUrgent: boolean;
  /** Call `write` when there is a place for one more. */
  ready(lane: Lane<K>): void;
  written(records: readonly K['record'][]): void;
  failed(lane: Lane<K>, failure: SinkError): void;
  lost(lane: Lane<K>, records: readonly K['record'][], reason: string): void;
  /** Nothing waits here any more. */
  emptied(lane: Lane<K>): void;
}

type Waiting<K extends Kinds> = Batch<K> & {
  records: K['record'][];
  bytes: number;
  readonly sink: Sink<K>;
  /** In steady time. */
  readonly dueMs: number;
  /** Takes no more records, and need not wait for any. */
  isSealed: boolean;
  readonly settled: (() => void)[];
};

export class Lane<K extends Kinds> implements Timed {
  bucket = 0;
  readonly source: K['lane'];
  readonly #owner: LaneOwner<K>;
  readonly #batches: Waiting<K>[] = [];
  #state: 'collecting' | 'due' | 'writing' | 'pausing' = 'collecting';
  #isEnded = false;
  #attempts = 0;
  #failingSinceMs = 0;
  #writing = new AbortController();

  constructor(source: K['lane'], owner: LaneOwner<K>) {
    this.source = source;
    this.#owner = owner;
  }

  append(target: K['target'], sink: Sink<K>, record: K['record']): void {
    const last = this.#batches.at(-1);
    if (last && this.#takes(last, target, sink, record)) {
      last.records.push(record);
      last.bytes += record.bytes;
    } else {
      this.#begin(target, sink, record);
    }
    const { records, bytes } = this.#batches.at(-1)!;
    const isFull = records.length >= sink.recordsMax || bytes >= sink.bytesMax;
    if (isFull || this.#batches.length > 1 || this.#owner.isUrgent) this.hurry();
  }

  /** Write what waits as soon as there is a place, rather than collect more. */
  hurry(): void {
    if (this.#state !== 'collecting') return;
    this.#owner.deadlines.cancel(this);
    this.#becomeDue();
  }

  /** Try again now what waits for its next attempt. */
  wake(): void {
    if (this.#state !== 'pausing') return;
    this.#owner.deadlines.cancel(this);
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
    this.#owner.deadlines.cancel(this);
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
    const { deadlines, format } = this.#owner;
    const { writeTimeoutMs } = format.bounds;
    batch.isSealed = true;
    this.#state = 'writing';
    this.#attempts++;
    this.#writing = new AbortController();
    if (writeTimeoutMs < Infinity) deadlines.schedule(this, format.clock.steady() + writeTimeoutMs);
    const failure = await failureOf(batch, this.#writing.signal);
    if (this.#isEnded) return;
    deadlines.cancel(this);
    if (failure) return this.#failed(batch, failure);
    this.#owner.written(batch.records);
    this.#settle(batch);
  }

  #takes(batch: Waiting<K>, target: K['target'], sink: Sink<K>, { bytes }: K['record']): boolean {
    if (batch.isSealed || batch.sink !== sink) return false;
    if (batch.records.length >= sink.recordsMax || batch.bytes + bytes > sink.bytesMax) return false;
    return batch.target === target || this.#owner.format.isSame(batch.target, target);
  }

  #begin(target: K['target'], sink: Sink<K>, record: K['record']): void {
    const { deadlines, format } = this.#owner;
    const dueMs = format.clock.steady() + sink.flushMs;
    const { bytes } = record;
    this.#batches.push({
      ...{ target, lane: this.source, sink, dueMs },
      ...{ records: [record], bytes, isSealed: false, settled: [] },
    });
    if (this.#batches.length === 1) deadlines.schedule(this, dueMs);
  }

  #becomeDue(): void {
    this.#state = 'due';
    this.#owner.ready(this);
  }

  #failed(batch: Waiting<K>, failure: SinkError): void {
    const { clock, bounds, random } = this.#owner.format;
    const now = clock.steady();
    if (this.#attempts === 1) this.#failingSinceMs = now;
    if (failure.unwritten) {
      const unwritten = new Set(failure.unwritten);
      this.#owner.written(batch.records.filter((record) => !unwritten.has(record)));
      batch.records = batch.records.filter((record) => unwritten.has(record));
    }
    this.#owner.failed(this, failure);
    const pauseMs = bounds.retryMs * 2 ** (this.#attempts - 1) * (0.5 + random() / 2);
    const isTooLate = now + pauseMs - this.#failingSinceMs > bounds.retryTotalMs;
    if (failure.isPermanent || isTooLate || this.#attempts >= bounds.attemptsMax) {
      this.#owner.lost(this, batch.records, failure.message);
      this.#settle(batch);
      return;
    }
    this.#state = 'pausing';
    this.#owner.deadlines.schedule(this, now + pauseMs);
  }

  /** The oldest batch is done with; on to the next. */
  #settle(batch: Waiting<K>): void {
    this.#batches.shift();
    this.#attempts = 0;
    this.#state = 'collecting';
    for (const settled of batch.settled) settled();
    const next = this.#batches[0];
    if (!next) return this.#owner.emptied(this);
    const { deadlines, format } = this.#owner;
    const isDue = next.isSealed || this.#batches.length > 1 || next.dueMs <= format.clock.steady();
    if (isDue || this.#owner.isUrgent) this.hurry();
    else deadlines.schedule(this, next.dueMs);
  }
}

/** Undefined: it is written. A sink that does not heed the signal is left behind. */
async function failureOf<K extends Kinds>(batch: Waiting<K>, signal: AbortSignal): Promise<SinkError | undefined> {
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
