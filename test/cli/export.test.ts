// `fanfare export`: what runs, as a template.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { sub } from '../../src/cli/own/export/intrinsics.ts';
import type { Resource } from '../../src/cli/own/export/properties.ts';
import type { Running } from '../../src/cli/own/export/running.ts';
import { templateOf } from '../../src/cli/own/export/template.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { FANFARE, run } from '../support/process.ts';

const env = {
  AWS_ACCESS_KEY_ID: rootKey.accessKeyId,
  AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey,
  AWS_DEFAULT_REGION: REGION,
};

async function exported(gateway: TestGateway, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(FANFARE, ['export', ...args, '--endpoint-url', gateway.url], env);
  assert.equal(code, 0, stderr);
  return stdout;
}

const functionArn = (name: string) => `arn:aws:lambda:${REGION}:000000000000:function:${name}`;
const functionUri = (name: string) =>
  `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`;

/** An API with one of everything. `isReversed`: made the other way round, so with other ids in another order. */
async function makeApi({ url }: TestGateway, isReversed: boolean) {
  const control = new ApiGatewayV2({ region: REGION, credentials: rootKey, endpoint: url });
  const { ApiId } = await control.createApi({
    Name: 'my chat',
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '$request.body.action',
    Tags: { team: 'a' },
  });
  const { AuthorizerId } = await control.createAuthorizer({
    ApiId,
    Name: 'who',
    AuthorizerType: 'REQUEST',
    AuthorizerUri: functionUri('who'),
    IdentitySource: ['route.request.header.Auth'],
  });
  await control.createModel({ ApiId, Name: 'Say', ContentType: 'application/json', Schema: '{"type":"object"}' });
  const connect = async () => {
    const { IntegrationId } = await control.createIntegration({
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: functionUri('app'),
    });
    for (const RouteKey of ['$connect', '$disconnect']) {
      const authorizer = RouteKey === '$connect' && ({ AuthorizationType: 'CUSTOM', AuthorizerId } as const);
      await control.createRoute({ ApiId, RouteKey, Target: `integrations/${IntegrationId}`, ...authorizer });
    }
  };
  const say = async () => {
    const { IntegrationId } = await control.createIntegration({
      ApiId,
      IntegrationType: 'AWS',
      IntegrationUri: `arn:aws:apigateway:${REGION}:dynamodb:action/PutItem`,
      CredentialsArn: 'arn:aws:iam::000000000000:role/${stageVariables.role}',
      RequestTemplates: { $default: '#set($a = 1)\n{"Item": "${context.connectionId}"}\n' },
    });
    for (const IntegrationResponseKey of isReversed ? ['$default', '/4\\d\\d/'] : ['/4\\d\\d/', '$default'])
      await control.createIntegrationResponse({ ApiId, IntegrationId, IntegrationResponseKey });
    const { RouteId } = await control.createRoute({
      ApiId,
      RouteKey: 'say-it',
      Target: `integrations/${IntegrationId}`,
      ModelSelectionExpression: '$default',
      RequestModels: { $default: 'Say' },
    });
    await control.createRouteResponse({ ApiId, RouteId, RouteResponseKey: '$default' });
  };
  for (const make of isReversed ? [say, connect] : [connect, say]) await make();
  const { DeploymentId } = await control.createDeployment({ ApiId });
  await control.createStage({ ApiId, StageName: 'prod', DeploymentId, StageVariables: { role: 'writer' } });
  await control.createStage({ ApiId, StageName: 'dev', AutoDeploy: true });
  await control.createDomainName({
    DomainName: 'ws.example.com',
    DomainNameConfigurations: [{ CertificateArn: `arn:aws:acm:${REGION}:000000000000:certificate/c` }],
  });
  await control.createApiMapping({ DomainName: 'ws.example.com', ApiId, Stage: 'prod' });
}

