import type { AccessKey } from '../../aws/server/authenticate.ts';
import { oncePer } from '../../base/once-per.ts';
import type { AccessKeys, StoredKey } from '../../store/keys/access-keys.ts';
import { policyOf } from './key-policy.ts';

type Find = (accessKeyId: string) => AccessKey | undefined;

/** Finds the keys that last: the root key, also one that was just replaced, and those that were made. */
export function lastingKeys(rootKeys: { readonly find: Find } | undefined, made: AccessKeys): Find {
  const read = oncePer(withPolicy);
  return (id) => {
    const rootKey = rootKeys?.find(id);
    if (rootKey) return rootKey;
    const stored = made.get(id);
    return stored && read(stored);
  };
}

function withPolicy(stored: StoredKey): AccessKey {
  const { accessKeyId, secretAccessKey } = stored;
  const policy = policyOf(stored);
  return { accessKeyId, secretAccessKey, ...(policy && { policies: [policy] }) };
}
