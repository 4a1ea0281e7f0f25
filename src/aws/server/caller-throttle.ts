import type { Caller } from './authenticate.ts';
import type { Route } from './route.ts';
import { TokenBucket } from '../../base/token-bucket.ts';

/** `burst` may come at once. Default: what comes in a second. */
export type Rate = { readonly perSecond: number; readonly burst?: number };

/** The rates of one caller: for everything together, and by the id of a service for all and for single operations. */
export type Rates = {
  readonly all: Rate;
  readonly services: Readonly<Record<string, ServiceRates>>;
};

type ServiceRates = { readonly all?: Rate; readonly operations: Readonly<Record<string, Rate>> };

/** Callers are keys that we know, but under `--auth none` anybody may claim to be another: so there is a bound. */
const CALLERS_MAX = 10_000;

type Buckets = Map<string, TokenBucket>;

/** Limits each caller by itself. Returns a function that says which rate a call exceeds, if any. */
export function callerThrottle(rates: Rates, now: () => number): (caller: Caller, route: Route) => number | undefined {
  const callers = new Map<string, Buckets>();

  function bucketsOf(accessKeyId: string): Buckets {
    let buckets = callers.get(accessKeyId);
    if (!buckets) {
      if (callers.size >= CALLERS_MAX) callers.delete(callers.keys().next().value!);
      buckets = new Map();
      callers.set(accessKeyId, buckets);
    }
    return buckets;
  }

  return (caller, { service, name }) => {
    // A session has no rate of its own: they are asked for as often as one likes.
    const buckets = bucketsOf(caller.session?.keyId ?? caller.accessKeyId);
    const atMs = now();
    if (isExceeded(buckets, '', rates.all, atMs)) return rates.all.perSecond;
    const ofService = rates.services[service.id];
    if (ofService?.all && isExceeded(buckets, service.id, ofService.all, atMs)) return ofService.all.perSecond;
    const ofOperation = ofService?.operations[name];
    if (ofOperation && isExceeded(buckets, `${service.id}.${name}`, ofOperation, atMs)) return ofOperation.perSecond;
    return undefined;
  };
}

/** Takes one from the bucket of a rate, which is made full. */
function isExceeded(buckets: Buckets, key: string, { perSecond, burst = perSecond }: Rate, atMs: number): boolean {
  let bucket = buckets.get(key);
  if (!bucket) buckets.set(key, (bucket = new TokenBucket(burst, atMs)));
  return !bucket.take(atMs, perSecond, burst);
}