async function makeRooms({ chat }: TestGateway) {
  const logs = await chat.createLoggingConfiguration({
    name: 'archive',
    destinationConfiguration: { s3: { bucketName: 'chat-logs' } },
  });
  await chat.createRoom({
    name: 'lobby',
    maximumMessageLength: 100,
    messageReviewHandler: { uri: functionArn('review'), fallbackResult: 'DENY' },
    loggingConfigurationIdentifiers: [logs.arn!],
    tags: { b: '2', a: '1' },
  });
}

const lambdaEndpoint = 'http://127.0.0.1:9';

test('a server is the same template whatever its ids are, in the order of names', async () => {
  await using gateway = await testGateway({ lambdaEndpoint });
  await makeApi(gateway, false);
  await makeRooms(gateway);
  const text = await exported(gateway);
  assert.equal(text, readFileSync(new URL('export-expected.txt', import.meta.url), 'utf8'));
  assert.equal(text, await exported(gateway, '--format', 'cloudformation'));

  await using other = await testGateway({ lambdaEndpoint });
  await makeRooms(other);
  await makeApi(other, true);
  assert.equal(await exported(other), text);
  const [first, ...rest] = text.split('\n');
  const sam = [first, 'Transform: AWS::Serverless-2016-10-31', ...rest].join('\n');
  assert.equal(await exported(other, '--format', 'sam'), sam);
});

test('a server with nothing is an empty template; a format that is none is refused', async () => {
  await using gateway = await testGateway();
  assert.equal(await exported(gateway), 'AWSTemplateFormatVersion: "2010-09-09"\nResources: {}\n');
  const { code, stderr } = await run(FANFARE, ['export', '--format', 'terraform'], env);
  assert.notEqual(code, 0);
  assert.match(stderr, /--format: (invalid|Invalid) choice|cloudformation/);
});

const nothing: Running = {
  account: '000000000000',
  region: 'us-east-1',
  apis: [],
  domains: [],
  loggingConfigurations: [],
  rooms: [],
  functions: [],
  apiKeys: [],
  usagePlans: [],
};
const form = { isSam: false, pathOf: (path: string) => path, note: () => {} };
const resourcesOf = (running: Partial<Running>) =>
  templateOf({ ...nothing, ...running }, form)['Resources'] as Record<string, Resource>;

test('names are letters and digits, and each is there once', () => {
  const rooms = ['a-b', 'a_b', 'aB', '', undefined].map((name, at) => ({
    name,
    arn: `arn:${at}`,
    maximumMessageLength: at,
  }));
  const resources = resourcesOf({ rooms });
  assert.deepEqual(Object.keys(resources).toSorted(), ['ABRoom', 'ABRoom2', 'ABRoom3', 'Room', 'Room2']);
  for (const id of Object.keys(resources)) assert.match(id, /^[A-Za-z\d]+$/);
});

test('ARNs of another account or region stay, and stage variables are theirs', () => {
  const uri = (account: string, region: string, name: string) => `arn:aws:lambda:${region}:${account}:function:${name}`;
  const integration = (IntegrationUri: string, at: number) => ({
    item: { IntegrationId: String(at), IntegrationType: 'AWS_PROXY', IntegrationUri },
    responses: [],
  });
  const foreign = uri('111111111111', 'eu-west-1', 'f');
  const variable = uri('000000000000', 'us-east-1', '${stageVariables.f}');
  const item = { ApiId: 'x', Name: 'n' };
  const api = { item, models: [], authorizers: [], routes: [], stages: [], deployments: [] };
  const resources = resourcesOf({ apis: [{ ...api, integrations: [foreign, variable].map(integration) }] });
  assert.equal(resources['NIntegration']!.Properties['IntegrationUri'], foreign);
  assert.deepEqual(
    resources['NIntegration2']!.Properties['IntegrationUri'],
    sub('arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${!stageVariables.f}'),
  );
  // Which function that is, is not known here: its permission is for its owner to give.
  const permissions = Object.values(resources).filter(({ Type }) => Type === 'AWS::Lambda::Permission');
  assert.deepEqual(
    permissions.map(({ Properties }) => Properties['FunctionName']),
    [foreign],
  );
});
