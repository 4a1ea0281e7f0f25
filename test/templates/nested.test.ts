// Stacks within stacks: their parameters, outputs and order, and what becomes of them when one is refused or taken away.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { apply, Folder, gatewayForTemplates, refusal } from './support.ts';

const gateway = await gatewayForTemplates();
after(() => gateway[Symbol.asyncDispose]());

const FUNCTIONS = `Transform: AWS::Serverless-2016-10-31
Parameters: { ApiId: { Type: String }, Names: { Type: CommaDelimitedList } }
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: index.handler
      Runtime: nodejs22.x
      Environment: { Variables: { API: !Ref ApiId, SECOND: !Select [1, !Ref Names] } }
Outputs: { Arn: { Value: !GetAtt Fn.Arn } }
`;
const ROUTES = `Parameters: { ApiId: { Type: String }, Arn: { Type: String } }
Resources:
  Integration: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref ApiId, IntegrationType: AWS_PROXY, IntegrationUri: !Ref Arn } }
  Connect: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref ApiId, RouteKey: $connect, Target: !Sub "integrations/\${Integration}" } }
  Stage: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref ApiId, StageName: prod, AutoDeploy: true } }
Outputs: { Stage: { Value: !Ref Stage } }
`;
const ROOT = `Transform: AWS::Serverless-2016-10-31
Resources:
  Routes: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: routes.yaml, Parameters: { ApiId: !Ref Api, Arn: !Sub "arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Functions.Outputs.Arn}/invocations" } } }
  Functions: { Type: AWS::Serverless::Application, Properties: { Location: ./functions/template.yaml, Parameters: { ApiId: !Ref Api, Names: [a, b] } } }
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: a, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action } }
Outputs:
  Stage: { Value: !GetAtt Routes.Outputs.Stage }
  Id: { Value: !Ref Functions }
`;
const files = {
  'template.yaml': ROOT,
  'routes.yaml': ROUTES,
  'functions/template.yaml': FUNCTIONS,
  'functions/src/index.js': '',
};

test('nested stacks are applied in the order in which they need each other, whatever the order in the file', async () => {
  using folder = new Folder(files);
  const path = `${folder.path}/template.yaml`;
  const { stacks, defined, files: read } = await apply(gateway, path);
  assert.deepEqual(
    stacks.map(({ stack }) => stack.replace(/-\w{12}$/, '')),
    ['test-Functions', 'test-Routes', 'test'],
  );
  const root = stacks[2]!;
  const [api] = root.apis;
  assert.deepEqual([api!.stages, api!.routes], [['prod'], ['$connect']]);
  assert.deepEqual(defined[0]!.environment, { API: api!.apiId, SECOND: 'b' });
  assert.equal(root.outputs.get('Stage'), 'prod');
  assert.match(
    String(root.outputs.get('Id')),
    /^arn:aws:cloudformation:us-west-2:\d{12}:stack\/test-Functions-\w{12}\//,
  );
  assert.deepEqual([...root.skipped], []);
  assert.ok(read.includes(`${folder.path}/routes.yaml`), 'It is watched');

  const again = await apply(gateway, path);
  assert.deepEqual(
    again.stacks.flatMap(({ changes }) => changes),
    [],
  );
});

test('a nested stack that is gone from its template is taken away with all it made', async () => {
  const room = (nested: string) => ({
    'one.yaml': 'Resources:\n  Inner: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: two.yaml } }\n',
    'two.yaml': 'Resources:\n  Room: { Type: AWS::IVSChat::Room }\n',
    't.yaml': `Conditions: { Never: !Equals [a, b] }\nResources:\n  Topic: { Type: AWS::SNS::Topic }\n  Outer: { ${nested}Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: one.yaml } }\n`,
  });
  using folder = new Folder(room(''));
  const path = `${folder.path}/t.yaml`;
  await apply(gateway, path, { stackName: 'gone' });
  assert.equal((await gateway.chat.listRooms({})).rooms?.length, 1);
  folder.write('t.yaml', room('Condition: Never, ')['t.yaml']);
  const { stacks } = await apply(gateway, path, { stackName: 'gone' });
  assert.deepEqual(
    stacks.flatMap(({ changes }) => changes),
    [{ action: 'removed', id: 'Room', type: 'AWS::IVSChat::Room' }],
  );
  assert.deepEqual((await gateway.chat.listRooms({})).rooms, []);
});

