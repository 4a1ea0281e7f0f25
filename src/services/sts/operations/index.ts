import * as assumeRole from './assume-role.ts';
import * as getCallerIdentity from './get-caller-identity.ts';
import * as getSessionToken from './get-session-token.ts';

export const operations = {
  ...assumeRole,
  ...getCallerIdentity,
  ...getSessionToken,
};
