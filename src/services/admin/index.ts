import type { Implementation } from '../../aws/server/dispatch.ts';
import { implement } from '../../aws/server/dispatch.ts';
import type { AdminContext } from './admin-context.ts';
import { admin } from './model.ts';
import * as access from './operations/access.ts';
import * as backups from './operations/backups.ts';
import * as connections from './operations/connections.ts';
import * as functions from './operations/functions.ts';
import * as history from './operations/history.ts';
import * as keys from './operations/keys.ts';
import * as status from './operations/status.ts';
import { refusals } from './refusals.ts';

const operations = {
  ...access,
  ...backups,
  ...connections,
  ...functions,
  ...history,
  ...keys,
  ...status,
};

/** What operators ask of a running server. */
export const adminApi = (context: AdminContext): Implementation =>
  implement(admin, context, operations, {
    refusals,
    // What a key may do is no secret from whoever has the key.
    action: (operation) => (operation === 'CheckAccess' ? undefined : `fanfare:${operation}`),
    resource: () => '*',
  });
