// What a service tells of itself, as `/metrics` shows it: read anew each time, in the text format of Prometheus.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { Histogram } from '../../src/base/histogram.ts';
import type { Metric } from '../../src/base/metric.ts';
import { expose } from '../../src/server/metrics/expose.ts';

test('a metric is shown with its help, its type and the values that there are just now', async () => {
  const registry = new Registry();
  const counts = new Map([['a', 1]]);
  const times = new Histogram([1, 1_000]);
  const metrics: Metric[] = [
    {
      type: 'counter',
      name: 'toys_total',
      help: 'Toys.',
      labels: ['name'],
      read: () => Array.from(counts, ([name, count]) => [{ name }, count] as const),
    },
    { type: 'gauge', name: 'toys', help: 'Toys there are.', read: async () => [[{}, counts.size]] },
    { type: 'times', name: 'seconds', help: 'How long.', read: () => [[{}, times]] },
    { type: 'times', name: 'ms', help: 'How long.', unitMs: 1, read: () => [[{}, times]] },
  ];
  expose(registry, metrics);
  const lines = async () => (await registry.metrics()).split('\n');
  assert.deepEqual((await lines()).slice(0, 7), [
    '# HELP toys_total Toys.',
    '# TYPE toys_total counter',
    'toys_total{name="a"} 1',
    '',
    '# HELP toys Toys there are.',
    '# TYPE toys gauge',
    'toys 1',
  ]);
  counts.delete('a');
  counts.set('b', 5).set('c', 7);
  times.observe(500);
  const now = await lines();
  assert.deepEqual(
    now.filter((line) => line.startsWith('toys')),
    ['toys_total{name="b"} 5', 'toys_total{name="c"} 7', 'toys 2'],
  );
  assert.ok(now.includes('seconds_bucket{le="1"} 1') && now.includes('seconds_sum 0.5'), now.join('\n'));
  assert.ok(now.includes('ms_bucket{le="1000"} 1') && now.includes('ms_sum 500'));
});
