import type { Handlers } from '../../../aws/dispatch.ts';
import type { ApiContext } from '../api-context.ts';
import type { management } from '../management-model.ts';
import { deleteConnection } from './delete-connection.ts';
import { getConnection } from './get-connection.ts';
import { postToConnection } from './post-to-connection.ts';

export const operations: Handlers<typeof management, ApiContext> = {
  DeleteConnection: deleteConnection,
  GetConnection: getConnection,
  PostToConnection: postToConnection,
};
