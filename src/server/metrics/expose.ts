// Numbers that are counted elsewhere, as metrics of prom-client: read when somebody asks.
import type { Metric as Registered, Registry } from 'prom-client';
import { Counter, Gauge } from 'prom-client';
import type { Histogram } from '../../base/histogram.ts';
import type { Metric } from '../../base/metric.ts';

const SECOND_MS = 1_000;

export function expose(registry: Registry, metrics: readonly Metric[]): void {
  for (const metric of metrics) {
    const { name, help, labels = [] } = metric;
    const about = { name, help, labelNames: labels, registers: [registry] };
    if (metric.type === 'counter') {
      new Counter({
        ...about,
        collect() {
          this.reset();
          for (const [labelled, value] of metric.read()) this.inc(labelled, value);
        },
      });
    } else if (metric.type === 'gauge') {
      new Gauge({
        ...about,
        async collect() {
          const values = await metric.read();
          this.reset();
          for (const [labelled, value] of values) this.set(labelled, value);
        },
      });
    } else registry.registerMetric(timesOf(metric) as unknown as Registered);
  }
}

/** The histogram of prom-client itself takes forty times as long to observe. */
function timesOf(metric: Metric & { readonly type: 'times' }) {
  const { name, help, unitMs = SECOND_MS } = metric;
  return {
    name,
    async get() {
      const values = [];
      for (const [labels, histogram] of metric.read()) values.push(...samples(name, labels, histogram, unitMs));
      return { name, help, type: 'histogram', aggregator: 'sum', values };
    },
  };
}

function samples(name: string, labels: object, { bounds, counts, sum }: Histogram, unitMs: number) {
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
