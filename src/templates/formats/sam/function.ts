// AWS::Serverless::Function (spec/functions-and-templates.md, section 14.1).
import type { Members } from '../../reading/objects.ts';
import { callOf, isMap, listAt, mapAt } from '../../reading/objects.ts';
import { placedAs } from '../../reading/places.ts';
import type { Resource } from '../../template.ts';
import { LAMBDA_FUNCTION } from '../../resources/function-properties.ts';
import { POLICY_TEMPLATES } from '../../resources/policies.ts';
import type { Transformed } from './transformed.ts';

/** Of SAM alone: everything else is a property of AWS::Lambda::Function too. */
const OWN = [
  ...['CodeUri', 'InlineCode', 'ImageUri', 'Events', 'Policies', 'Role', 'AutoPublishAlias', 'AutoPublishCodeSha256'],
  ...['AutoPublishAliasAllProperties', 'EventInvokeConfig', 'DeadLetterQueue', 'FunctionUrlConfig', 'Connectors'],
  ...['DeploymentPreference', 'ProvisionedConcurrencyConfig', 'AssumeRolePolicyDocument', 'PermissionsBoundary'],
  ...['PropagateTags', 'RolePath', 'SourceKMSKeyArn', 'Tracing', 'VersionDescription', 'VersionDeletionPolicy'],
];
export const SAM_FUNCTION = [...LAMBDA_FUNCTION, ...OWN];

export function serverlessFunction(resource: Resource): Transformed {
  const { id, properties, place } = resource;
  const { Role, EventInvokeConfig, AutoPublishAlias, FunctionUrlConfig, DeadLetterQueue, Tracing } = properties;
  const kept = Object.entries(properties).filter(([name]) => !OWN.includes(name));
  const role = Role ?? { 'Fn::GetAtt': [`${id}Role`, 'Arn'] };
  const renamed = {
    ...(isMap(DeadLetterQueue) && { DeadLetterConfig: { TargetArn: DeadLetterQueue['TargetArn'] } }),
    ...(Tracing !== undefined && { TracingConfig: { Mode: Tracing } }),
  };
  const made = placedAs({ ...Object.fromEntries(kept), ...renamed, Code: codeOf(properties), Role: role }, properties);
  const lambda: Resource = { ...resource, type: 'AWS::Lambda::Function', properties: made };
  // Nobody wrote these: the first screen does not name them.
  const generated = (suffix: string, type: string, more: Members, metadata: Members = {}): Resource => ({
    ...{ id: `${id}${suffix}`, type, properties: more, condition: resource.condition, dependsOn: [], metadata },
    place: undefined,
  });
  const resources = [lambda];
  if (Role === undefined) {
    const { managed, templates, documents } = policiesOf(properties);
    const said = { Policies: documents, ManagedPolicyArns: managed };
    resources.push(generated('Role', 'AWS::IAM::Role', said, { [POLICY_TEMPLATES]: templates }));
  }
  if (isMap(EventInvokeConfig)) {
    const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = EventInvokeConfig;
    const settings = {
      FunctionName: { Ref: id },
      Qualifier: '$LATEST',
      MaximumRetryAttempts,
      MaximumEventAgeInSeconds,
      DestinationConfig,
    };
    resources.push(generated('EventInvokeConfig', 'AWS::Lambda::EventInvokeConfig', settings));
  }
  const otherNames: [string, string][] = [];
  if (AutoPublishAlias !== undefined) {
    const suffix = `Alias${typeof AutoPublishAlias === 'string' ? AutoPublishAlias : ''}`;
    const of = { FunctionName: { Ref: id } };
    resources.push(generated('Version', 'AWS::Lambda::Version', of));
    resources.push(generated(suffix, 'AWS::Lambda::Alias', { ...of, FunctionVersion: '1', Name: AutoPublishAlias }));
    otherNames.push([`${id}.Version`, `${id}Version`], [`${id}.Alias`, `${id}${suffix}`]);
  }
  const at = place ? `${place.file}:${place.line}:${place.column}: ` : '';
  const events = Object.entries(mapAt(properties, 'Events')).map(
    ([name, event]) =>
      `${at}the event ${name} (${isMap(event) ? String(event['Type']) : 'without a type'}) of ${id} is not served: call the function by hand`,
  );
  const url = FunctionUrlConfig === undefined ? [] : [`${at}the URL of ${id} is not served: call the function by hand`];
  return { resources, otherNames, notes: [...events, ...url] };
}

function codeOf({ CodeUri, InlineCode, ImageUri }: Members): unknown {
  if (InlineCode !== undefined) return { ZipFile: InlineCode };
  if (ImageUri !== undefined) return { ImageUri };
  return isMap(CodeUri) && !callOf(CodeUri) ? { S3Bucket: CodeUri['Bucket'], S3Key: CodeUri['Key'] } : CodeUri;
}

/** Documents, ARNs and names, and what is said by the names of policy templates. */
function policiesOf(properties: Members): Record<'documents' | 'managed' | 'templates', readonly unknown[]> {
  const all = listAt(properties, 'Policies');
  const isTemplate = (policy: unknown) =>
    isMap(policy) && !callOf(policy) && policy['Statement'] === undefined && !('LambdaInvokePolicy' in policy);
  return {
    documents: documentsOf(all),
    managed: all.filter((policy) => typeof policy === 'string' || callOf(policy) !== undefined),
    templates: all.filter(isTemplate),
  };
}

/** Of policy templates, one is about what is here: calling another function. */
function documentsOf(policies: readonly unknown[]): unknown[] {
  return policies.flatMap((policy) => {
    if (!isMap(policy)) return [];
    const invoked = policy['LambdaInvokePolicy'];
    if (isMap(invoked)) {
      const Resource = {
        'Fn::Sub': [
          'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${Name}*',
          { Name: invoked['FunctionName'] },
        ],
      };
      return [{ PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource }] } }];
    }
    return policy['Statement'] === undefined ? [] : [{ PolicyDocument: policy }];
  });
}
