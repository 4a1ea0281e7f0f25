import * as backups from './backups.ts';
import * as connections from './connections.ts';
import * as keys from './keys.ts';
import * as status from './status.ts';

export const operations = {
  ...backups,
  ...connections,
  ...keys,
  ...status,
};
