// What a function may do: the policies of its role, in all the forms in which templates say them.
import type { Members } from '../reading/objects.ts';
import { isMap, listAt } from '../reading/objects.ts';

/** Where the role that SAM makes has what was said of it by the names of policy templates. */
export const POLICY_TEMPLATES = 'PolicyTemplates';

/** What is said of a role. */
export const policiesIn = (role: Members, metadata: Members): unknown[] => [
  ...listAt(role, 'Policies'),
  ...listAt(role, 'ManagedPolicyArns'),
  ...listAt(metadata, POLICY_TEMPLATES),
];

/** What the policies of a function say about this server. Undefined: nothing, and it may call the APIs here. */
export function statementsOf(policies: readonly unknown[]): readonly object[] | undefined {
  const statements = policies.flatMap((policy) => {
    if (!isMap(policy)) return [];
    const document = isMap(policy['PolicyDocument']) ? policy['PolicyDocument'] : policy;
    return listAt(document, 'Statement').filter(isMap);
  });
  const isOurs = (statement: Members) => listAt(statement, 'Action').some((action) => OURS.test(String(action)));
  return statements.some(isOurs) ? statements : undefined;
}

const OURS = /^(execute-api|ivschat|lambda|\*)(:|$)/;
