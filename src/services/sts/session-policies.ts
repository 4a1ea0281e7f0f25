import { JsonError } from '../../aws/exact-json.ts';
import { checkUnique } from '../../aws/server/known-members.ts';
import { PolicyError } from '../../aws/policy/policy-error.ts';
import { readPolicy } from '../../aws/policy/read-policy.ts';
import { malformedPolicy, policyTooLarge } from './refusals.ts';
import type { StsContext } from './sts-context.ts';

/** The policies of a session within another one: its own besides those that hold already. Each must allow what is done. */
export function sessionPolicies(
  { limits }: Pick<StsContext, 'limits'>,
  earlier: readonly unknown[],
  text: string | undefined,
): { readonly policies: readonly unknown[]; readonly percent: number | undefined } {
  const policies = text === undefined ? earlier : [...earlier, readText(text, limits.sessionPolicyCharsMax)];
  const length = policies.reduce<number>((sum, policy) => sum + JSON.stringify(policy).length, 0);
  const percent = Math.ceil((length * 100) / limits.sessionPolicyCharsMax);
  if (percent > 100) throw policyTooLarge(percent);
  return { policies, percent: text === undefined ? undefined : percent };
}

/** The JSON value of a policy that would be enforced, all of it. */
function readText(text: string, charsMax: number): unknown {
  // Blanks do not count, but nobody needs so many.
  if (text.length > BLANKS_FACTOR * charsMax) throw policyTooLarge(Math.ceil((text.length * 100) / charsMax));
  try {
    checkUnique(text);
    const policy: unknown = JSON.parse(text);
    if (readPolicy(policy).statements.length === 0) throw malformedPolicy('Statement: the list is empty');
    return policy;
  } catch (cause) {
    if (cause instanceof JsonError || cause instanceof SyntaxError) {
      throw malformedPolicy(`This policy contains invalid Json: ${cause.message}`);
    }
    if (cause instanceof PolicyError) throw malformedPolicy(cause.message);
    throw cause;
  }
}

const BLANKS_FACTOR = 8;
