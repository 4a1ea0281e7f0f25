import type { Authenticate, FindKey } from '../aws/server/authenticate.ts';
import { bySignature, byTrust } from '../aws/server/authenticate.ts';
import { Verifier } from '../aws/sigv4/verify.ts';
import type { Clock } from '../base/clock.ts';
import type { Limits } from '../base/limits/limits.ts';
import { following } from '../base/limits/live-limits.ts';

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
