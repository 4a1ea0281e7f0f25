// What exported functions may do (spec/functions-and-templates.md, sections 13.4 and 14.3).
import { getAtt, sub } from './intrinsics.ts';
import type { Writing } from './writing.ts';
import { saying } from './properties.ts';
import type { RunningFunction } from './running.ts';

/** Properties of a function; in CloudFormation its role is a resource of its own. */
export function policiesOf(each: RunningFunction, id: string, { references, add, isSam, note }: Writing): object {
  const { role, policies = OF_NOBODY } = each.declared ?? {};
  if (role !== undefined) return { Role: references.of(role) };
  const documents = policies.flatMap((policy) => documentIn(policy) ?? []);
  const managed = policies.filter((policy) => typeof policy === 'string');
  const templates = policies.filter((policy) => typeof policy !== 'string' && !documentIn(policy)) as object[];
  if (isSam) return saying({ Policies: references.of([...documents, ...managed, ...templates]) });
  for (const [name] of templates.flatMap((template) => Object.entries(template))) {
    note(`the policy template ${name} of ${each.name} is left out: --format sam has it`);
  }
  const arns = [...new Set([BASIC, ...managed.map(managedArn)])];
  add(`${id}Role`, 'AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    ManagedPolicyArns: arns.map((arn) => sub(arn.replace(/^arn:aws:/, 'arn:${AWS::Partition}:'))),
    ...saying({
      Policies: documents.map((document, at) => ({
        PolicyName: `Policy${at + 1}`,
        PolicyDocument: references.of(document),
      })),
    }),
  });
  return { Role: getAtt(`${id}Role.Arn`) };
}

/** Functions that no template has may post to every connection here: on AWS somebody has to say so. */
const OF_NOBODY: readonly unknown[] = [
  {
    PolicyDocument: {
      Statement: [{ Action: 'execute-api:ManageConnections', Effect: 'Allow', Resource: '*' }],
      Version: '2012-10-17',
    },
  },
];

/** SAM gives it to every function. */
const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';

/** What is not an ARN is the name of a policy of AWS; those that are called roles are for services. */
const managedArn = (policy: string) =>
  policy.startsWith('arn:')
    ? policy
    : `arn:aws:iam::aws:policy/${policy.endsWith('Role') ? 'service-role/' : ''}${policy}`;

function documentIn(policy: unknown): object | undefined {
  if (typeof policy !== 'object' || policy === null) return undefined;
  if ('PolicyDocument' in policy) return policy.PolicyDocument as object;
  return 'Statement' in policy ? policy : undefined;
}
