import type { Clock } from '../clock.ts';
import { Histogram } from '../histogram.ts';

/**
 * How long deliveries wait to be written: all of a turn of the event loop as long as its first, so that a turn costs two
 * looks at a clock, however many there are in it.
 */
export class DeliveryTimes {
  readonly histogram = new Histogram();
  readonly #clock: Clock;
  #sinceMs = 0;
  #before = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The first delivery of a turn was accepted. */
  begin(): void {
    this.#sinceMs = this.#clock.monotonic();
  }

  /** Everything is written. `delivered` is how many deliveries there were in all turns. */
  end(delivered: number): void {
    if (delivered > this.#before)
      this.histogram.observe(this.#clock.monotonic() - this.#sinceMs, delivered - this.#before);
    this.#before = delivered;
  }
}
