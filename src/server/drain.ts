// The end of a running server, within `drainTimeoutMs` of real time whatever clients, backends and disks do.
import type { Hub } from '../hub/hub.ts';
import type { SocketService } from '../services/context.ts';
import type { Port } from './port.ts';
import type { Upgrades } from './upgrade.ts';

type Parts = {
  readonly upgrades: Upgrades;
  readonly hub: Hub;
  readonly services: readonly SocketService[];
  readonly port: Port;
  readonly logs: readonly { flush?(): Promise<void>; end(patienceMs: number): Promise<void> }[];
};

type Times = { readonly drainTimeoutMs: number; readonly drainClosesPerSecond: number };

/**
 * What is kept of the time, twice: for goodbyes and what they lead to (close frames, `$disconnect`), however long the
 * last message took, and for logs after that.
 */
const SHARE = 10;
const SHARE_MS_MAX = 1_000;

export async function drain({ upgrades, hub, services, port, logs }: Parts, limits: Times): Promise<void> {
  const { drainTimeoutMs: timeoutMs, drainClosesPerSecond } = limits;
  const share = Math.min(timeoutMs / SHARE, SHARE_MS_MAX);
  const end = performance.now() + timeoutMs;
  using messages = patience(timeoutMs - 2 * share);
  using goodbyes = patience(timeoutMs - share);

  // Until the last message is answered, the port is open: for `/ready`, and for backends that answer by a request. But
  // where a supervisor holds it, who comes now waits there for the next server.
  if (port.isInherited) port.stop();
  await upgrades.stop();
  for (const log of logs) void log.flush?.();
  await hub.stop(messages.over, evenPace(hub.size, drainClosesPerSecond, (timeoutMs - 2 * share) / 2));
  await Promise.race([goodbyes.over, Promise.all(services.map(async (service) => service.settled?.()))]);
  port.stop();
  await Promise.race([goodbyes.over, port.closed]);
  await port.cut();
  await port.closed;
  await Promise.all(logs.map((log) => log.end(Math.max(0, end - performance.now()))));
}

/**
 * Clients that are told to go come to another server, or to the next one here: not all of them at once. Returns what the
 * next one waits for, or nothing when its time has come.
 */
function evenPace(count: number, perSecond: number, withinMs: number): () => Promise<void> | undefined {
  const everyMs = Math.min(1_000 / perSecond, withinMs / count);
  let nextAt = performance.now();
  return () => {
    const waitMs = nextAt - performance.now();
    nextAt += everyMs;
    return waitMs > 0 ? new Promise((resolve) => void setTimeout(resolve, waitMs)) : undefined;
  };
}

function patience(ms: number): Disposable & { readonly over: Promise<void> } {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  return { over, [Symbol.dispose]: () => clearTimeout(timer) };
}
