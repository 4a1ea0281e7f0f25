import type { Caller } from './authenticate.ts';
import type { Route } from './router.ts';
import { TokenBucket } from './token-bucket.ts';

/** The rates of one caller: for all operations together, and for single ones by name. */
export type Rates = {
  readonly perSecond: number;
  readonly burst: number;
  readonly operations: Readonly<Record<string, number>>;
};

/** Callers are keys that we know, but under `--auth none` anybody may claim to be another: so there is a bound. */
const CALLERS_MAX = 10_000;

type Buckets = { all: TokenBucket; operations: Map<string, TokenBucket> };

/** Limits each caller by itself. Returns a function that says which rate a call exceeds, if any. */
export function callerThrottle(rates: Rates, now: () => number): (caller: Caller, route: Route) => number | undefined {
  const callers = new Map<string, Buckets>();

  function bucketsOf(accessKeyId: string): Buckets {
    let buckets = callers.get(accessKeyId);
    if (!buckets) {
      if (callers.size >= CALLERS_MAX) callers.delete(callers.keys().next().value!);
      buckets = { all: new TokenBucket(rates.burst, now()), operations: new Map() };
      callers.set(accessKeyId, buckets);
    }
    return buckets;
  }

  return (caller, { name }) => {
    const { all, operations } = bucketsOf(caller.accessKeyId);
    if (!all.take(now(), rates.perSecond, rates.burst)) return rates.perSecond;
    const rate = rates.operations[name];
    if (rate === undefined) return undefined;
    let bucket = operations.get(name);
    if (!bucket) operations.set(name, (bucket = new TokenBucket(rate, now())));
    return bucket.take(now(), rate) ? undefined : rate;
  };
}
