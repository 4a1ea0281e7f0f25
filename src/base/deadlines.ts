// One timer for any number of deadlines. They are kept in buckets of a tenth of a second, so that a connection
// costs an entry in a set and no timer of its own.
import type { Cancel, Clock } from './clock.ts';

const BUCKET_MS = 100;

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

  /** Call `timed.due` at `atMs` of the steady time or up to a tenth of a second later. Replaces its earlier deadline. */
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
    while (this.#heap.length > 0 && this.#heap[0]! * BUCKET_MS <= now) {
      const number = this.#pop();
      const bucket = this.#buckets.get(number);
      this.#buckets.delete(number);
      for (const timed of bucket ?? []) {
        timed.bucket = 0;
        timed.due(now);
      }
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
