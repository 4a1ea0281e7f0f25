// What was loaded, exported and loaded again is the same, in both formats: templates with all that there is, and what was made
// by hand.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { pathFrom } from '../../src/cli/own/export/export.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { controlOf, invocationUri } from '../support/websocket-api.ts';
import { exported, goesOn, goesRound } from './round-trip-support.ts';
import { Folder } from './support.ts';

const SAM = 'Transform: AWS::Serverless-2016-10-31\n';
const FN = 'Type: "AWS::Serverless::Function", Properties: { CodeUri: fn, Handler: app.handler, Runtime: nodejs22.x';
const LAMBDA =
  'Type: "AWS::Lambda::Function", Properties: { Code: fn, Role: r, Handler: app.handler, Runtime: nodejs22.x';
const uri = (attribute: string) =>
  `!Sub "arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${${attribute}}/invocations"`;
const API =
  'Api: { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: chat, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action } }';
const STAGE =
  'Stage: { Type: "AWS::ApiGatewayV2::Stage", Properties: { ApiId: !Ref Api, StageName: prod, AutoDeploy: true } }';
const route = (id: string, key: string, target: string, more = '') =>
  `${id}: { Type: "AWS::ApiGatewayV2::Route", Properties: { ApiId: !Ref Api, RouteKey: "${key}", Target: !Sub "integrations/\${${target}}"${more} } }`;
const proxy = (id: string, attribute: string) =>
  `${id}: { Type: "AWS::ApiGatewayV2::Integration", Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: ${uri(attribute)} } }`;
const template = (head: string, ...resources: string[]) =>
  `${head}Resources:\n${resources.map((resource) => `  ${resource}\n`).join('')}`;

