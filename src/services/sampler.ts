import type { Cancel, Clock } from '../base/clock.ts';

type Counts = { seen: number; shown: number; /** Every so many is shown. */ every: number };

type Options = {
  readonly clock: Clock;
  readonly periodMs: number;
  /** So many of each kind are shown in a period. */
  readonly size: number;
  /** After a period in which something was left out: how many of how many were shown. */
  readonly tell: (shown: number, of: number) => void;
};

/**
 * Thins out what comes faster than somebody can read. Each kind for itself, so that ten thousand posts do not hide an error;
 * and evenly: every so-manieth, by how many came in the period before.
 */
export class Sampler {
  readonly #options: Options;
  readonly #kinds = new Map<string, Counts>();
  #cancel: Cancel | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Whether this one is shown. */
  takes(kind: string): boolean {
    const { size } = this.#options;
    if (!this.#cancel) this.#arm();
    let counts = this.#kinds.get(kind);
    if (!counts) this.#kinds.set(kind, (counts = { seen: 0, shown: 0, every: 1 }));
    if (counts.seen++ % counts.every !== 0 || counts.shown >= size) return false;
    counts.shown++;
    return true;
  }

  #arm(): void {
    const { clock, periodMs } = this.#options;
    this.#cancel = clock.after(periodMs, () => this.#turnOver());
  }

  stop(): void {
    this.#cancel?.();
  }

  #turnOver(): void {
    this.#cancel = undefined;
    let [seen, shown] = [0, 0];
    for (const counts of this.#kinds.values()) {
      seen += counts.seen;
      shown += counts.shown;
      counts.every = Math.max(1, Math.ceil(counts.seen / this.#options.size));
      counts.seen = counts.shown = 0;
    }
    if (shown < seen) this.#options.tell(shown, seen);
    // Until there was a period with nothing, so that after a burst nothing is left out of the little that comes.
    if (seen > 0) this.#arm();
  }
}
