import { newAccessKey } from '../../../aws/access-key.ts';
import { readStatements } from '../../../aws/policy/read-policy.ts';
import { PolicyError } from '../../../aws/policy/policy-error.ts';
import type { Handler } from '../../../aws/server/dispatch.ts';
import type { StoredKey } from '../../../store/keys/access-keys.ts';
import type { AdminContext } from '../admin-context.ts';
import type { admin } from '../model.ts';
import { errors } from '../refusals.ts';

type On<Name extends keyof typeof admin.operations> = Handler<typeof admin, Name, AdminContext>;

/** A key would still open the server when it is started with signatures again, whoever had it made. */
const NO_KEYS = 'With --auth none no keys are needed and none are made; start with --auth sigv4 to make some';

/** What was lent for a time would be kept for ever. */
const NO_LASTING_KEYS = 'With temporary credentials no lasting keys can be made';

export const createKey: On<'CreateKey'> = (context, { statements }, { caller }) => {
  const { store, clock, limits } = context;
  if (context.trustsCallers) throw errors.AccessDeniedException(NO_KEYS);
  if (caller.session) throw errors.AccessDeniedException(NO_LASTING_KEYS);
  return store.records.change(() => {
    if (store.accessKeys.all().length >= limits.accessKeysMax) {
      throw errors.ConflictException(`There are ${limits.accessKeysMax} keys already; delete one first`);
    }
    if (statements !== undefined) checkStatements(context, statements);
    const policy = statements === undefined ? undefined : { Statement: statements };
    const key = { ...newAccessKey(), createdMs: clock.now(), ...(policy && { policy }) };
    store.accessKeys.put(key);
    return { ...shown(key), secretAccessKey: key.secretAccessKey };
  });
};

export const listKeys: On<'ListKeys'> = ({ store }) => ({
  keys: store.accessKeys.all().map(shown),
});

export const deleteKey: On<'DeleteKey'> = ({ store }, { accessKeyId }) =>
  store.records.change(() => {
    if (!store.accessKeys.delete(accessKeyId)) throw errors.ResourceNotFoundException(`There is no key ${accessKeyId}`);
    return {};
  });

function checkStatements({ limits, actions }: AdminContext, statements: unknown): void {
  const { length } = JSON.stringify(statements);
  if (length > limits.policyCharsMax) {
    const detail = `the statements have ${length} characters; at most ${limits.policyCharsMax} are allowed`;
    throw errors.ValidationException(`statements: ${detail}`);
  }
  try {
    const { statements: read } = readStatements(statements, 'statements', actions());
    if (read.length === 0) throw errors.ValidationException('statements: the list is empty');
  } catch (cause) {
    throw cause instanceof PolicyError ? errors.ValidationException(cause.message) : cause;
  }
}

function shown({ accessKeyId, createdMs, policy }: StoredKey) {
  const statements = (policy as { readonly Statement?: unknown } | undefined)?.Statement;
  return {
    accessKeyId,
    createTime: createdMs === undefined ? undefined : new Date(createdMs),
    statements: statements === undefined ? undefined : [statements].flat(),
  };
}

const MS = 1_000;

export const rotateRootKey: On<'RotateRootKey'> = async ({ rootKeys }, { graceSeconds = 0 }) => {
  if (!rootKeys) throw errors.ConflictException('With --auth none no root key is in force');
  const rotated = await rootKeys.rotate(graceSeconds * MS);
  if (!rotated) {
    throw errors.ConflictException(
      'The root key is kept nowhere by this server; change FANFARE_ACCESS_KEY_ID and FANFARE_SECRET_ACCESS_KEY, and start it again',
    );
  }
  const { key, file } = rotated;
  return { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey, file };
};