/** What a template is to be written with, in the form of SAM. */
const templates: readonly [string, string, RegExp][] = [
  [
    'an API in the form of SAM',
    template(
      SAM,
      `Fn: { ${FN}, Environment: { Variables: { URL: !Sub "https://\${Chat}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}/live", OWN: !Ref Other } } } }`,
      `Other: { ${FN} } }`,
      'Chat: { Type: "AWS::Serverless::WebSocketApi", Properties: { StageName: live, RouteSelectionExpression: $request.body.action, StageVariables: { a: b }, Auth: { AuthType: CUSTOM, AuthArn: !GetAtt Other.Arn, IdentitySource: [route.request.querystring.token] }, Routes: { $connect: { FunctionArn: !GetAtt Fn.Arn, IntegrationTimeout: 5000 }, say: { FunctionArn: !GetAtt Other.Arn, OperationName: Say } } } }',
    ),
    /AWS::Serverless::WebSocketApi[^]*Auth:[^]*IntegrationTimeout: 5000[^]*OperationName: Say/,
  ],
  [
    'an API that SAM has no form for: two routes with one integration',
    template(
      '',
      `Fn: { ${LAMBDA} } }`,
      API,
      STAGE,
      proxy('To', 'Fn.Arn'),
      route('A', '$connect', 'To'),
      route('B', 'say', 'To'),
    ),
    /FunctionArn|\$\{Fn\.Arn\}\/invocations/,
  ],
  [
    'everything of a function in the form of SAM',
    template(
      SAM,
      `Fn: { Type: "AWS::Serverless::Function", Metadata: { BuildMethod: esbuild, BuildProperties: { Target: es2020 } }, Properties: { FunctionName: all, Description: d, CodeUri: fn, Handler: app.handler, Runtime: python3.12, Timeout: 9, MemorySize: 256, Architectures: [arm64], Tags: { team: a }, Tracing: Active, Layers: [!Ref Shared], AutoPublishAlias: live, ReservedConcurrentExecutions: 0, DeadLetterQueue: { Type: SQS, TargetArn: !GetAtt Dead.Arn }, EventInvokeConfig: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60, DestinationConfig: { OnFailure: { Type: Lambda, Destination: !GetAtt Late.Arn } } }, LoggingConfig: { LogFormat: JSON }, Policies: [AWSLambdaBasicExecutionRole, { DynamoDBCrudPolicy: { TableName: t } }, { Statement: [{ Effect: Allow, Action: "execute-api:*", Resource: "*" }] }] } }`,
      'Shared: { Type: "AWS::Serverless::LayerVersion", Properties: { ContentUri: layer, LayerName: shared } }',
      `Late: { ${FN} } }`,
      'Dead: { Type: "AWS::SQS::Queue" }',
    ),
    /AWS::Serverless::LayerVersion[^]*ReservedConcurrentExecutions: 0/,
  ],
  [
    'everything of a function in the form of CloudFormation',
    template(
      '',
      `Fn: { Type: "AWS::Lambda::Function", Properties: { FunctionName: all, Description: d, Code: { ZipFile: "exports.handler = async () => 1" }, Role: !GetAtt Role.Arn, Handler: index.handler, Runtime: nodejs22.x, Tags: [{ Key: team, Value: a }], Layers: [!Ref Shared], TracingConfig: { Mode: Active }, EphemeralStorage: { Size: 1024 } } }`,
      'Shared: { Type: "AWS::Lambda::LayerVersion", Properties: { Content: layer } }',
      'Version: { Type: "AWS::Lambda::Version", Properties: { FunctionName: !Ref Fn } }',
      'Live: { Type: "AWS::Lambda::Alias", Properties: { FunctionName: !Ref Fn, FunctionVersion: !GetAtt Version.Version, Name: live } }',
      'Permit: { Type: "AWS::Lambda::Permission", Properties: { FunctionName: !Ref Fn, Action: "lambda:InvokeFunction", Principal: events.amazonaws.com } }',
      'Role: { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: {}, ManagedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"], Policies: [{ PolicyName: p, PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "ivschat:*", Resource: "*" }] } }] } }',
      ...[API, STAGE, proxy('To', 'Live'), route('A', '$connect', 'To')],
    ),
    /InlineCode: exports\.handler[^]*\$\{FnAliaslive\}\/invocations/,
  ],
  [
    'models, responses, templates and stage settings',
    template(
      '',
      ...[
        API,
        route(
          'Say',
          'say it/now',
          'To',
          ', ModelSelectionExpression: $default, RequestModels: { $default: Say }, RouteResponseSelectionExpression: $default',
        ),
      ],
      'Model: { Type: "AWS::ApiGatewayV2::Model", Properties: { ApiId: !Ref Api, Name: Say, ContentType: application/json, Schema: { type: object, title: "${x}" } } }',
      'To: { Type: "AWS::ApiGatewayV2::Integration", Properties: { ApiId: !Ref Api, IntegrationType: MOCK, TemplateSelectionExpression: $default, RequestTemplates: { $default: "{\\"statusCode\\":200,\\"id\\":\\"${context.connectionId}\\"}" } } }',
      'Answer: { Type: "AWS::ApiGatewayV2::IntegrationResponse", Properties: { ApiId: !Ref Api, IntegrationId: !Ref To, IntegrationResponseKey: $default, ResponseTemplates: { $default: "${!x}" } } }',
      'Back: { Type: "AWS::ApiGatewayV2::RouteResponse", Properties: { ApiId: !Ref Api, RouteId: !Ref Say, RouteResponseKey: $default } }',
      'Old: { Type: "AWS::ApiGatewayV2::Deployment", DependsOn: Say, Properties: { ApiId: !Ref Api, Description: first } }',
      'New: { Type: "AWS::ApiGatewayV2::Deployment", DependsOn: Say, Properties: { ApiId: !Ref Api, Description: second } }',
      'Prod: { Type: "AWS::ApiGatewayV2::Stage", Properties: { ApiId: !Ref Api, StageName: prod, DeploymentId: !Ref New, Description: "it is", StageVariables: { a: b }, Tags: { t: u }, DefaultRouteSettings: { ThrottlingBurstLimit: 5, ThrottlingRateLimit: 2.5, LoggingLevel: "OFF" }, RouteSettings: { $connect: { ThrottlingRateLimit: 1 } }, AccessLogSettings: { DestinationArn: !Sub "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:a", Format: "$context.requestId" } } }',
      'Dev: { Type: "AWS::ApiGatewayV2::Stage", Properties: { ApiId: !Ref Api, StageName: dev, DeploymentId: !Ref Old } }',
    ),
    /StageName: dev[^]*StageName: prod/,
  ],
  [
    'authorizers, domain names and mappings',
    template(
      '',
      `Fn: { ${LAMBDA} } }`,
      ...[
        API,
        STAGE,
        proxy('To', 'Fn.Arn'),
        route('A', '$connect', 'To', ', AuthorizationType: CUSTOM, AuthorizerId: !Ref Who'),
      ],
      `Who: { Type: "AWS::ApiGatewayV2::Authorizer", Properties: { ApiId: !Ref Api, AuthorizerType: REQUEST, Name: who, IdentitySource: [route.request.header.Auth], AuthorizerUri: ${uri('Fn.Arn')} } }`,
      'Permit: { Type: "AWS::Lambda::Permission", Properties: { FunctionName: !Ref Fn, Action: "lambda:InvokeFunction", Principal: apigateway.amazonaws.com, SourceArn: !Sub "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/authorizers/${Who}" } }',
      'Domain: { Type: "AWS::ApiGatewayV2::DomainName", Properties: { DomainName: ws.example.com, DomainNameConfigurations: [{ CertificateArn: !Sub "arn:aws:acm:${AWS::Region}:${AWS::AccountId}:certificate/c" }] } }',
      'Mapping: { Type: "AWS::ApiGatewayV2::ApiMapping", Properties: { ApiId: !Ref Api, DomainName: !Ref Domain, Stage: !Ref Stage, ApiMappingKey: chat } }',
    ),
    /authorizers\/\$\{ChatWhoAuthorizer\}[^]*/,
  ],
  [
    'API keys and usage plans',
    template(
      '',
      ...[API, STAGE],
      'Key: { Type: "AWS::ApiGateway::ApiKey", Properties: { Name: mobile, Enabled: "true", Description: d, Value: a-secret-of-twenty-characters, Tags: [{ Key: a, Value: b }] } }',
      'Plan: { Type: "AWS::ApiGateway::UsagePlan", Properties: { UsagePlanName: gold, Description: d, ApiStages: [{ ApiId: !Ref Api, Stage: !Ref Stage, Throttle: { $connect: { RateLimit: 1, BurstLimit: 2 } } }], Quota: { Limit: 100, Period: DAY }, Throttle: { RateLimit: 5, BurstLimit: 10 } } }',
      'In: { Type: "AWS::ApiGateway::UsagePlanKey", Properties: { KeyId: !Ref Key, KeyType: API_KEY, UsagePlanId: !Ref Plan } }',
      'Nameless: { Type: "AWS::ApiGateway::UsagePlan", Properties: { Description: of none } }',
    ),
    /KeyId: !Ref MobileApiKey/,
  ],
  [
    'rooms, their logs and their review',
    template(
      '',
      'Review: { Type: "AWS::Lambda::Function", Properties: { FunctionName: review, Code: { ZipFile: "exports.handler = async () => ({})" }, Role: "arn:aws:iam::123456789012:role/mine", Handler: index.handler, Runtime: nodejs22.x } }',
      'Logs: { Type: "AWS::IVSChat::LoggingConfiguration", Properties: { Name: archive, DestinationConfiguration: { S3: { BucketName: chat-logs } }, Tags: [{ Key: a, Value: b }] } }',
      'Room: { Type: "AWS::IVSChat::Room", Properties: { Name: lobby, MaximumMessageLength: 100, MaximumMessageRatePerSecond: 5, LoggingConfigurationIdentifiers: [!Ref Logs], MessageReviewHandler: { Uri: !GetAtt Review.Arn, FallbackResult: DENY } } }',
      'Plain: { Type: "AWS::IVSChat::Room" }',
      `Backend: { ${LAMBDA}, Environment: { Variables: { ROOM: !Ref Room, LOGS: !GetAtt Logs.Arn } } } }`,
    ),
    /ROOM: !GetAtt LobbyRoom\.Arn[^]*Uri: !GetAtt Review\.Arn/,
  ],
  [
    'integrations of other kinds',
    template(
      '',
      ...[API, STAGE, route('A', 'a', 'Http'), route('B', 'b', 'Queue'), route('C', 'c', 'Variable')],
      'Http: { Type: "AWS::ApiGatewayV2::Integration", Properties: { ApiId: !Ref Api, IntegrationType: HTTP_PROXY, IntegrationMethod: PUT, IntegrationUri: "https://example.com/${stageVariables.path}", TimeoutInMillis: 50, RequestParameters: { integration.request.header.x: context.connectionId } } }',
      'Queue: { Type: "AWS::ApiGatewayV2::Integration", Properties: { ApiId: !Ref Api, IntegrationType: AWS, IntegrationMethod: POST, CredentialsArn: !Sub "arn:aws:iam::${AWS::AccountId}:role/q", IntegrationUri: !Sub "arn:aws:apigateway:${AWS::Region}:sqs:action/SendMessage", PassthroughBehavior: NEVER, RequestTemplates: { $default: "Body=$input.body" } } }',
      'Variable: { Type: "AWS::ApiGatewayV2::Integration", Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !Sub "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${!stageVariables.fn}/invocations" } }',
    ),
    /\$\{!stageVariables\.fn\}/,
  ],
  [
    'two APIs of one name, and names that are no logical ids',
    template(
      '',
      API,
      'Second: { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: chat, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action, Description: "the second", DisableExecuteApiEndpoint: true } }',
      'Odd: { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: "über-chat: #1", ProtocolType: WEBSOCKET, RouteSelectionExpression: "${request.body.action}", Tags: { a: b } } }',
    ),
    /ChatApi2:/,
  ],
  [
    'nothing but functions',
    template(
      '',
      `one: { ${LAMBDA} } }`,
      `One: { ${LAMBDA}, Timeout: 1 } }`,
      `Three: { ${LAMBDA}, Environment: { Variables: { A1: "\${x} !Ref y", B1: "", C1: "0012", D1: "yes" } } } }`,
    ),
    /One2:/,
  ],
];

