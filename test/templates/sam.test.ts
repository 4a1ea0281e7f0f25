// SAM templates. Cases: spec/functions-and-templates.md, section 19.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { controlOf } from '../support/websocket-api.ts';
import { apply, Folder, gatewayForTemplates, refusal } from './support.ts';

const CHAT = `Transform: AWS::Serverless-2016-10-31
Parameters: { Who: { Type: String, Default: nobody } }
Globals:
  Function:
    Runtime: python3.12
    CodeUri: code
    Layers: [!Ref Shared]
    Environment: { Variables: { WHO: !Ref Who, ENDPOINT: !Sub "https://\${Chat}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}/\${Chat.Stage}" } }
Resources:
  Chat:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      RouteSelectionExpression: $request.body.action
      Auth: { AuthType: CUSTOM, AuthArn: !GetAtt Auth.Arn, IdentitySource: [route.request.header.Auth] }
      Routes:
        $connect: { FunctionArn: !GetAtt Connect.Arn }
        send: { FunctionArn: !Ref Connect.Alias, IntegrationTimeout: 5000 }
  Connect:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.connect
      AutoPublishAlias: live
      Timeout: 9
      ReservedConcurrentExecutions: 5
      DeadLetterQueue: { Type: SQS, TargetArn: "arn:aws:sqs:us-west-2:000000000000:dead" }
      EventInvokeConfig: { MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Type: Lambda, Destination: !GetAtt Auth.Arn } } }
      Environment: { Variables: { OWN: 1 } }
      Policies: [DynamoDBCrudPolicy: { TableName: x }, Statement: [{ Effect: Allow, Action: "execute-api:ManageConnections", Resource: "*" }]]
  Auth: { Type: "AWS::Serverless::Function", Properties: { InlineCode: "def handler(e, c): pass", Handler: index.handler } }
  Shared: { Type: "AWS::Serverless::LayerVersion", Properties: { ContentUri: layer, LayerName: shared } }
  Table: { Type: "AWS::Serverless::SimpleTable", Properties: { PrimaryKey: { Name: who, Type: String } } }
`;
const FILES = { 'template.yaml': CHAT, 'code/app.py': '', 'layer/python/x.py': '' };

test('FT-080, APIGW-166: a WebSocketApi makes what SAM would, with its authorizer', async () => {
  using folder = new Folder(FILES);
  await using gateway = await gatewayForTemplates();
  const { stack, defined } = await apply(gateway, `${folder.path}/template.yaml`);
  const [api] = stack.apis;
  assert.deepEqual(
    { ...api, apiId: '' },
    { id: 'Chat', apiId: '', name: 'Chat', stages: ['default'], routes: ['$connect', 'send'] },
  );
  assert.deepEqual(stack.warnings, []);
  const control = controlOf(gateway);
  const { Items: authorizers = [] } = await control.getAuthorizers({ ApiId: api!.apiId });
  assert.deepEqual(
    authorizers.map(({ Name, IdentitySource }) => [Name, IdentitySource]),
    [['ChatConnectAuthorizer', ['route.request.header.Auth']]],
  );
  const { Items: routes = [] } = await control.getRoutes({ ApiId: api!.apiId });
  assert.deepEqual(new Set(routes.map(({ AuthorizationType }) => AuthorizationType)), new Set(['CUSTOM', 'NONE']));
  const { Items: integrations = [] } = await control.getIntegrations({ ApiId: api!.apiId });
  assert.ok(
    integrations.some(
      ({ IntegrationUri, TimeoutInMillis }) =>
        /:function:test-Connect-\w+:live\/invocations$/.test(IntegrationUri!) && TimeoutInMillis === 5000,
    ),
  );

  const [connect, auth] = defined;
  const { declared, ...run } = connect!;
  assert.deepEqual([declared!.hasVersion, declared!.aliases], [true, ['live']]);
  assert.deepEqual(run, {
    name: connect!.name,
    ...{ runtime: 'python3.12', handler: 'app.connect', folder: join(folder.path, 'code') },
    layers: [join(folder.path, 'layer')],
    environment: {
      WHO: 'nobody',
      ENDPOINT: `https://${api!.apiId}.execute-api.us-west-2.amazonaws.com/default`,
      OWN: '1',
    },
    ...{ timeoutMs: 9_000, memoryMb: 128, reservedConcurrency: 5, retries: 0, eventAgeMsMax: 21_600_000 },
    destinations: {
      onSuccess: undefined,
      onFailure: `arn:aws:lambda:us-west-2:000000000000:function:${auth!.name}`,
    },
    deadLetter: 'arn:aws:sqs:us-west-2:000000000000:dead',
    ...{ logFormat: 'Text', build: undefined },
    statements: [{ Effect: 'Allow', Action: 'execute-api:ManageConnections', Resource: '*' }],
  });
  assert.equal(auth!.statements, undefined);
  assert.deepEqual([...stack.skipped], [['AWS::DynamoDB::Table', ['Table']]]);
});

