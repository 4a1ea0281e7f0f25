import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';

/** Why a connection was closed as soon as it came. */
type Reason = 'tooMany' | 'noDescriptors' | 'noProxyHeader';

/** Connections that were not taken: counted, and told of once in a while. */
export class Drops {
  readonly counts: Record<Reason, number> = { tooMany: 0, noDescriptors: 0, noProxyHeader: 0 };
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
    const { tooMany, noDescriptors, noProxyHeader } = this.counts;
    const told = this.#told;
    const since = {
      tooMany: tooMany - told.tooMany,
      noDescriptors: noDescriptors - told.noDescriptors,
      ...(noProxyHeader > 0 && { noProxyHeader: noProxyHeader - told.noProxyHeader }),
    };
    this.#isTimed = Object.values(since).some((count) => count > 0);
    if (!this.#isTimed) return;
    this.#told = { ...this.counts };
    this.#log.warn(since, 'Connections were dropped');
    this.#clock.after(this.#limits.dropReportMs, () => this.#tell());
  }
}
