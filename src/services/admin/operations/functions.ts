import type { Handler } from '../../../aws/server/dispatch.ts';
import type { AdminContext } from '../admin-context.ts';
import type { admin } from '../model.ts';

export const listFunctions: Handler<typeof admin, 'ListFunctions', AdminContext> = ({ functions }) => ({
  functions: [...functions.definitions],
});
