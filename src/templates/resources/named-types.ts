// Resources whose Ref and attributes follow from their names, whether something is made for them here or not
// (spec/functions-and-templates.md, section 13.4).

import { asText } from '../reading/objects.ts';

/** What values of a named resource are made of. */
export type Naming = {
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  readonly suffix: string;
  readonly logicalId: string;
  /** A property with its functions called. */
  readonly property: (name: string) => unknown;
};

type Text = (naming: Naming) => string;

export type NamedType = {
  /** The property that may hold the name. */
  readonly property?: string;
  readonly lengthMax?: number;
  /** A name that is made up has no capitals. */
  readonly isLower?: true;
  readonly ref: Text;
  readonly attributes: { readonly [name: string]: Text };
};

const named: Text = ({ name }) => name;

/** An ARN of a service in the region of the stack. */
const arn =
  (service: string, resource: Text): Text =>
  (naming) =>
    `arn:${naming.partition}:${service}:${naming.region}:${naming.account}:${resource(naming)}`;
const iam =
  (kind: string): Text =>
  (naming) =>
    `arn:${naming.partition}:iam::${naming.account}:${kind}/${naming.name}`;

/** A function is named by its name, its ARN, or one with a qualifier. */
export function functionNameOf(text: string): string {
  const [, name] = /:function:([^:]+)/.exec(text) ?? [];
  return name ?? text.split(':')[0]!;
}
const ofFunction: Text = ({ property }) => functionNameOf(String(property('FunctionName')));

const functionArn = arn('lambda', ({ name }) => `function:${name}`);
/** A local function has one version. */
const versionArn = arn('lambda', (naming) => `function:${ofFunction(naming)}:1`);
const aliasArn = arn('lambda', (naming) => `function:${ofFunction(naming)}:${naming.name}`);
const layerArn = arn('lambda', ({ name }) => `layer:${name}:1`);
const queueUrl: Text = ({ region, suffix, account, name }) => `https://sqs.${region}.${suffix}/${account}/${name}`;
const topicArn = arn('sns', named);
const machineArn = arn('states', ({ name }) => `stateMachine:${name}`);
const certificateArn = arn('acm', ({ name }) => `certificate/${name}`);
const secretArn = arn('secretsmanager', ({ name }) => `secret:${name}`);
const bucketHost: Text = ({ name, suffix }) => `${name}.s3.${suffix}`;
const table: NamedType = {
  property: 'TableName',
  ref: named,
  attributes: {
    Arn: arn('dynamodb', ({ name }) => `table/${name}`),
    StreamArn: arn('dynamodb', ({ name }) => `table/${name}/stream/2020-01-01T00:00:00.000`),
  },
};

export const namedTypes: { readonly [type: string]: NamedType } = {
  'AWS::Lambda::Function': {
    property: 'FunctionName',
    lengthMax: 64,
    ref: named,
    attributes: { Arn: functionArn },
  },
  'AWS::Lambda::Version': { ref: versionArn, attributes: { FunctionArn: versionArn, Version: () => '1' } },
  'AWS::Lambda::Alias': { property: 'Name', ref: aliasArn, attributes: { AliasArn: aliasArn } },
  'AWS::Lambda::LayerVersion': { property: 'LayerName', ref: layerArn, attributes: { LayerVersionArn: layerArn } },
  'AWS::Lambda::Permission': { ref: named, attributes: { Id: named } },
  'AWS::Lambda::EventSourceMapping': { ref: named, attributes: { Id: named } },
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::IAM::Role': {
    property: 'RoleName',
    lengthMax: 64,
    ref: named,
    attributes: { Arn: iam('role'), RoleId: ({ name }) => `AROA${name.slice(-12)}` },
  },
  'AWS::IAM::ManagedPolicy': { property: 'ManagedPolicyName', ref: iam('policy'), attributes: {} },
  'AWS::IAM::InstanceProfile': {
    property: 'InstanceProfileName',
    ref: named,
    attributes: { Arn: iam('instance-profile') },
  },
  'AWS::Logs::LogGroup': {
    property: 'LogGroupName',
    ref: named,
    attributes: { Arn: arn('logs', ({ name }) => `log-group:${name}:*`) },
  },
  'AWS::SQS::Queue': {
    property: 'QueueName',
    lengthMax: 80,
    ref: queueUrl,
    attributes: { Arn: arn('sqs', named), QueueName: named, QueueUrl: queueUrl },
  },
  'AWS::SNS::Topic': {
    property: 'TopicName',
    ref: topicArn,
    attributes: { TopicArn: topicArn, TopicName: named },
  },
  'AWS::S3::Bucket': {
    property: 'BucketName',
    lengthMax: 63,
    isLower: true,
    ref: named,
    attributes: {
      Arn: ({ partition, name }) => `arn:${partition}:s3:::${name}`,
      DomainName: bucketHost,
      RegionalDomainName: ({ name, region, suffix }) => `${name}.s3.${region}.${suffix}`,
    },
  },
  'AWS::Events::EventBus': {
    property: 'Name',
    ref: named,
    attributes: { Arn: arn('events', ({ name }) => `event-bus/${name}`), Name: named },
  },
  'AWS::Events::Rule': {
    property: 'Name',
    lengthMax: 64,
    ref: named,
    attributes: { Arn: arn('events', ({ name }) => `rule/${name}`) },
  },
  'AWS::StepFunctions::StateMachine': {
    property: 'StateMachineName',
    lengthMax: 80,
    ref: machineArn,
    attributes: { Arn: machineArn, Name: named },
  },
  'AWS::Kinesis::Stream': {
    property: 'Name',
    ref: named,
    attributes: { Arn: arn('kinesis', ({ name }) => `stream/${name}`) },
  },
  'AWS::KinesisFirehose::DeliveryStream': {
    property: 'DeliveryStreamName',
    lengthMax: 64,
    ref: named,
    attributes: { Arn: arn('firehose', ({ name }) => `deliverystream/${name}`) },
  },
  'AWS::SecretsManager::Secret': { property: 'Name', ref: secretArn, attributes: { Id: secretArn } },
  'AWS::CertificateManager::Certificate': { ref: certificateArn, attributes: {} },
  'AWS::SSM::Parameter': {
    property: 'Name',
    ref: named,
    attributes: {
      Value: ({ property }) => asText(property('Value')),
      Type: ({ property }) => asText(property('Type') ?? 'String'),
    },
  },
  'AWS::Cognito::UserPool': {
    ref: ({ region, name }) => `${region}_${name.slice(-9)}`,
    attributes: {
      Arn: arn('cognito-idp', ({ region, name }) => `userpool/${region}_${name.slice(-9)}`),
      ProviderName: ({ region, suffix, name }) => `cognito-idp.${region}.${suffix}/${region}_${name.slice(-9)}`,
      ProviderURL: ({ region, suffix, name }) => `https://cognito-idp.${region}.${suffix}/${region}_${name.slice(-9)}`,
    },
  },
};

/** Of any other type: a name, and an ARN in the usual form. Its other attributes cannot be known. */
export const anyType = (type: string): NamedType => ({
  ref: named,
  attributes: { Arn: arn((type.split('::')[1] ?? 'aws').toLowerCase(), named) },
});
