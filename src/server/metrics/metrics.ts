// Prometheus metrics. Hot paths count in plain numbers; they are read when somebody asks.
import { Registry, collectDefaultMetrics } from 'prom-client';
import type { BackendCalls } from '../../backends/backend-calls.ts';
import type { Metric, Values } from '../../base/metric.ts';
import type { Hub } from '../../hub/hub.ts';
import type { Slice } from '../../services/slice.ts';
import { expose } from './expose.ts';
import type { Port } from '../port.ts';
import { processMetrics } from './process-metrics.ts';
import type { RequestTimes } from './request-times.ts';
import type { StatusCounts } from './status-counts.ts';

type Counted = {
  readonly hub: Hub;
  readonly port: Port;
  readonly handshakes: { readonly pending: number };
  /** Answers by operation and status. */
  readonly requests: StatusCounts;
  readonly requestTimes: RequestTimes;
  /** Handshakes that were refused, by service and status. */
  readonly refusals: StatusCounts;
  readonly backendCalls: BackendCalls;
  readonly storeErrors: { readonly counts: { readonly [kind: string]: number } };
  /** The services, with what they count themselves. */
  readonly slices: readonly Slice[];
  /** The server's own log. */
  readonly log?: { readonly lost: number } | undefined;
};

/** Everything `/metrics` shows. */
export function metricsRegistry(counted: Counted): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  processMetrics(registry);
  expose(registry, [...plain(counted), ...labelled(counted), ...counted.slices.flatMap(({ metrics }) => metrics)]);
  return registry;
}

const single = (type: 'counter' | 'gauge', name: string, help: string, read: () => number): Metric => ({
  type,
  name,
  help,
  read: () => [[{}, read()]],
});

function plain({ hub, port, handshakes, slices, log = { lost: 0 } }: Counted): Metric[] {
  const { counts: drops } = port.drops;
  const { stats } = hub;
  const gauges = [
    ['fanfare_http_connections', 'Connections that are no WebSockets, or not yet.', () => port.httpConnections],
    [
      'fanfare_native_writes',
      'Whether native/send-many.node writes to many at once.',
      () => Number(hub.writesDirectly),
    ],
    ['fanfare_handshakes_pending', 'WebSocket handshakes that wait for a backend to decide.', () => handshakes.pending],
  ] as const;
  const counters = [
    ['fanfare_connections_opened_total', 'WebSocket connections accepted.', () => stats.opened],
    ['fanfare_messages_received_total', 'Messages from clients.', () => stats.received],
    ['fanfare_deliveries_total', 'Messages written to clients: one for each receiver.', () => stats.delivered],
    ['fanfare_slow_readers_cut_total', 'Connections dropped because their outbox was full.', () => stats.cutSlow],
    ['fanfare_silent_peers_cut_total', 'Connections dropped because no pong came.', () => stats.cutSilent],
    ['fanfare_connections_closed_total', 'WebSocket connections that ended.', () => stats.closed],
    [
      'fanfare_http_connections_dropped_total',
      'Connections dropped at once: too many, too few file descriptors, or a proxy that did not say whose it is.',
      () => drops.tooMany + drops.noDescriptors + drops.noProxyHeader,
    ],
    [
      'fanfare_descriptor_drops_total',
      'Those of them for which there were too few file descriptors.',
      () => drops.noDescriptors,
    ],
    ['fanfare_log_lines_lost_total', "Lines of the server's own log that nobody took.", () => log.lost],
  ] as const;
  return [
    ...gauges.map(([name, help, read]) => single('gauge', name, help, read)),
    {
      type: 'gauge',
      name: 'fanfare_connections',
      help: 'Open WebSocket connections, by kind.',
      labels: ['kind'],
      read: () => slices.map(({ kind }) => [{ kind }, hub.count(kind)] as const),
    },
    ...counters.map(([name, help, read]) => single('counter', name, help, read)),
  ];
}

function labelled(counted: Counted): Metric[] {
  const { hub, requests, requestTimes, refusals, backendCalls, storeErrors } = counted;
  return [
    {
      type: 'counter',
      name: 'fanfare_requests_total',
      help: 'HTTP requests answered, by operation and status.',
      labels: ['operation', 'status'],
      read: () => byTwo('operation', 'status', requests.counts),
    },
    {
      type: 'times',
      name: 'fanfare_request_duration_seconds',
      help: 'From a whole request to its answer, by operation and ending.',
      read: () => byTwo('operation', 'ending', requestTimes.times),
    },
    {
      type: 'counter',
      name: 'fanfare_handshakes_refused_total',
      help: 'WebSocket handshakes refused, by service and status.',
      labels: ['service', 'status'],
      read: () => byTwo('service', 'status', refusals.counts),
    },
    {
      type: 'counter',
      name: 'fanfare_closes_total',
      help: 'WebSocket connections that ended, by close code.',
      labels: ['code'],
      read: () => Array.from(hub.closes, ([code, count]) => [{ code }, count] as const),
    },
    {
      type: 'times',
      name: 'fanfare_delivery_duration_seconds',
      help: 'From a message that is accepted to its being written to a connection.',
      read: () => [[{}, hub.deliveryTimes.histogram]],
    },
    {
      type: 'times',
      name: 'fanfare_backend_call_duration_seconds',
      help: 'Calls of functions and backends, by kind and result.',
      read: () => byTwo('kind', 'result', backendCalls.times),
    },
    {
      type: 'counter',
      name: 'fanfare_store_errors_total',
      help: 'Errors of the database and of the files beside it, by kind.',
      labels: ['kind'],
      read: () => Object.entries(storeErrors.counts).map(([kind, count]) => [{ kind }, count] as const),
    },
  ];
}

/** The values of a map of maps, by two labels. */
function* byTwo<Outer extends string | number, Inner extends string | number, T>(
  outer: string,
  inner: string,
  map: ReadonlyMap<Outer, ReadonlyMap<Inner, T>>,
): Values<T> {
  for (const [one, values] of map) for (const [other, value] of values) yield [{ [outer]: one, [inner]: other }, value];
}
