// Everything that waits for one group of lanes: its share of the memory and of the writes, its counts.
import type { Deadlines } from '../deadlines.ts';
import type { Format, Kinds, Sink } from './format.ts';
import type { LaneOwner } from './lane.ts';
import { Lane } from './lane.ts';
import type { LossReport } from './loss-report.ts';
import type { SinkError } from './sink-error.ts';

/** Records that were `written` and `lost`; writes that failed, by kind. `errors` is all of those. */
export type GroupCounts = { written: number; lost: number; accessDenied: number; notFound: number; errors: number };

/** What groups share. */
export interface GroupOwner<K extends Kinds> {
  readonly format: Format<K>;
  readonly deadlines: Deadlines;
  readonly losses: LossReport;
  /** True: write now rather than collect. */
  readonly isUrgent: boolean;
  /** There are lanes to be written. */
  ready(group: Group<K>): void;
  freed(bytes: number): void;
}

export class Group<K extends Kinds> implements LaneOwner<K> {
  readonly counts: GroupCounts = { written: 0, lost: 0, accessDenied: 0, notFound: 0, errors: 0 };
  readonly #name: string;
  readonly #owner: GroupOwner<K>;
  readonly #lanes = new Map<string, Lane<K>>();
  readonly #due: Lane<K>[] = [];
  #writing = 0;
  #bytes = 0;
  #warnedMs = -Infinity;

  constructor(name: string, owner: GroupOwner<K>) {
    this.#name = name;
    this.#owner = owner;
  }

  get format(): Format<K> {
    return this.#owner.format;
  }

  get deadlines(): Deadlines {
    return this.#owner.deadlines;
  }

  get isUrgent(): boolean {
    return this.#owner.isUrgent || this.#bytes > this.format.bounds.groupBytesMax / 2;
  }

  get isIdle(): boolean {
    return this.#lanes.size === 0;
  }

  hasPlaceFor({ bytes }: K['record']): boolean {
    return this.#bytes + bytes <= this.format.bounds.groupBytesMax;
  }

  append(source: K['lane'], target: K['target'], sink: Sink<K>, record: K['record']): void {
    const wasUrgent = this.isUrgent;
    this.#bytes += record.bytes;
    let lane = this.#lanes.get(source.id);
    if (!lane) this.#lanes.set(source.id, (lane = new Lane(source, this)));
    lane.append(target, sink, record);
    if (this.isUrgent && !wasUrgent) this.hurry();
  }

  /** A record that was never taken. */
  refuse({ id }: K['lane'], reason: string): void {
    this.counts.lost++;
    this.#owner.losses.add(this.#name, id, 1, reason);
  }

  hurry(): void {
    for (const lane of this.#lanes.values()) lane.hurry();
  }

  wake(): void {
    for (const lane of this.#lanes.values()) lane.wake();
  }

  async flush(): Promise<void> {
    await Promise.all(Array.from(this.#lanes.values(), (lane) => lane.flush()));
  }

  /** Give up what is left. */
  end(reason: string): void {
    for (const lane of this.#lanes.values()) lane.end(reason);
    this.#lanes.clear();
    this.#due.length = 0;
  }

  /** A lane is due, and fewer writes than may be are under way. */
  get canWrite(): boolean {
    return this.#due.length > 0 && this.#writing < this.format.bounds.groupWritesMax;
  }

  /** Write for the lane that has been due the longest. Never rejects. */
  async write(): Promise<void> {
    this.#writing++;
    await this.#due.shift()!.write();
    this.#writing--;
  }

  ready(lane: Lane<K>): void {
    this.#due.push(lane);
    this.#owner.ready(this);
  }

  written(records: readonly K['record'][]): void {
    this.counts.written += records.length;
    this.#free(records);
  }

  failed({ source }: Lane<K>, failure: SinkError): void {
    const { counts, format } = this;
    counts.errors++;
    if (failure.fault !== 'other') counts[failure.fault]++;
    const now = format.clock.steady();
    if (now - this.#warnedMs < format.bounds.reportMs) return;
    this.#warnedMs = now;
    format.failed(this.#name, source, failure.message);
  }

  lost({ source }: Lane<K>, records: readonly K['record'][], reason: string): void {
    this.counts.lost += records.length;
    this.#free(records);
    this.#owner.losses.add(this.#name, source.id, records.length, reason);
  }

  emptied({ source }: Lane<K>): void {
    this.#lanes.delete(source.id);
  }

  #free(records: readonly K['record'][]): void {
    const bytes = records.reduce((sum, record) => sum + record.bytes, 0);
    this.#bytes -= bytes;
    this.#owner.freed(bytes);
  }
}
