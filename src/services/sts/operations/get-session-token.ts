import type { Handler } from '../../../aws/server/dispatch.ts';
import { credentialsFor, refuseMfa } from '../credentials.ts';
import type { sts } from '../model.ts';
import { denied } from '../refusals.ts';
import type { StsContext } from '../sts-context.ts';

const DURATION_SECONDS = 43_200;

export const getSessionToken: Handler<typeof sts, 'GetSessionToken', StsContext> = (context, input, { caller }) => {
  refuseMfa(input);
  // In AWS's words (spec/sts.md, section 2): what such credentials could ask for would not end with them.
  if (caller.session) throw denied('Cannot call GetSessionToken with session credentials');
  const { DurationSeconds = DURATION_SECONDS } = input;
  return { Credentials: credentialsFor(context, caller, DurationSeconds, { role: undefined, policies: [] }) };
};
