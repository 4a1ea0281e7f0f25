import type { AccessKey } from '../../aws/authenticate.ts';
import type { AccessKeys, StoredKey } from '../../store/access-keys.ts';
import { policyOf } from './key-policy.ts';

/** Finds the keys that last: the root key, and those that were made. */
export function lastingKeys(rootKey: AccessKey | undefined, made: AccessKeys): (id: string) => AccessKey | undefined {
  const read = new WeakMap<StoredKey, AccessKey>();
  return (id) => {
    if (id === rootKey?.accessKeyId) return rootKey;
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
