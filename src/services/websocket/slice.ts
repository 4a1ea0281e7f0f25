import type { Histogram } from '../../base/histogram.ts';
import type { Metric, Values } from '../../base/metric.ts';
import type { Slice } from '../slice.ts';
import type { ApiMetrics, RouteCounts } from './metrics.ts';

/** What a connection of a WebSocket API is called. */
export const KIND = 'apigateway';

type Counted = {
  readonly metrics: ApiMetrics;
  readonly apiLog: { readonly counts: { readonly written: number; readonly lost: number } };
};

/** WebSocket APIs, as operators are shown them. */
export const apiSlice = ({ metrics, apiLog }: Counted) =>
  ({
    kind: KIND,
    metrics: [
      {
        type: 'counter',
        name: 'fanfare_api_log_lines_written_total',
        help: 'Lines of access logs and execution logs written.',
        read: () => [[{}, apiLog.counts.written]],
      },
      {
        type: 'counter',
        name: 'fanfare_api_log_lines_lost_total',
        help: 'Lines of access logs and execution logs lost.',
        read: () => [[{}, apiLog.counts.lost]],
      },
      ...ofStages(metrics),
    ],
  }) as const satisfies Slice;

// Under the names that AWS documents (spec/apigateway-websocket.md, section 4.5), with `AWS_ApiGateway_` for the
// namespace. What has a label Route is not counted without it as well: sums are sums.
const PREFIX = 'AWS_ApiGateway_';
const labels = ['ApiId', 'Stage', 'Route'];

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

function ofStages(metrics: ApiMetrics): Metric[] {
  let taken: RouteCounts[] = [];
  return [
    ...counters.map(([name, help, read], index): Metric => ({
      type: 'counter',
      name: PREFIX + name,
      help,
      labels,
      read() {
        // Once for all of them.
        if (index === 0) taken = metrics.take();
        return taken.map((counts) => [labelsOf(counts), read(counts)] as const);
      },
    })),
    {
      type: 'times',
      name: `${PREFIX}IntegrationLatency`,
      help: 'From calling an integration to its answer, in ms.',
      unitMs: 1,
      read: () => timesIn(taken),
    },
  ];
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
