import type { Authenticate, FindKey } from './aws/authenticate.ts';
import { bySignature, byTrust } from './aws/authenticate.ts';
import { Verifier } from './aws/sigv4/verify.ts';
import type { Clock } from './clock.ts';
import type { Limits } from './limits.ts';
import { following } from './live-limits.ts';

type Place = {
  readonly account: string;
  /** Of callers that are trusted and name none. */
  readonly region: string;
  readonly limits: Limits;
  readonly clock: Clock;
};

/** Who may call: whoever holds a key that is found. Undefined: everybody. */
export function authenticator(find: FindKey | undefined, { account, region, limits, clock }: Place): Authenticate {
  if (!find) return byTrust(account, region);
  const options = following(limits, ({ clockSkewMs: skewMs }) => ({ skewMs }), { find, clock, skewMs: 0 });
  return bySignature(new Verifier(options), account, clock);
}
