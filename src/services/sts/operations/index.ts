import type { Handlers } from '../../../aws/server/dispatch.ts';
import type { sts } from '../model.ts';
import type { StsContext } from '../sts-context.ts';
import { assumeRole, getCallerIdentity, getSessionToken } from './sessions.ts';

export const operations: Handlers<typeof sts, StsContext> = {
  AssumeRole: assumeRole,
  GetCallerIdentity: getCallerIdentity,
  GetSessionToken: getSessionToken,
};
