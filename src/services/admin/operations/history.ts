import type { Handler } from '../../../aws/server/dispatch.ts';
import type { AdminContext } from '../admin-context.ts';
import type { admin } from '../model.ts';

export const getHistory: Handler<typeof admin, 'GetHistory', AdminContext> = ({ history }, { since = 0 }) =>
  history(since);
