// Times in buckets whose width grows with the time: the memory is the same after a second and after an hour, and a time
// is known to a thirtieth of itself.

/** Two to this power are the buckets between a time and its double. */
const STEPS_POWER = 5;
const STEPS = 2 ** STEPS_POWER;
/** Half an hour in microseconds. What took longer is counted there. */
const US_MAX = 2 ** 31 - 1;

export type Bar = { readonly upToMs: number; readonly count: number };

export class Latencies {
  readonly #buckets = new Float64Array(bucketOf(US_MAX) + 1);
  #count = 0;
  #maxMs = 0;

  get count(): number {
    return this.#count;
  }

  get maxMs(): number {
    return this.#maxMs;
  }

  add(ms: number): void {
    this.#buckets[bucketOf(Math.min(US_MAX, Math.max(0, Math.round(ms * 1000))))]!++;
    this.#count++;
    this.#maxMs = Math.max(this.#maxMs, ms);
  }

  /** The time that this part of all was not above: `quantileMs(0.5)` is the median. 0 when there is none. */
  quantileMs(part: number): number {
    const rank = Math.max(1, Math.ceil(part * this.#count));
    let seen = 0;
    for (let bucket = 0; bucket < this.#buckets.length; bucket++) {
      seen += this.#buckets[bucket]!;
      if (seen >= rank) return Math.min(this.#maxMs, endOf(bucket) / 1000);
    }
    return 0;
  }

  /** Counts up to 0.1, 0.2, 0.5, 1 ms and so on, from the first that has any to the last. */
  bars(): Bar[] {
    const bars: { upToMs: number; count: number }[] = [];
    let upToMs = 0.1;
    let step = 0;
    for (let bucket = 0; bucket < this.#buckets.length; bucket++) {
      while (endOf(bucket) > upToMs * 1000) {
        upToMs = [0.1, 0.2, 0.5][++step % 3]! * 10 ** Math.floor(step / 3);
      }
      const count = this.#buckets[bucket]!;
      if (bars.at(-1)?.upToMs === upToMs) bars.at(-1)!.count += count;
      else bars.push({ upToMs, count });
    }
    const first = bars.findIndex(({ count }) => count > 0);
    return first < 0 ? [] : bars.slice(first, 1 + bars.findLastIndex(({ count }) => count > 0));
  }
}

/** Whole microseconds below 32 have a bucket each; from there on every power of two has 32 of them. */
function bucketOf(us: number): number {
  if (us < STEPS) return us;
  const power = 31 - Math.clz32(us) - STEPS_POWER;
  return STEPS * power + (us >> power);
}

/** The largest time of a bucket, in microseconds. */
function endOf(bucket: number): number {
  if (bucket < STEPS) return bucket;
  const power = Math.floor(bucket / STEPS) - 1;
  return (bucket - STEPS * power + 1) * 2 ** power - 1;
}
