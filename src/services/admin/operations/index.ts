import type { Handlers } from '../../../aws/server/dispatch.ts';
import type { AdminContext } from '../admin-context.ts';
import type { admin } from '../model.ts';
import { createBackup, deleteBackup, getBackup, readBackup } from './backups.ts';
import { listConnections } from './connections.ts';
import { createKey, deleteKey, listKeys, rotateRootKey } from './keys.ts';
import { getStatus } from './status.ts';

export const operations: Handlers<typeof admin, AdminContext> = {
  CreateBackup: createBackup,
  CreateKey: createKey,
  DeleteBackup: deleteBackup,
  DeleteKey: deleteKey,
  GetBackup: getBackup,
  GetStatus: getStatus,
  ListConnections: listConnections,
  ListKeys: listKeys,
  ReadBackup: readBackup,
  RotateRootKey: rotateRootKey,
};
