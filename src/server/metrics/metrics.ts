// Prometheus metrics. Hot paths count in plain numbers; they are read when somebody asks.
import { Registry, collectDefaultMetrics } from 'prom-client';
import type { Hub } from '../../hub/hub.ts';
import type { ApiMetrics } from '../../services/websocket/metrics.ts';
import type { BackendCalls } from '../../backends/backend-calls.ts';
import type { ChatMetrics } from '../../services/chat/metrics.ts';
import { apiMetrics } from './api-metrics.ts';
import type { LogCounts } from './chat-log-metrics.ts';
import { chatLogMetrics } from './chat-log-metrics.ts';
import { chatMetrics } from './chat-metrics.ts';
import { byTwo, exposeCounter, exposeGauge, exposeTimes } from './expose.ts';
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
  readonly chat: ChatMetrics;
  readonly chatLog: LogCounts;
  readonly api: ApiMetrics;
  readonly apiLog: { readonly counts: { readonly written: number; readonly lost: number } };
  /** The server's own log. */
  readonly log?: { readonly lost: number } | undefined;
};

/** Everything `/metrics` shows. */
export function metricsRegistry(counted: Counted): Registry {
  const { hub, port, handshakes, apiLog, log = { lost: 0 } } = counted;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  processMetrics(registry);

  const gauges = [
    ['fanfare_http_connections', 'Connections that are no WebSockets, or not yet.', () => port.httpConnections],
    ['fanfare_handshakes_pending', 'WebSocket handshakes that wait for a backend to decide.', () => handshakes.pending],
  ] as const;
  for (const [name, help, read] of gauges) exposeGauge(registry, { name, help }, () => [[{}, read()]]);
  exposeGauge(
    registry,
    { name: 'fanfare_connections', help: 'Open WebSocket connections, by kind.', labelNames: ['kind'] },
    () => {
      const inRooms = hub.count('chat/');
      return [
        [{ kind: 'ivschat' }, inRooms],
        [{ kind: 'apigateway' }, hub.size - inRooms],
      ];
    },
  );

  const { counts: drops } = port.drops;
  const counters = [
    ['fanfare_connections_opened_total', 'WebSocket connections accepted.', () => hub.stats.opened],
    ['fanfare_messages_received_total', 'Messages from clients.', () => hub.stats.received],
    ['fanfare_deliveries_total', 'Messages written to clients: one for each receiver.', () => hub.stats.delivered],
    ['fanfare_slow_readers_cut_total', 'Connections dropped because their outbox was full.', () => hub.stats.cutSlow],
    ['fanfare_silent_peers_cut_total', 'Connections dropped because no pong came.', () => hub.stats.cutSilent],
    ['fanfare_connections_closed_total', 'WebSocket connections that ended.', () => hub.stats.closed],
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
    [
      'fanfare_api_log_lines_written_total',
      'Lines of access logs and execution logs written.',
      () => apiLog.counts.written,
    ],
    ['fanfare_api_log_lines_lost_total', 'Lines of access logs and execution logs lost.', () => apiLog.counts.lost],
  ] as const;
  for (const [name, help, read] of counters) exposeCounter(registry, { name, help }, () => [[{}, read()]]);

  byLabels(registry, counted);
  chatMetrics(registry, counted.chat);
  chatLogMetrics(registry, counted.chatLog);
  apiMetrics(registry, counted.api);
  return registry;
}

function byLabels(registry: Registry, counted: Counted): void {
  const { hub, requests, requestTimes, refusals, backendCalls, storeErrors } = counted;
  exposeCounter(
    registry,
    {
      name: 'fanfare_requests_total',
      help: 'HTTP requests answered, by operation and status.',
      labelNames: ['operation', 'status'],
    },
    () => byTwo('operation', 'status', requests.counts),
  );
  exposeTimes(
    registry,
    { name: 'fanfare_request_duration_seconds', help: 'From a whole request to its answer, by operation and ending.' },
    () => byTwo('operation', 'ending', requestTimes.times),
  );
  exposeCounter(
    registry,
    {
      name: 'fanfare_handshakes_refused_total',
      help: 'WebSocket handshakes refused, by service and status.',
      labelNames: ['service', 'status'],
    },
    () => byTwo('service', 'status', refusals.counts),
  );
  exposeCounter(
    registry,
    { name: 'fanfare_closes_total', help: 'WebSocket connections that ended, by close code.', labelNames: ['code'] },
    () => Array.from(hub.closes, ([code, count]) => [{ code }, count] as const),
  );
  exposeTimes(
    registry,
    {
      name: 'fanfare_delivery_duration_seconds',
      help: 'From a message that is accepted to its being written to a connection.',
    },
    () => [[{}, hub.deliveryTimes.histogram]],
  );
  exposeTimes(
    registry,
    { name: 'fanfare_backend_call_duration_seconds', help: 'Calls of functions and backends, by kind and result.' },
    () => byTwo('kind', 'result', backendCalls.times),
  );
  exposeCounter(
    registry,
    {
      name: 'fanfare_store_errors_total',
      help: 'Errors of the database and of the files beside it, by kind.',
      labelNames: ['kind'],
    },
    () => Object.entries(storeErrors.counts).map(([kind, count]) => [{ kind }, count] as const),
  );
}
