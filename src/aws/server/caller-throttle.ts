import type { Limits } from '../../base/limits/limits.ts';
import { following } from '../../base/limits/live-limits.ts';
import { TokenBucket } from '../../base/token-bucket.ts';
import type { Rate, Service } from '../shape.ts';
import type { Caller } from './authenticate.ts';
import type { Route } from './route.ts';

/** Of everything together. */
const ALL: Rate = { perSecond: 'callerRequestsPerSecond', burst: 'callerRequestsBurst' };

/** Callers are keys that we know, but under `--auth none` anybody may claim to be another: so there is a bound. */
const CALLERS_MAX = 10_000;

/** A rate in numbers, as the limits are now. What it counts is told apart by the object. */
type Figures = { readonly perSecond: number; readonly burst: number };
type Buckets = Map<Figures, TokenBucket>;

/**
 * Limits each caller by itself: everything together, all of a service, and single operations, as the models say. Returns a
 * function that says which rate a call exceeds, if any.
 */
export function callerThrottle(
  services: readonly Service[],
  limits: Limits,
  now: () => number,
): (caller: Caller, route: Route) => number | undefined {
  const callers = new Map<string, Buckets>();
  const ratesOf = compiled(services, limits);

  function bucketsOf(accessKeyId: string): Buckets {
    let buckets = callers.get(accessKeyId);
    if (!buckets) {
      if (callers.size >= CALLERS_MAX) callers.delete(callers.keys().next().value!);
      buckets = new Map();
      callers.set(accessKeyId, buckets);
    }
    return buckets;
  }

  return (caller, { operation }) => {
    // A session has no rate of its own: they are asked for as often as one likes.
    const buckets = bucketsOf(caller.session?.keyId ?? caller.accessKeyId);
    const atMs = now();
    for (const rate of ratesOf.get(operation)!) {
      if (isExceeded(buckets, rate, atMs)) return rate.perSecond;
    }
    return undefined;
  };
}

/** What holds for each operation, the widest first. */
function compiled(services: readonly Service[], limits: Limits): ReadonlyMap<Route['operation'], readonly Figures[]> {
  const figures = (rate: Rate | undefined): Figures[] =>
    rate ? [following(limits, () => figuresOf(rate, limits))] : [];
  const all = figures(ALL);
  return new Map(
    services.flatMap((service) => {
      const ofService = [...all, ...figures(service.rate)];
      return Object.values(service.operations).map((operation) => [
        operation,
        [...ofService, ...figures(operation.rate)],
      ]);
    }),
  );
}

/** What comes a minute is spread evenly: 12 are one every five seconds. */
function figuresOf(rate: Rate, limits: Limits): Figures {
  if ('perSecond' in rate) {
    const perSecond = limits[rate.perSecond];
    return { perSecond, burst: rate.burst ? limits[rate.burst] : perSecond };
  }
  const perSecond = limits[rate.perMinute] / 60;
  return { perSecond, burst: Math.max(1, perSecond) };
}

/** Takes one from the bucket of a rate, which is made full. */
function isExceeded(buckets: Buckets, rate: Figures, atMs: number): boolean {
  const { perSecond, burst } = rate;
  let bucket = buckets.get(rate);
  if (!bucket) buckets.set(rate, (bucket = new TokenBucket(burst, atMs)));
  return !bucket.take(atMs, perSecond, burst);
}
