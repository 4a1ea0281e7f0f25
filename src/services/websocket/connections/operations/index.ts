import type { Handlers } from '../../../../aws/server/dispatch.ts';
import type { ApiContext } from '../../api-context.ts';
import type { management } from '../model.ts';
import { deleteConnection, getConnection, postToConnection } from './connections.ts';

export const operations: Handlers<typeof management, ApiContext> = {
  DeleteConnection: deleteConnection,
  GetConnection: getConnection,
  PostToConnection: postToConnection,
};
