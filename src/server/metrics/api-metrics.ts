// The metrics of WebSocket APIs under the names that AWS documents (spec/apigateway-websocket.md, section 4.5), with
// `AWS_ApiGateway_` for the namespace. What has a label Route is not counted without it as well: sums are sums.
import type { Registry } from 'prom-client';
import type { Histogram } from '../../base/histogram.ts';
import type { ApiMetrics, RouteCounts } from '../../services/websocket/metrics.ts';
import type { Values } from './expose.ts';
import { exposeCounter, exposeTimes } from './expose.ts';

const PREFIX = 'AWS_ApiGateway_';
const labelNames = ['ApiId', 'Stage', 'Route'];

const counters: readonly [name: string, help: string, read: (counts: RouteCounts) => number][] = [
  ['ConnectCount', 'Handshakes that came as far as the integration of $connect.', ({ connects }) => connects],
  ['MessageCount', 'Messages from clients, and messages sent to them.', ({ messages }) => messages],
  [
    'IntegrationError',
    'Integrations that answered with 4XX or 5XX, or threw.',
    ({ integrationErrors }) => integrationErrors,
  ],
  ['ClientError', 'Refused with 4XX before the integration was called.', ({ clientErrors }) => clientErrors],
  ['ExecutionError', 'Integrations that could not be called, or not used.', ({ executionErrors }) => executionErrors],
];

export function apiMetrics(registry: Registry, metrics: ApiMetrics): void {
  let taken: RouteCounts[] = [];
  counters.forEach(([name, help, read], index) => {
    exposeCounter(registry, { name: PREFIX + name, help, labelNames }, () => {
      // Once for all of them.
      if (index === 0) taken = metrics.take();
      return taken.map((counts) => [labelsOf(counts), read(counts)] as const);
    });
  });
  exposeTimes(
    registry,
    { name: `${PREFIX}IntegrationLatency`, help: 'From calling an integration to its answer, in ms.', unitMs: 1 },
    () => timesIn(taken),
  );
}

/** An empty label is none. */
const labelsOf = ({ apiId, stage, route }: RouteCounts) => ({
  ApiId: apiId,
  Stage: stage,
  ...(route && { Route: route }),
});

function* timesIn(all: readonly RouteCounts[]): Values<Histogram> {
  for (const counts of all) {
    const { integrationTimes } = counts;
    if (integrationTimes) yield [labelsOf(counts), integrationTimes];
  }
}