for (const [what, yaml, form] of templates) {
  test(`${what} goes round`, async () => {
    using folder = new Folder({ 'template.yaml': yaml, 'fn/app.js': '', 'fn/app.py': '', 'layer/nodejs/x.js': '' });
    const { sam, cloudformation } = await goesRound(join(folder.path, 'template.yaml'));
    assert.match(sam, form);
    assert.doesNotMatch(cloudformation, /AWS::Serverless|a-secret-of-twenty/);
    assert.doesNotMatch(sam, /a-secret-of-twenty|000000000000|us-west-2/);
  });
}

test('what was made by hand is exported too, and keys with their values where that is asked for', async () => {
  using folder = new Folder({ 'fn/app.js': '' });
  const functions = [{ name: 'hello', runtime: 'nodejs22.x', handler: 'app.handler', folder: join(folder.path, 'fn') }];
  await using gateway = await testGateway({ region: REGION, functions });
  const control = controlOf(gateway);
  const { ApiId } = await control.createApi({
    ...{ Name: 'by hand', ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.body.action' },
  });
  const arn = `arn:aws:lambda:${REGION}:000000000000:function:hello`;
  const { IntegrationId } = await control.createIntegration({
    ...{ ApiId, IntegrationType: 'AWS_PROXY', IntegrationUri: invocationUri(arn) },
  });
  await control.createRoute({ ApiId, RouteKey: '$default', Target: `integrations/${IntegrationId}` });
  await control.createStage({ ApiId, StageName: 'prod', AutoDeploy: true });
  const keys = new APIGateway({ region: REGION, credentials: rootKey, endpoint: gateway.url });
  const { value } = await keys.createApiKey({ name: 'k', enabled: true });
  await gateway.chat.createRoom({ name: 'lobby' });
  const { sam } = await goesOn(gateway, folder);
  // On AWS nobody could call it, and it could post to nobody.
  assert.match(sam, /AWS::Lambda::Permission\n[^]*FunctionName: !Ref HelloFunction[^]*\$\{ByHandApi\}\/\*/);
  assert.match(sam, /execute-api:ManageConnections/);
  assert.ok(!sam.includes(value!));
  assert.ok((await exported(gateway, '--with-key-values')).includes(value!));
});

test('code is named from where the command runs, if it is below that', () => {
  assert.deepEqual(
    ['/p/fn', '/p', '/q/fn', '/px'].map((path) => pathFrom('/p', path)),
    ['fn', '.', '/q/fn', '/px'],
  );
});