const parent = (properties: string, output = '1') =>
  `Resources:\n  Child: { Type: AWS::CloudFormation::Stack, Properties: { ${properties} } }\n  Room: { Type: AWS::IVSChat::Room, Properties: { Name: ${output} } }\n`;
const CHILD =
  'Parameters: { Name: { Type: String } }\nResources:\n  Room: { Type: AWS::IVSChat::Room, Properties: { Name: !Ref Name } }\nOutputs: { Arn: { Value: !Ref Room } }\n';

for (const [what, text, refused] of [
  [
    'a parameter that it has not',
    parent('TemplateURL: c.yaml, Parameters: { Nmae: x }'),
    't.yaml:2:101: the template of Child has no parameter Nmae; did you mean Name?',
  ],
  [
    'a parameter without a value',
    parent('TemplateURL: c.yaml'),
    'c.yaml:1:21: the parameter Name has no value; say it with --parameter Name=VALUE',
  ],
  [
    'an output that it has not',
    parent('TemplateURL: c.yaml, Parameters: { Name: x }', '!GetAtt Child.Outputs.Anr'),
    't.yaml:3:65: the stack Child has no output Anr; did you mean Arn?',
  ],
  [
    'a template that is not there',
    parent('TemplateURL: d.yaml'),
    't.yaml:2:73: the template d.yaml of Child is not there',
  ],
  ['itself', parent('TemplateURL: t.yaml'), 't.yaml:2:73: stacks are nested more than 10 deep'],
  [
    'what only an operation refuses',
    parent('TemplateURL: c.yaml, Parameters: { Name: "a b" }'),
    /^c\.yaml:3:62: Room \(AWS::IVSChat::Room\): .*pattern/,
  ],
] as const) {
  test(`a nested stack is refused before anything is made: ${what}`, async () => {
    using folder = new Folder({ 't.yaml': text, 'c.yaml': CHILD });
    const line = await refusal(gateway, `${folder.path}/t.yaml`);
    if (typeof refused === 'string') assert.equal(line, refused);
    else assert.match(line, refused);
    assert.deepEqual((await gateway.chat.listRooms({})).rooms, []);
  });
}

test('one in S3 or of the repository of applications is skipped', async () => {
  const text = `Resources:
  A: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: "https://bucket.s3.amazonaws.com/t.yaml" } }
  B: { Type: AWS::Serverless::Application, Properties: { Location: { ApplicationId: "arn:aws:serverlessrepo:us-east-1:111122223333:applications/x", SemanticVersion: 1.0.0 } } }
`;
  using folder = new Folder({ 't.yaml': text });
  const { stack } = await apply(gateway, `${folder.path}/t.yaml`, { stackName: 'skipping' });
  assert.deepEqual(
    [...stack.skipped],
    [
      ['AWS::CloudFormation::Stack', ['A']],
      ['AWS::Serverless::Application', ['B']],
    ],
  );
});

test('a refusal says which stacks before it stay', async () => {
  const route = (id: string) =>
    `  ${id}: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: same } }\n`;
  using folder = new Folder({
    't.yaml': `Resources:
  Child: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: c.yaml, Parameters: { Name: kept } } }
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: !GetAtt Child.Outputs.Arn, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action } }
${route('One')}${route('Two')}`,
    'c.yaml': CHILD,
  });
  const line = await refusal(gateway, `${folder.path}/t.yaml`, { stackName: 'stay' });
  assert.match(line, /^t\.yaml:5:8: Two .*; the stack stay-Child-\w{12}, applied before, stays as now$/);
  assert.deepEqual(
    (await gateway.chat.listRooms({})).rooms?.map(({ name }) => name),
    ['kept'],
  );
});
