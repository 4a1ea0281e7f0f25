import { roleIdOf } from '../../../aws/access-key.ts';
import { identityOf } from '../../../aws/server/authenticate.ts';
import type { Handler } from '../../../aws/server/dispatch.ts';
import { credentialsFor, refuseMfa } from '../credentials.ts';
import type { sts } from '../model.ts';
import { denied, invalid, notAuthorized } from '../refusals.ts';
import { sessionPolicies } from '../session-policies.ts';
import type { StsContext } from '../sts-context.ts';

type On<Name extends keyof typeof sts.operations> = Handler<typeof sts, Name, StsContext>;

/** How long credentials last where nothing is asked for. */
const ROLE_SECONDS = 3_600;
const SESSION_SECONDS = 43_200;
const CHAINED_SECONDS_MAX = 3_600;
const TOO_LONG = 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining';
/** `arn:aws:iam::ACCOUNT:role/PATH/NAME`. Paths have no part in what the role is called later. */
const ROLE = /^arn:aws:iam::(\d{12}):role\/(?:[\x21-\x7e]{0,510}\/)?([\w+=,.@-]{1,64})$/;

/** There are no roles to set up: each that can be named is there, and lends no more than the caller has. */
export const assumeRole: On<'AssumeRole'> = (context, input, call) => {
  const { RoleArn, RoleSessionName, DurationSeconds = ROLE_SECONDS, SourceIdentity } = input;
  const [, account, name] = ROLE.exec(RoleArn) ?? [];
  if (account === undefined) throw invalid('Request ARN is invalid');
  if (account !== context.account) {
    throw notAuthorized(
      call,
      'sts:AssumeRole',
      RoleArn,
      `; roles of the account ${context.account} can be assumed here`,
    );
  }
  // A role taken by a role (spec/sts.md, section 2).
  if (call.caller.session?.role && DurationSeconds > CHAINED_SECONDS_MAX) throw invalid(TOO_LONG);
  refuseMfa(input);
  // What would narrow a session and cannot be enforced is not taken.
  if (input.PolicyArns) throw invalid('PolicyArns cannot be used: there are no managed policies here; use Policy');
  if (input.ProvidedContexts) throw invalid('ProvidedContexts cannot be used here');
  const { policies, percent } = sessionPolicies(context, call.caller.session?.policies ?? [], input.Policy);
  const arn = `arn:aws:sts::${account}:assumed-role/${name}/${RoleSessionName}`;
  const userId = `${roleIdOf(RoleArn)}:${RoleSessionName}`;
  return {
    Credentials: credentialsFor(context, call.caller, DurationSeconds, { role: { arn, userId }, policies }),
    AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
    PackedPolicySize: percent,
    SourceIdentity,
  };
};

export const getSessionToken: On<'GetSessionToken'> = (context, input, { caller }) => {
  refuseMfa(input);
  // In AWS's words (spec/sts.md, section 2): what such credentials could ask for would not end with them.
  if (caller.session) throw denied('Cannot call GetSessionToken with session credentials');
  const { DurationSeconds = SESSION_SECONDS } = input;
  return { Credentials: credentialsFor(context, caller, DurationSeconds, { role: undefined, policies: [] }) };
};

export const getCallerIdentity: On<'GetCallerIdentity'> = (_context, _input, { caller }) => {
  const { arn, userId } = identityOf(caller);
  return { UserId: userId, Account: caller.account, Arn: arn };
};
