import type { Handlers } from '../../../aws/dispatch.ts';
import type { AdminContext } from '../admin-context.ts';
import type { admin } from '../model.ts';
import { listConnections } from './connections.ts';
import { createKey, deleteKey, listKeys } from './keys.ts';
import { getStatus } from './status.ts';

export const operations: Handlers<typeof admin, AdminContext> = {
  CreateKey: createKey,
  DeleteKey: deleteKey,
  GetStatus: getStatus,
  ListConnections: listConnections,
  ListKeys: listKeys,
};
