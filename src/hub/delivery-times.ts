import type { Clock } from '../base/clock.ts';
import { Histogram } from '../base/histogram.ts';

/**
 * How long deliveries wait to be written: all of a turn of the event loop as long as the first that waits, so that a turn
 * costs two looks at a clock, however many there are in it.
 */
export class DeliveryTimes {
  readonly histogram = new Histogram();
  readonly #clock: Clock;
  #sinceMs: number | undefined;
  #before = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A delivery was accepted. */
  begin(): void {
    this.#sinceMs ??= this.#clock.monotonic();
  }

  /** A turn is over. `delivered` is how many deliveries there were in all turns; `isDone`: none waits. */
  end(delivered: number, isDone: boolean): void {
    const count = delivered - this.#before;
    if (count > 0 && this.#sinceMs !== undefined)
      this.histogram.observe(this.#clock.monotonic() - this.#sinceMs, count);
    this.#before = delivered;
    if (isDone) this.#sinceMs = undefined;
  }
}
