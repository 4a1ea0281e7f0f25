import type { Histogram } from './histogram.ts';

type Labels = Readonly<Record<string, string | number>>;
/** The values of a metric, by its labels. */
export type Values<T = number> = Iterable<readonly [labels: Labels, value: T]>;

type About = { readonly name: string; readonly help: string; readonly labels?: readonly string[] };

/** A number that somebody counts, told when it is asked for. */
export type Metric =
  | (About & { readonly type: 'counter'; read(): Values })
  | (About & { readonly type: 'gauge'; read(): Values | Promise<Values> })
  /** Times are kept in ms, and shown in units of so many: of a second unless said. */
  | (About & { readonly type: 'times'; readonly unitMs?: number; read(): Values<Histogram> });
