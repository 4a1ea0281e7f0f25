import type { AccessKey } from '../../aws/server/authenticate.ts';
import type { AccessKeys, StoredKey } from '../../store/keys/access-keys.ts';
import { policyOf } from './key-policy.ts';

type Find = (accessKeyId: string) => AccessKey | undefined;

/** Finds the keys that last: the root key, also one that was just replaced, and those that were made. */
export function lastingKeys(rootKeys: { readonly find: Find } | undefined, made: AccessKeys): Find {
  const read = new WeakMap<StoredKey, AccessKey>();
  return (id) => {
    const rootKey = rootKeys?.find(id);
    if (rootKey) return rootKey;
    const stored = made.get(id);
    if (!stored) return undefined;
    let key = read.get(stored);
    if (!key) read.set(stored, (key = withPolicy(stored)));
    return key;
  };
}

function withPolicy(stored: StoredKey): AccessKey {
  const { accessKeyId, secretAccessKey } = stored;
  const policy = policyOf(stored);
  return { accessKeyId, secretAccessKey, ...(policy && { policies: [policy] }) };
}
