import type { Clock } from '../base/clock.ts';
import type { metricsRegistry } from '../server/metrics/metrics.ts';

type Counted = Parameters<typeof metricsRegistry>[0];

/**
 * What `/metrics` shows. The library for it is loaded a moment after the start, or when somebody asks: with what it loads
 * it is a seventh of all modules, and nobody waits for it before the server is ready.
 */
export function loadedMetrics(clock: Clock, counted: Counted): () => Promise<string> {
  const load = async () => (await import('../server/metrics/metrics.ts')).metricsRegistry(counted);
  let registry: ReturnType<typeof load> | undefined;
  const loaded = () => (registry ??= load());
  clock.after(LOADED_AFTER_MS, () => void loaded());
  return async () => (await loaded()).metrics();
}

/** Readiness is looked at every few ms; what counts garbage collections begins with the library. */
const LOADED_AFTER_MS = 250;
