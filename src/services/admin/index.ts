import type { Implementation } from '../../aws/server/dispatch.ts';
import { implement } from '../../aws/server/dispatch.ts';
import type { AdminContext } from './admin-context.ts';
import { admin } from './model.ts';
import { operations } from './operations/index.ts';
import { refusals } from './refusals.ts';

/** What operators ask of a running server. */
export const adminApi = (context: AdminContext): Implementation =>
  implement(admin, context, operations, {
    refusals,
    action: (operation) => `fanfare:${operation}`,
    resource: () => '*',
  });
