/** Upper bounds for times, in ms: from what a message takes within the process to what a backend may take at most. */
const TIME_BOUNDS_MS: readonly number[] = [
  0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000,
];

/** How many values there were up to each of some bounds. Observing one allocates nothing. */
export class Histogram {
  readonly bounds: readonly number[];
  /** Those between a bound and the one before; the last is for those over all bounds. */
  readonly counts: Float64Array;
  sum = 0;

  constructor(bounds: readonly number[] = TIME_BOUNDS_MS) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  /** A value, or one that was seen several times. */
  observe(value: number, times = 1): void {
    const { bounds, counts } = this;
    let at = 0;
    while (at < bounds.length && value > bounds[at]!) at++;
    counts[at]! += times;
    this.sum += value * times;
  }
}
