import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';

/** Why a connection was closed as soon as it came. */
type Reason = 'tooMany' | 'noDescriptors';

/** Connections that were not taken: counted, and told of once in a while. */
export class Drops {
  readonly counts: Record<Reason, number> = { tooMany: 0, noDescriptors: 0 };
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #limits: { readonly dropReportMs: number };
  #told = { ...this.counts };
  #isTimed = false;

  constructor(clock: Clock, log: Log, limits: { readonly dropReportMs: number }) {
    this.#clock = clock;
    this.#log = log;
    this.#limits = limits;
  }

  add(reason: Reason): void {
    this.counts[reason]++;
    if (!this.#isTimed) this.#tell();
  }

  #tell(): void {
    const tooMany = this.counts.tooMany - this.#told.tooMany;
    const noDescriptors = this.counts.noDescriptors - this.#told.noDescriptors;
    this.#isTimed = tooMany + noDescriptors > 0;
    if (!this.#isTimed) return;
    this.#told = { ...this.counts };
    this.#log.warn({ tooMany, noDescriptors }, 'Connections were dropped');
    this.#clock.after(this.#limits.dropReportMs, () => this.#tell());
  }
}
