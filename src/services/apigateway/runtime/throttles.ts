import { TokenBucket } from '../../../aws/token-bucket.ts';
import type { StageAddress } from '../stages.ts';

/** Routes are deployed by callers, but a stage may be deployed anew for ever. */
const BUCKETS_MAX = 100_000;

/** The throttling that a stage sets for its routes (spec/apigateway-websocket.md, section 4.5). */
export class Throttles {
  readonly #now: () => number;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether a route may be used once more now. A rate of 0 lets nobody in. */
  take({ scope, live: { stage } }: StageAddress, routeKey: string): boolean {
    const settings = { ...stage.DefaultRouteSettings, ...stage.RouteSettings[routeKey] };
    const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst = rate } = settings;
    if (rate === undefined || burst === undefined) return true;
    return this.#bucket(`${scope}/${routeKey}`, burst).take(this.#now(), rate, burst);
  }

  #bucket(key: string, burst: number): TokenBucket {
    const kept = this.#buckets.get(key);
    if (kept) return kept;
    if (this.#buckets.size >= BUCKETS_MAX) this.#buckets.delete(this.#buckets.keys().next().value!);
    const made = new TokenBucket(burst, this.#now());
    this.#buckets.set(key, made);
    return made;
  }
}
