import type { Policy } from '../../aws/policy/policy.ts';
import { PolicyError } from '../../aws/policy/policy-error.ts';
import { readPolicy } from '../../aws/policy/read-policy.ts';
import { DENY_ALL } from '../../aws/policy/policy.ts';
import { oncePer } from '../../base/once-per.ts';
import type { StoredKey } from '../../store/keys/access-keys.ts';

type Read = { readonly policy: Policy; readonly fault?: string };

const readOnce = oncePer(({ policy }: StoredKey) => readKept(policy));

/** What a kept key may do, made of its JSON once. Undefined: everything. */
export function policyOf(key: StoredKey): Policy | undefined {
  return key.policy === undefined ? undefined : readOnce(key).policy;
}

/** Tell the operator of keys whose policy is not understood, and so allows nothing. */
export function warnOfPolicies(keys: readonly StoredKey[], warn: (fields: object, message: string) => void): void {
  for (const key of keys) {
    const fault = key.policy === undefined ? undefined : readOnce(key).fault;
    if (fault)
      warn({ accessKeyId: key.accessKeyId, fault }, 'The policy of an access key is not understood: it allows nothing');
  }
}

/** Actions that are not here were taken once, and never matched anything. */
function readKept(document: unknown): Read {
  try {
    return { policy: readPolicy(document) };
  } catch (cause) {
    if (!(cause instanceof PolicyError)) throw cause;
    return { policy: DENY_ALL, fault: cause.message };
  }
}
