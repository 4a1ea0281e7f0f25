import * as deleteConnection from './delete-connection.ts';
import * as getConnection from './get-connection.ts';
import * as postToConnection from './post-to-connection.ts';

export const operations = {
  ...deleteConnection,
  ...getConnection,
  ...postToConnection,
};