const REFUSED: readonly [change: readonly [string, string], reason: string][] = [
  [
    ['RouteSelectionExpression: $request.body.action', 'Description: x'],
    "Missing required property 'RouteSelectionExpression'.",
  ],
  [['AuthType: CUSTOM, ', ''], 'AuthType must be specified for additional auth configurations.'],
  [['AuthType: CUSTOM', 'AuthType: JWT'], 'AuthType is not one of AWS_IAM, CUSTOM or NONE.'],
  [['AuthArn: !GetAtt Auth.Arn, ', ''], 'AuthArn must be specified if AuthType is CUSTOM.'],
  [['AuthType: CUSTOM', 'AuthType: AWS_IAM'], 'No additional configurations supported for AuthType AWS_IAM.'],
  [['$connect: {', 'other: {'], 'Authorization is only available if there is a $connect route.'],
  [
    ['send: {', '$send: {'],
    "Route key '$send' must be alphanumeric. Only $connect, $disconnect, and $default special routes are supported.",
  ],
  [['{ FunctionArn: !GetAtt Connect.Arn }', '{ OperationName: x }'], 'Route must have associated function.'],
  [
    ['IntegrationTimeout: 5000', 'RequestParameters: {}'],
    'Request parameters are only supported for the $connect route in WebSocket APIs.',
  ],
  [['Routes:', 'StageName: $default\n      Routes:'], 'Stages cannot be named $default for WebSocket APIs.'],
];
for (const [[before, after], reason] of REFUSED) {
  test(`a WebSocketApi is refused in SAM's words: ${reason}`, async () => {
    assert.ok(CHAT.includes(before));
    using folder = new Folder({ ...FILES, 'template.yaml': CHAT.replace(before, after) });
    await using gateway = await gatewayForTemplates();
    const line = await refusal(gateway, `${folder.path}/template.yaml`);
    assert.match(
      line,
      /^template\.yaml:\d+:\d+: Invalid Serverless Application Specification document\. Resource with id \[Chat\] is invalid\. /,
    );
    assert.ok(line.endsWith(reason), line);
  });
}

test('APIGW-167: a WebSocketApi without routes is refused in the words of SAM', async () => {
  using folder = new Folder({
    'template.yaml': `
Transform: AWS::Serverless-2016-10-31
Resources:
  Chat:
    Type: AWS::Serverless::WebSocketApi
    Properties: { RouteSelectionExpression: $request.body.action, Routes: {} }
`,
  });
  await using gateway = await gatewayForTemplates();
  assert.match(await refusal(gateway, folder.path), /WebSocket API must have at least one route\./);
});

test('FT-081: what sam build made is code from its folders, and a template finds it where its own has no file', async () => {
  const built = '.aws-sam/build/Connect/app.py';
  const template = CHAT.replace('CodeUri: code', 'CodeUri: Connect');
  using folder = new Folder({
    ...FILES,
    '.aws-sam/build/template.yaml': template,
    [built]: '',
    '.aws-sam/build/layer/python/x.py': '',
  });
  await using gateway = await gatewayForTemplates();
  const made = await apply(gateway, `${folder.path}/.aws-sam/build/template.yaml`);
  assert.equal(made.defined[0]!.folder, join(folder.path, '.aws-sam/build/Connect'));
  using source = new Folder({ 'template.yaml': CHAT, 'code/app.txt': '', 'layer/x': '', [built]: '' });
  const { defined } = await apply(gateway, `${source.path}/template.yaml`);
  assert.equal(defined[0]!.folder, join(source.path, '.aws-sam/build/Connect'));
});

const CONFIGURATIONS = {
  'samconfig.toml':
    'version = 0.1\n[default.global.parameters]\nstack_name = "named"\n[default.deploy.parameters]\nparameter_overrides = "Who=\\"some body\\" "\n[prod.deploy.parameters]\nparameter_overrides = ["Who=prod"]\n',
  'samconfig.yaml':
    'version: 0.1\ndefault: { global: { parameters: { stack_name: named } }, deploy: { parameters: { parameter_overrides: "ParameterKey=Who,ParameterValue=\'some body\'" } } }\nprod: { deploy: { parameters: { parameter_overrides: { Who: prod } } } }\n',
};
for (const [name, text] of Object.entries(CONFIGURATIONS)) {
  test(`FT-082: parameters of ${name} count, and those that are said win`, async () => {
    using folder = new Folder({ ...FILES, [name]: text });
    await using gateway = await gatewayForTemplates();
    const path = `${folder.path}/template.yaml`;
    const who = async (options: object) =>
      (await apply(gateway, path, { stackName: undefined, ...options })).defined[0]!;
    const named = await who({});
    assert.equal(named.environment['WHO'], 'some body');
    assert.match(named.name, /^named-Connect-/);
    assert.equal((await who({ configEnvironment: 'prod' })).environment['WHO'], 'prod');
    assert.equal((await who({ parameters: new Map([['Who', 'said']]) })).environment['WHO'], 'said');
  });
}

test('a samconfig that cannot be read says where', async () => {
  using folder = new Folder({ ...FILES, 'samconfig.toml': 'version = 0.1\nversion = = 2\n' });
  await using gateway = await gatewayForTemplates();
  assert.match(await refusal(gateway, `${folder.path}/template.yaml`), /^samconfig\.toml:2:\d+: /);
});

test('FT-011: a variable that Lambda sets itself is refused by its name', async () => {
  using folder = new Folder({ ...FILES, 'template.yaml': CHAT.replace('OWN: 1', 'AWS_REGION: here') });
  await using gateway = await gatewayForTemplates();
  assert.match(
    await refusal(gateway, `${folder.path}/template.yaml`),
    /^template\.yaml:\d+:\d+: Connect \(AWS::Lambda::Function\): Lambda sets the variables AWS_REGION itself; take it out of Environment$/,
  );
});
