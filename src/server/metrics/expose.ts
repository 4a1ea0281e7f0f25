// Numbers that are counted elsewhere, as metrics of prom-client: read when somebody asks.
import type { Metric, Registry } from 'prom-client';
import { Counter, Gauge } from 'prom-client';
import type { Histogram } from '../../base/histogram.ts';

type Labels = Record<string, string | number>;
/** The values of a metric, by its labels. */
export type Values<T = number> = Iterable<readonly [labels: Labels, value: T]>;

type About = { readonly name: string; readonly help: string; readonly labelNames?: readonly string[] };

type Times = Omit<About, 'labelNames'> & { readonly unitMs?: number };

const SECOND_MS = 1_000;

export function exposeCounter(registry: Registry, about: About, read: () => Values): void {
  new Counter({
    labelNames: [],
    ...about,
    registers: [registry],
    collect() {
      this.reset();
      for (const [labels, value] of read()) this.inc(labels, value);
    },
  });
}

export function exposeGauge(registry: Registry, about: About, read: () => Values | Promise<Values>): void {
  new Gauge({
    labelNames: [],
    ...about,
    registers: [registry],
    async collect() {
      const values = await read();
      this.reset();
      for (const [labels, value] of values) this.set(labels, value);
    },
  });
}

/** Times are kept in ms, and shown in units of so many. The histogram of prom-client itself takes forty times as long to observe. */
export function exposeTimes(registry: Registry, about: Times, read: () => Values<Histogram>): void {
  const { name, help, unitMs = SECOND_MS } = about;
  const metric = {
    name,
    async get() {
      const values = [];
      for (const [labels, histogram] of read()) values.push(...samples(name, labels, histogram, unitMs));
      return { name, help, type: 'histogram', aggregator: 'sum', values };
    },
  };
  registry.registerMetric(metric as unknown as Metric);
}

function samples(name: string, labels: Labels, { bounds, counts, sum }: Histogram, unitMs: number) {
  let count = 0;
  const bucket = (le: string | number, value: number) => ({
    metricName: `${name}_bucket`,
    labels: { le, ...labels },
    value,
  });
  const below = bounds.map((bound, index) => bucket(bound / unitMs, (count += counts[index]!)));
  count += counts[bounds.length]!;
  return [
    ...below,
    bucket('+Inf', count),
    { metricName: `${name}_sum`, labels, value: sum / unitMs },
    { metricName: `${name}_count`, labels, value: count },
  ];
}

/** The values of a map of maps, by two labels. */
export function* byTwo<Outer extends string | number, Inner extends string | number, T>(
  outer: string,
  inner: string,
  map: ReadonlyMap<Outer, ReadonlyMap<Inner, T>>,
): Values<T> {
  for (const [one, values] of map) for (const [other, value] of values) yield [{ [outer]: one, [inner]: other }, value];
}
