import type { Clock } from '../../base/clock.ts';

/**
 * Time for what must not come back to life: it never goes back. Where the machine's clock does, this goes on from where
 * it was, so that what is over stays over.
 */
export class OnwardTime {
  readonly #clock: Clock;
  #last: number;
  /** By how much this is ahead of the clock. */
  #leadMs: number;

  /** No time before `startMs` is ever told. */
  constructor(clock: Clock, startMs: number) {
    this.#clock = clock;
    this.#last = clock.now();
    this.#leadMs = Math.max(0, startMs - this.#last);
  }

  now(): number {
    const now = this.#clock.now();
    if (now < this.#last) this.#leadMs += this.#last - now;
    this.#last = now;
    return now + this.#leadMs;
  }
}
