// What the server did in the last hour, for whoever looks now (the console). It is looked at by a timer: what is counted
// costs nothing more than it did.
import type { Cancel, Clock } from '../../base/clock.ts';
import type { Limits } from '../../base/limits/limits.ts';

/** `level`: as it is now. `count`: goes up, and is kept as so many a second. */
export type Figure = { readonly name: string; readonly kind: 'level' | 'count'; read(): number };

type Bounds = Pick<Limits, 'historySampleMs' | 'historySamplesMax'>;
type Sample = { readonly timeMs: number; readonly values: readonly number[] };
type Shown = { intervalMs: number; times: number[]; figures: Record<string, number[]> };

const SECOND_MS = 1_000;

export class History implements Disposable {
  readonly #clock: Clock;
  readonly #bounds: Bounds;
  readonly #figures: readonly Figure[];
  /** The oldest first. */
  readonly #samples: Sample[] = [];
  #counts: readonly number[];
  #lookedAt: number;
  #cancel: Cancel;

  constructor(clock: Clock, bounds: Bounds, figures: readonly Figure[]) {
    this.#clock = clock;
    this.#bounds = bounds;
    this.#figures = figures;
    this.#counts = figures.map((figure) => figure.read());
    this.#lookedAt = clock.steady();
    this.#cancel = this.#later();
  }

  /** What was seen after a time, in ms since 1970. */
  readonly after = (timeMs: number): Shown => {
    const samples = this.#samples.filter((sample) => sample.timeMs > timeMs);
    const valuesOf = (at: number) => samples.map(({ values }) => values[at]!);
    return {
      intervalMs: this.#bounds.historySampleMs,
      times: samples.map((sample) => sample.timeMs),
      figures: Object.fromEntries(this.#figures.map(({ name }, at) => [name, valuesOf(at)])),
    };
  };

  [Symbol.dispose](): void {
    this.#cancel();
  }

  #later(): Cancel {
    return this.#clock.after(this.#bounds.historySampleMs, () => {
      this.#look();
      this.#cancel = this.#later();
    });
  }

  #look(): void {
    const now = this.#clock.steady();
    // A timer can be late, and a machine can sleep.
    const seconds = Math.max(now - this.#lookedAt, 1) / SECOND_MS;
    const counts = this.#figures.map((figure) => figure.read());
    const values = this.#figures.map(({ kind }, at) =>
      kind === 'level' ? counts[at]! : rounded((counts[at]! - this.#counts[at]!) / seconds),
    );
    this.#counts = counts;
    this.#lookedAt = now;
    this.#samples.push({ timeMs: this.#clock.now(), values });
    while (this.#samples.length > this.#bounds.historySamplesMax) this.#samples.shift();
  }
}

const rounded = (value: number) => Math.round(value * 100) / 100;
