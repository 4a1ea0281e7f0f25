// A log that is written in batches, away from the path of what it is about. Memory, writes and retries are bounded; what
// is lost is counted and reported.
import { Deadlines } from '../deadlines.ts';
import type { Format, Kinds, Sink } from './format.ts';
import type { GroupCounts, GroupOwner } from './group.ts';
import { Group } from './group.ts';
import { LossReport } from './loss-report.ts';

export class LogBatches<K extends Kinds> implements GroupOwner<K> {
  readonly format: Format<K>;
  readonly deadlines: Deadlines;
  readonly losses: LossReport;
  readonly #groups = new Map<string, Group<K>>();
  readonly #ready = new Set<Group<K>>();
  #bytes = 0;
  #writing = 0;
  #isStarting = false;
  #state: 'open' | 'ending' | 'ended' = 'open';

  constructor(format: Format<K>) {
    this.format = format;
    this.deadlines = new Deadlines(format.clock);
    this.losses = new LossReport(format, this.deadlines);
  }

  /** What became of records, by group. */
  get counts(): ReadonlyMap<string, Readonly<GroupCounts>> {
    return new Map(Array.from(this.#groups, ([name, { counts }]) => [name, counts]));
  }

  /**
   * Never waits and never throws: where there is no place, the newest record is the one that is lost. So what was taken
   * stays whole and in order, a batch under way is left alone, and a gap begins where the destination stopped answering,
   * which is where somebody will look for it.
   */
  add(groupName: string, lane: K['lane'], target: K['target'], sink: Sink<K>, record: K['record']): void {
    const { bounds, reasons } = this.format;
    const group = this.#groups.get(groupName) ?? this.#begin(groupName);
    if (this.#state === 'ended') return group.refuse(lane, reasons.stopping);
    const isTooMuch = this.#bytes + record.bytes > bounds.bytesMax;
    if (isTooMuch || !group.hasPlaceFor(record)) return group.refuse(lane, reasons.tooMany);
    const wasUrgent = this.isUrgent;
    this.#bytes += record.bytes;
    group.append(lane, target, sink, record);
    if (this.isUrgent && !wasUrgent) for (const each of this.#groups.values()) each.hurry();
  }

  /** Resolves when everything added so far, to one group or to all, was written or lost. */
  async flush(group?: string): Promise<void> {
    if (group !== undefined) return this.#groups.get(group)?.flush();
    await Promise.all(Array.from(this.#groups.values(), (each) => each.flush()));
  }

  /**
   * Write everything that waits and comes meanwhile, for at most `drainMs` and no longer than `patienceMs`; what is left
   * then is lost, counted and reported. Again, it does nothing: false.
   */
  async end(patienceMs: number): Promise<boolean> {
    if (this.#state !== 'open') return false;
    this.#state = 'ending';
    const { bounds, reasons } = this.format;
    for (const group of this.#groups.values()) group.wake();
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(patience.resolve, Math.min(patienceMs, bounds.drainMs));
    await Promise.race([patience.promise, this.#drain()]);
    clearTimeout(timer);
    this.#state = 'ended';
    for (const group of this.#groups.values()) group.end(reasons.stopped);
    this.losses.finish();
    this.deadlines.stop();
    return true;
  }

  /** Half of the memory is used, or there is little time left. */
  get isUrgent(): boolean {
    return this.#state !== 'open' || this.#bytes > this.format.bounds.bytesMax / 2;
  }

  freed(bytes: number): void {
    this.#bytes -= bytes;
  }

  /** Writes begin in a turn of the event loop of their own, never in that of what is logged. */
  ready(group: Group<K>): void {
    this.#ready.add(group);
    if (this.#isStarting) return;
    this.#isStarting = true;
    setImmediate(() => {
      this.#isStarting = false;
      this.#write();
    });
  }

  async #drain(): Promise<void> {
    while (this.#state === 'ending' && this.#groups.values().some((group) => !group.isIdle)) await this.flush();
  }

  /** The counts of groups that are gone go when another one comes. */
  #begin(name: string): Group<K> {
    for (const [old, group] of this.#groups) {
      if (group.isIdle && this.format.isGone(old)) this.#groups.delete(old);
    }
    const group = new Group(name, this);
    this.#groups.set(name, group);
    return group;
  }

  /** Groups take turns, so that one that is slow or has many lanes leaves places to the others. */
  #write(): void {
    for (const group of this.#ready) {
      if (this.#writing >= this.format.bounds.writesMax) return;
      this.#ready.delete(group);
      if (!group.canWrite) continue;
      this.#ready.add(group);
      void this.#writeOf(group);
    }
  }

  async #writeOf(group: Group<K>): Promise<void> {
    this.#writing++;
    await group.write();
    this.#writing--;
    this.ready(group);
  }
}
