import { TokenBucket } from '../../../base/token-bucket.ts';
import type { StageAddress } from '../stages.ts';

/** Routes are deployed by callers, but a stage may be deployed anew for ever. */
const BUCKETS_MAX = 100_000;

/** The throttling that stages set for their routes (spec/apigateway-websocket.md, section 4.5), and usage plans for keys. */
export class Throttles {
  readonly #now: () => number;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether a route may be used once more now. A rate of 0 lets nobody in. */
  take({ scope, live: { stage } }: StageAddress, routeKey: string): boolean {
    const settings = { ...stage.DefaultRouteSettings, ...stage.RouteSettings[routeKey] };
    return this.takeAt(`${scope}/${routeKey}`, settings.ThrottlingRateLimit, settings.ThrottlingBurstLimit);
  }

  /** The same for anything else that has a name. Without a rate there is no throttling. */
  takeAt(name: string, rate: number | undefined, burst: number | undefined = rate): boolean {
    if (rate === undefined || burst === undefined) return true;
    return this.#bucket(name, burst).take(this.#now(), rate, burst);
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
