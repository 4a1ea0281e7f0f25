import type { Handler } from '../../../aws/server/dispatch.ts';
import type { AdminContext } from '../admin-context.ts';
import type { admin } from '../model.ts';
import { errors } from '../refusals.ts';

const MS = 1_000;

export const rotateRootKey: Handler<typeof admin, 'RotateRootKey', AdminContext> = (
  { rootKeys },
  { graceSeconds = 0 },
) => {
  if (!rootKeys) throw errors.ConflictException('With --auth none no root key is in force');
  const rotated = rootKeys.rotate(graceSeconds * MS);
  if (!rotated) {
    throw errors.ConflictException(
      'The root key is kept nowhere by this server; change FANFARE_ACCESS_KEY_ID and FANFARE_SECRET_ACCESS_KEY, and start it again',
    );
  }
  const { key, file } = rotated;
  return { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey, file };
};
