import { newAccessKey } from '../../../aws/access-key.ts';
import type { Handler } from '../../../aws/dispatch.ts';
import type { Policy, Statement } from '../../../aws/policy.ts';
import type { StoredKey } from '../../../store/access-keys.ts';
import type { AdminContext } from '../admin-context.ts';
import type { admin } from '../model.ts';
import { errors } from '../refusals.ts';

/** A key would still open the server when it is started with signatures again, whoever had it made. */
const NO_KEYS = 'With --auth none no keys are needed and none are made; start with --auth sigv4 to make some';

export const createKey: Handler<typeof admin, 'CreateKey', AdminContext> = (
  { store, clock, limits, trustsCallers },
  { statements },
) => {
  if (trustsCallers) throw errors.AccessDeniedException(NO_KEYS);
  if (store.accessKeys.all().length >= limits.accessKeysMax) {
    throw errors.ConflictException(`There are ${limits.accessKeysMax} keys already; delete one first`);
  }
  const { accessKeyId, secretAccessKey } = newAccessKey();
  const policy = statements && { Statement: statements as Statement[] };
  const createdMs = clock.now();
  store.accessKeys.put({ accessKeyId, secretAccessKey, createdMs, ...(policy && { policy }) });
  return { accessKeyId, secretAccessKey, createTime: new Date(createdMs), statements };
};

export const listKeys: Handler<typeof admin, 'ListKeys', AdminContext> = ({ store }) => ({
  keys: store.accessKeys.all().map(shown),
});

export const deleteKey: Handler<typeof admin, 'DeleteKey', AdminContext> = ({ store }, { accessKeyId }) => {
  if (!store.accessKeys.delete(accessKeyId)) throw errors.ResourceNotFoundException(`There is no key ${accessKeyId}`);
  return {};
};

const listed = (value: string | string[]) => (Array.isArray(value) ? value : [value]);

function shown({ accessKeyId, createdMs, policy }: StoredKey) {
  const statements = (policy as Policy | undefined)?.Statement.map(({ Effect, Action, Resource }) => ({
    Effect,
    Action: listed(Action),
    Resource: listed(Resource),
  }));
  return { accessKeyId, createTime: createdMs === undefined ? undefined : new Date(createdMs), statements };
}
