// One timer for any number of deadlines. They are kept in buckets of a tenth of a second, so that a connection
// costs an entry in a set and no timer of its own. Where many are due at once, others are served between some and the next.
import type { Cancel, Clock } from './clock.ts';

const BUCKET_MS = 100;
/** How many are met before others are served: that many pings take about a millisecond. */
const DUE_AT_ONCE_MAX = 128;

export interface Timed {
  /** Set by Deadlines alone: the bucket that holds this, or 0. */
  bucket: number;
  /** The deadline has come. What is still alive schedules itself again. */
  due(nowMs: number): void;
}

export class Deadlines {
  readonly #clock: Clock;
  readonly #buckets = new Map<number, Set<Timed>>();
  /** Bucket numbers as a binary heap, the earliest first. A bucket that was emptied stays until it falls due. */
  readonly #heap: number[] = [];
  #cancel: Cancel | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Call `timed.due` at `atMs` of the steady time or up to a tenth of a second later (and what so many others take that
   * are due then). Replaces its earlier deadline.
   */
  schedule(timed: Timed, atMs: number): void {
    const number = Math.ceil(atMs / BUCKET_MS);
    if (timed.bucket === number) return;
    this.cancel(timed);
    timed.bucket = number;
    const bucket = this.#buckets.get(number);
    if (bucket) bucket.add(timed);
    else {
      this.#buckets.set(number, new Set([timed]));
      this.#push(number);
      if (this.#heap[0] === number) this.#arm();
    }
  }

  cancel(timed: Timed): void {
    if (timed.bucket === 0) return;
    this.#buckets.get(timed.bucket)?.delete(timed);
    timed.bucket = 0;
  }

  stop(): void {
    this.#cancel?.();
    this.#buckets.clear();
    this.#heap.length = 0;
  }

  #arm(): void {
    this.#cancel?.();
    const next = this.#heap[0];
    if (next === undefined) return;
    this.#cancel = this.#clock.after(Math.max(0, next * BUCKET_MS - this.#clock.steady()), () => this.#run());
  }

  #run(): void {
    const now = this.#clock.steady();
    let left = DUE_AT_ONCE_MAX;
    while (left > 0 && this.#heap.length > 0 && this.#heap[0]! * BUCKET_MS <= now) {
      const number = this.#heap[0]!;
      const bucket = this.#buckets.get(number)!;
      for (const timed of bucket) {
        if (left-- === 0) break;
        this.cancel(timed);
        timed.due(now);
      }
      // What was due may have set an earlier deadline.
      if (bucket.size === 0 && this.#heap[0] === number) this.#buckets.delete(this.#pop());
    }
    this.#arm();
  }

  #push(number: number): void {
    const heap = this.#heap;
    let at = heap.push(number) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]! <= number) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = number;
  }

  #pop(): number {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++;
      if (heap[child]! >= last) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
