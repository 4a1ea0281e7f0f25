import type { Clock } from '../../base/clock.ts';
import type { Limits } from '../../base/limits/limits.ts';
import type { Wire } from '../wire.ts';

/** Whether NATS takes what is published. While there is no link, nothing is handed to it, and nothing is congested. */
export class Congestion {
  readonly #wire: Wire;
  readonly #clock: Clock;
  readonly #limits: Pick<Limits, 'busCongestedBytesMax' | 'busCongestedMs'>;
  /** When the question was asked that was not answered yet. */
  #askedMs: number | undefined;

  constructor(wire: Wire, clock: Clock, limits: Pick<Limits, 'busCongestedBytesMax' | 'busCongestedMs'>) {
    this.#wire = wire;
    this.#clock = clock;
    this.#limits = limits;
    wire.onLink(() => (this.#askedMs = undefined));
  }

  get isThere(): boolean {
    if (!this.#wire.isUp) return false;
    if (this.#wire.unansweredBytes > this.#limits.busCongestedBytesMax) return true;
    return this.#askedMs !== undefined && this.#clock.steady() - this.#askedMs > this.#limits.busCongestedMs;
  }

  /** Ask how far NATS is. Who was not answered asks again, and the time goes on. */
  async look(): Promise<void> {
    const asked = (this.#askedMs ??= this.#clock.steady());
    try {
      await this.#wire.flush();
      if (this.#askedMs === asked) this.#askedMs = undefined;
    } catch {
      // It is asked again with the next beat.
    }
  }
}
