import type { Handler } from '../../../aws/server/dispatch.ts';
import type { AdminContext } from '../admin-context.ts';
import type { admin } from '../model.ts';
import { errors } from '../refusals.ts';

export const createBackup: Handler<typeof admin, 'CreateBackup', AdminContext> = ({ backups, limits }) => {
  const begun = backups.begin();
  if (begun.outcome === 'begun') return { backupId: begun.id };
  if (begun.outcome === 'nothing kept') {
    throw errors.ConflictException('This server keeps nothing (--data :memory:), so there is nothing to back up');
  }
  const seconds = Math.ceil(limits.backupIdleMs / 1_000);
  throw errors.ConflictException(
    `Another backup is under way; try again when it is done, or ${seconds} s after it was left`,
  );
};

export const getBackup: Handler<typeof admin, 'GetBackup', AdminContext> = async ({ backups }, { backupId }) => {
  const progress = await backups.progress(backupId);
  if (!progress) throw noSuch(backupId);
  if ('failure' in progress) throw errors.ConflictException(`The backup failed: ${progress.failure}`);
  return progress;
};

export const readBackup: Handler<typeof admin, 'ReadBackup', AdminContext> = async (
  { backups },
  { backupId, offset },
) => {
  const data = await backups.read(backupId, offset);
  if (data === 'not made') throw errors.ConflictException('The backup is not made yet; GetBackup tells when it is');
  if (!data) throw noSuch(backupId);
  return { data };
};

export const deleteBackup: Handler<typeof admin, 'DeleteBackup', AdminContext> = async ({ backups }, { backupId }) => {
  if (!(await backups.end(backupId))) throw noSuch(backupId);
  return {};
};

const noSuch = (backupId: string) => errors.ResourceNotFoundException(`There is no backup ${backupId} (any more)`);
