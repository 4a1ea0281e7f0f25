import type { AccessKey, Authenticate } from './aws/authenticate.ts';
import { bySignature, byTrust } from './aws/authenticate.ts';
import { Verifier } from './aws/sigv4/verify.ts';
import type { Clock } from './clock.ts';
import type { Limits } from './limits.ts';
import type { RootKeys } from './root-key.ts';
import { policyOf } from './services/admin/key-policy.ts';
import type { AccessKeys } from './store/access-keys.ts';

type Place = {
  readonly account: string;
  /** Of callers that are trusted and name none. */
  readonly region: string;
  readonly limits: Limits;
  readonly clock: Clock;
};

/** Who may call: whoever holds the root key or one of the others. Without a root key, everybody. */
export function authenticator(
  rootKeys: RootKeys | undefined,
  accessKeys: AccessKeys,
  { account, region, limits, clock }: Place,
): Authenticate {
  if (!rootKeys) return byTrust(account, region);
  const find = (accessKeyId: string): AccessKey | undefined => {
    const rootKey = rootKeys.find(accessKeyId);
    if (rootKey) return rootKey;
    const key = accessKeys.get(accessKeyId);
    return key && { ...key, policy: policyOf(key) };
  };
  return bySignature(new Verifier({ find, clock, skewMs: limits.clockSkewMs }), find, account, clock);
}
