// Prometheus metrics. Hot paths count in plain numbers; they are read when somebody asks.
import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import type { Hub } from '../hub/hub.ts';
import type { ChatMetrics } from '../services/ivschat/metrics.ts';
import type { LogCounts } from './chat-log-metrics.ts';
import { chatLogMetrics } from './chat-log-metrics.ts';
import { chatMetrics } from './chat-metrics.ts';
import type { Port } from './port.ts';

/** Answers by operation and status: bounded by the models. */
export class RequestCounts {
  readonly counts = new Map<string, Map<number, number>>();

  add(operation: string, status: number): void {
    const statuses = this.counts.get(operation) ?? new Map<number, number>();
    if (statuses.size === 0) this.counts.set(operation, statuses);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
}

type Counted = {
  readonly hub: Hub;
  readonly port: Port;
  readonly handshakes: { readonly pending: number };
  readonly requests: RequestCounts;
  readonly chat: ChatMetrics;
  readonly chatLog: LogCounts;
  readonly apiLog: { readonly counts: { readonly written: number; readonly lost: number } };
  /** The server's own log. */
  readonly log?: { readonly lost: number } | undefined;
};

/** Everything `/metrics` shows. */
export function metricsRegistry(counted: Counted): Registry {
  const { hub, port, handshakes, requests, chat, chatLog, apiLog, log = { lost: 0 } } = counted;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];

  new Gauge({
    name: 'fanfare_connections',
    help: 'Open WebSocket connections, by kind.',
    labelNames: ['kind'],
    registers,
    collect() {
      const inRooms = hub.count('chat/');
      this.set({ kind: 'ivschat' }, inRooms);
      this.set({ kind: 'apigateway' }, hub.size - inRooms);
    },
  });
  new Gauge({
    name: 'fanfare_http_connections',
    help: 'Connections that are no WebSockets, or not yet, or refused and still open.',
    registers,
    collect() {
      this.set(port.httpConnections);
    },
  });
  new Gauge({
    name: 'fanfare_handshakes_pending',
    help: 'WebSocket handshakes that wait for a backend to decide.',
    registers,
    collect() {
      this.set(handshakes.pending);
    },
  });
  const counters = [
    ['fanfare_connections_opened_total', 'WebSocket connections accepted.', 'opened'],
    ['fanfare_connections_closed_total', 'WebSocket connections that ended.', 'closed'],
    ['fanfare_messages_received_total', 'Messages from clients.', 'received'],
    ['fanfare_deliveries_total', 'Messages written to clients: one for each receiver.', 'delivered'],
    ['fanfare_slow_readers_cut_total', 'Connections dropped because their outbox was full.', 'cutSlow'],
    ['fanfare_silent_peers_cut_total', 'Connections dropped because no pong came.', 'cutSilent'],
  ] as const;
  for (const [name, help, stat] of counters) {
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(hub.stats[stat]);
      },
    });
  }
  new Counter({
    name: 'fanfare_requests_total',
    help: 'HTTP requests answered, by operation and status.',
    labelNames: ['operation', 'status'],
    registers,
    collect() {
      this.reset();
      for (const [operation, statuses] of requests.counts) {
        for (const [status, count] of statuses) this.inc({ operation, status }, count);
      }
    },
  });
  new Counter({
    name: 'fanfare_http_connections_dropped_total',
    help: 'Connections dropped at once: too many, too few file descriptors, or a proxy that did not say whose it is.',
    registers,
    collect() {
      const { tooMany, noDescriptors, noProxyHeader } = port.drops.counts;
      this.reset();
      this.inc(tooMany + noDescriptors + noProxyHeader);
    },
  });
  new Counter({
    name: 'fanfare_descriptor_drops_total',
    help: 'Those of them for which there were too few file descriptors.',
    registers,
    collect() {
      this.reset();
      this.inc(port.drops.counts.noDescriptors);
    },
  });
  new Counter({
    name: 'fanfare_log_lines_lost_total',
    help: "Lines of the server's own log that nobody took.",
    registers,
    collect() {
      this.reset();
      this.inc(log.lost);
    },
  });
  for (const count of ['written', 'lost'] as const) {
    new Counter({
      name: `fanfare_api_log_lines_${count}_total`,
      help: `Lines of access logs and execution logs ${count}.`,
      registers,
      collect() {
        this.reset();
        this.inc(apiLog.counts[count]);
      },
    });
  }
  chatMetrics(registry, chat);
  chatLogMetrics(registry, chatLog);
  return registry;
}
