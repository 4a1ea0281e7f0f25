import type { Implementation } from '../../aws/server/dispatch.ts';
import { implement } from '../../aws/server/dispatch.ts';
import type { AdminContext } from './admin-context.ts';
import { admin } from './model.ts';
import * as backups from './operations/backups.ts';
import * as connections from './operations/connections.ts';
import * as functions from './operations/functions.ts';
import * as keys from './operations/keys.ts';
import * as status from './operations/status.ts';
import { refusals } from './refusals.ts';

const operations = {
  ...backups,
  ...connections,
  ...functions,
  ...keys,
  ...status,
};

/** What operators ask of a running server. */
export const adminApi = (context: AdminContext): Implementation =>
  implement(admin, context, operations, {
    refusals,
    action: (operation) => `fanfare:${operation}`,
    resource: () => '*',
  });
