import type { Handlers } from '../../../aws/server/dispatch.ts';
import type { sts } from '../model.ts';
import type { StsContext } from '../sts-context.ts';
import { assumeRole } from './assume-role.ts';
import { getCallerIdentity } from './get-caller-identity.ts';
import { getSessionToken } from './get-session-token.ts';

export const operations: Handlers<typeof sts, StsContext> = {
  AssumeRole: assumeRole,
  GetCallerIdentity: getCallerIdentity,
  GetSessionToken: getSessionToken,
};
