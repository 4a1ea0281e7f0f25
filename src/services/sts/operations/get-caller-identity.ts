import { identityOf } from '../../../aws/server/authenticate.ts';
import type { Handler } from '../../../aws/server/dispatch.ts';
import type { sts } from '../model.ts';
import type { StsContext } from '../sts-context.ts';

export const getCallerIdentity: Handler<typeof sts, 'GetCallerIdentity', StsContext> = (
  _context,
  _input,
  { caller },
) => {
  const { arn, userId } = identityOf(caller);
  return { UserId: userId, Account: caller.account, Arn: arn };
};
