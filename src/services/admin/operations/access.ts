import type { Handler } from '../../../aws/server/dispatch.ts';
import type { AdminContext } from '../admin-context.ts';
import type { admin } from '../model.ts';

/** The answers are those of the policy engine itself, for a request that comes from here and now. */
export const checkAccess: Handler<typeof admin, 'CheckAccess', AdminContext> = (
  { served },
  { checks = [] },
  { caller },
) => {
  const { accessKeyId, account, region, isTrusted = false, session, may } = caller;
  return {
    ...{ accessKeyId, account, region, isTrusted },
    ...(session && { expiresAt: new Date(session.endsMs) }),
    services: [...served()],
    allowed: checks.map(({ action, resource = '*' }) => may?.(action, resource) ?? true),
  };
};
