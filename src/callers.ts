// Who calls: whoever signs with a key that is known, or with `--auth none` anybody.
import type { AccessKey, Authenticate } from './aws/authenticate.ts';
import { bySignature, byTrust } from './aws/authenticate.ts';
import { Verifier } from './aws/sigv4/verify.ts';
import type { Clock } from './clock.ts';
import { DEFAULT_REGION } from './defaults.ts';
import type { Limits } from './limits.ts';
import { following } from './live-limits.ts';
import { policyOf } from './services/admin/key-policy.ts';
import type { Store } from './store/store.ts';

type Options = {
  readonly rootKey: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  readonly region?: string;
};

export function authenticator(
  options: Options,
  store: Store,
  limits: Limits,
  clock: Clock,
  account: string,
): Authenticate {
  const { rootKey } = options;
  if (!rootKey) return byTrust(account, options.region ?? DEFAULT_REGION);
  const find = (accessKeyId: string): AccessKey | undefined => {
    if (accessKeyId === rootKey.accessKeyId) return rootKey;
    const key = store.accessKeys.get(accessKeyId);
    return key && { ...key, policy: policyOf(key) };
  };
  const skew = following(limits, ({ clockSkewMs: skewMs }) => ({ skewMs }), { find, clock, skewMs: 0 });
  return bySignature(new Verifier(skew), find, account, clock);
}
