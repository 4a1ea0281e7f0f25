// What becomes of calls to functions and backends, for the metrics: how many of which kind ended how, and when.
import type { Clock } from '../base/clock.ts';
import { Histogram } from '../base/histogram.ts';

export type BackendKind = 'function' | 'http' | 'aws' | 'authorizer' | 'review';
/** `error`: it answered that it has failed. */
export type BackendResult = 'answered' | 'error' | 'late' | 'busy' | 'failed';

type Answer = { readonly outcome: 'answered' | 'threw' | 'late' | 'busy' | 'failed'; readonly status?: number };

export class BackendCalls {
  readonly times = new Map<BackendKind, Map<BackendResult, Histogram>>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Hands on what the call leads to. */
  async measure<T extends Answer>(kind: BackendKind, call: Promise<T>): Promise<T> {
    const startMs = this.#clock.monotonic();
    const answer = await call;
    this.#timesOf(kind, resultOf(answer)).observe(this.#clock.monotonic() - startMs);
    return answer;
  }

  #timesOf(kind: BackendKind, result: BackendResult): Histogram {
    const results = this.times.get(kind) ?? new Map<BackendResult, Histogram>();
    if (results.size === 0) this.times.set(kind, results);
    const kept = results.get(result);
    if (kept) return kept;
    const made = new Histogram();
    results.set(result, made);
    return made;
  }
}

const FAULTS_FROM = 500;

function resultOf({ outcome, status = 0 }: Answer): BackendResult {
  return outcome === 'threw' || (outcome === 'answered' && status >= FAULTS_FROM) ? 'error' : outcome;
}
