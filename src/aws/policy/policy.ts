// IAM-style policies: what a key may do, or what an authorizer lets somebody do. Deny wins; what no statement allows is
// denied. `readPolicy` makes one of its JSON, so that deciding is all that is left to do for a request.
import type { Request } from '../http.ts';
import type { Condition, Facts } from './conditions.ts';

export type { Facts } from './conditions.ts';
export { PolicyError } from './policy-error.ts';
export { readPolicy, readStatements } from './read-policy.ts';

export type Statement = {
  readonly effect: 'Allow' | 'Deny';
  /** Takes the action in lower case. */
  readonly actions: (action: string) => boolean;
  readonly resources: (arn: string) => boolean;
  readonly condition: Condition | undefined;
};
export type Policy = { readonly statements: readonly Statement[] };

/** For what cannot be understood. */
export const DENY_ALL: Policy = { statements: [] };

/** Nothing here has a longer ARN; so nobody makes a policy slow to evaluate, or gets around a Deny, by making one. */
const RESOURCE_LENGTH_MAX = 1024;

/** May `action` (as in `ivschat:SendEvent`) be used on `resource` (an ARN, or `*` where there is none)? */
export function isAllowed({ statements }: Policy, action: string, resource: string, facts: Facts): boolean {
  if (resource.length > RESOURCE_LENGTH_MAX) return false;
  const name = action.toLowerCase();
  let allowed = false;
  for (const { effect, actions, resources, condition } of statements) {
    if (!actions(name) || !resources(resource) || (condition && !condition(facts))) continue;
    if (effect === 'Deny') return false;
    allowed = true;
  }
  return allowed;
}

/** What conditions may ask of a request. */
export const factsOf = ({ sourceIp, isSecure, headers }: Request, nowMs: number): Facts => ({
  sourceIp,
  isSecure,
  nowMs,
  userAgent: headers['user-agent'],
});
