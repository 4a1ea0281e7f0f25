import type { Metric } from '../base/metric.ts';

/** What a service tells of itself, for whoever shows it. `gateway.ts` collects them. */
export type Slice = {
  /** What its connections are called: the kind of their behaviour. */
  readonly kind: string;
  readonly metrics: readonly Metric[];
  /** Its own numbers in `fanfare status`. */
  readonly status?: () => Readonly<Record<string, number>>;
};
