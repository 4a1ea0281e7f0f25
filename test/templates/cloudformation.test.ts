// CloudFormation templates: what their values come to, and how they are refused. Cases: spec/functions-and-templates.md,
// section 19.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { functions } from '../../src/templates/intrinsics/functions.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { readText } from '../../src/templates/reading/read-text.ts';
import { changeLines } from '../../src/templates/apply/report.ts';
import { TestClient } from '../support/client.ts';
import { controlOf } from '../support/websocket-api.ts';
import { apply, Folder, gatewayForTemplates, refusal } from './support.ts';

/** A template with one room, whose outputs are looked at. */
const withOutputs = (outputs: string, more = '') => `${more}
Resources:
  Room:
    Type: AWS::IVSChat::Room
    Properties: { Name: lobby }
Outputs:
${outputs.replace(/^/gm, '  ')}
`;

async function outputsOf(text: string, options = {}) {
  using folder = new Folder({ 'template.yaml': text });
  await using gateway = await gatewayForTemplates();
  const { stack } = await apply(gateway, `${folder.path}/template.yaml`, options);
  return { values: Object.fromEntries(stack.outputs) as Record<string, unknown>, stack };
}

async function refusalOf(text: string, options = {}) {
  using folder = new Folder({ 'template.yaml': text });
  await using gateway = await gatewayForTemplates();
  const line = await refusal(gateway, `${folder.path}/template.yaml`, options);
  const { rooms = [] } = await gateway.chat.listRooms({});
  assert.deepEqual(rooms, [], 'What is refused makes nothing');
  return line;
}

test('FT-069: an account with a leading zero stays as it is, said or as a default', async () => {
  const text = withOutputs(
    'A: { Value: !Sub "${Account}" }\nB: { Value: !Join ["", [!Ref Account, "/", 012345678901]] }\nC: { Value: !Sub "${Version}" }',
    'Parameters:\n  Account: { Type: String, Default: 012345678901 }\n  Version: { Type: String, Default: 1.10 }',
  );
  const { values } = await outputsOf(text);
  assert.deepEqual(values, { A: '012345678901', B: '012345678901/012345678901', C: '1.10' });
  const said = await outputsOf(text, { parameters: new Map([['Account', '000000000042']]) });
  assert.equal(said.values['A'], '000000000042');
});

test('FT-070: GetAtt is split at the first dot, and a list may ask for its attribute', async () => {
  const { values, stack } = await outputsOf(
    withOutputs(
      'A: { Value: !GetAtt Other.B.C }\nB: { Value: !GetAtt [Room, Id] }\nC: { Value: !GetAtt Room.Arn }',
    ).replace('Resources:', 'Resources:\n  Other: { Type: "AWS::Unknown::Thing" }'),
  );
  assert.equal(values['A'], 'Other.B.C');
  assert.ok(stack.warnings.some((warning) => warning.includes('Other.B.C cannot be known')));
  assert.equal(values['C'], stack.rooms[0]!.arn);
  assert.equal(values['B'], stack.rooms[0]!.arn.split('/')[1]);
});

test('FT-071: Select out of range says where', async () => {
  assert.equal(
    await refusalOf(
      'Resources:\n  Room:\n    Type: AWS::IVSChat::Room\n    Properties:\n      Name: !Select [2, [a, b]]\n',
    ),
    'template.yaml:5:21: Fn::Select asks for item 2 of a list of 2',
  );
});

test('FT-072: all parameters without a value are named in one line', async () => {
  const text = withOutputs(
    'A: { Value: 1 }',
    'Parameters:\n  One: { Type: String }\n  Two: { Type: Number }\n  Three: { Type: String, Default: x }',
  );
  assert.equal(
    await refusalOf(text),
    'template.yaml:2:8: the parameters One, Two have no value; say them with --parameter One=VALUE --parameter Two=VALUE',
  );
  assert.match(
    await refusalOf(text, {
      parameters: new Map([
        ['One', 'x'],
        ['Two', 'y'],
      ]),
    }),
    /the value 'y' of the parameter Two is no number$/,
  );
  assert.match(
    await refusalOf(text, { parameters: new Map([['Four', 'x']]) }),
    /there is no parameter Four; there are: One, Two, Three$/,
  );
});

test('FT-073: a room with its logging configurations has them by their ARNs', async () => {
  const logging = [
    'S3: { BucketName: bucket }',
    'CloudWatchLogs: { LogGroupName: g }',
    'Firehose: { DeliveryStreamName: s }',
  ];
  const parts = logging.map(
    (to, at) =>
      `  L${at}: { Type: "AWS::IVSChat::LoggingConfiguration", Properties: { DestinationConfiguration: { ${to} } } }`,
  );
  using folder = new Folder({
    't.yaml': `Resources:
  Room:
    Type: AWS::IVSChat::Room
    Properties: { LoggingConfigurationIdentifiers: [!Ref L0, !Ref L1, !GetAtt L2.Arn], Tags: [{ Key: k, Value: v }] }
${parts.join('\n')}
Outputs: { Id: { Value: !GetAtt L0.Id }, State: { Value: !GetAtt L0.State } }
`,
  });
  await using gateway = await gatewayForTemplates();
  const { stack } = await apply(gateway, `${folder.path}/t.yaml`);
  const room = await gateway.chat.getRoom({ identifier: stack.rooms[0]!.arn });
  assert.equal(room.loggingConfigurationIdentifiers?.length, 3);
  assert.deepEqual(room.tags, { k: 'v' });
  const [first] = room.loggingConfigurationIdentifiers;
  assert.deepEqual(Object.fromEntries(stack.outputs), { Id: first!.split('/')[1], State: 'ACTIVE' });
});

const MOCK = (name: string, key: string) => `
  ${name}Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: MOCK
      TemplateSelectionExpression: \\$default
      RequestTemplates: { $default: '{"statusCode":200}' }
  ${name}Answer:
    Type: AWS::ApiGatewayV2::IntegrationResponse
    Properties: { ApiId: !Ref Api, IntegrationId: !Ref ${name}Integration, IntegrationResponseKey: $default }
  ${name}:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Api, RouteKey: ${key}, Target: !Sub "integrations/\${${name}Integration}" }`;
const API = `
Resources:
  Stage: { Type: "AWS::ApiGatewayV2::Stage", Properties: { ApiId: !Ref Api, StageName: prod, DeploymentId: !Ref Deployment } }
  Deployment: { Type: "AWS::ApiGatewayV2::Deployment", DependsOn: Connect, Properties: { ApiId: !Ref Api } }
  Api: { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: a, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action } }`;

test('FT-074: a deployment shows all routes, and says which it would have to wait for', async () => {
  using folder = new Folder({ 't.yaml': `${API}${MOCK('Connect', '$connect')}${MOCK('Away', '$disconnect')}\n` });
  await using gateway = await gatewayForTemplates();
  const { stack } = await apply(gateway, `${folder.path}/t.yaml`);
  assert.deepEqual(stack.warnings, ['Deployment deploys Away too; on AWS it may not, unless its DependsOn names it']);
  assert.deepEqual(stack.apis[0]!.routes, ['$connect', '$disconnect']);
  await using client = await TestClient.open(`${gateway.socketUrl}/${stack.apis[0]!.apiId}/prod`);
  assert.ok(client);
});

test('FT-075: a route to another AWS service is made, with one warning, and its messages fail', async () => {
  const integration = (name: string) => `
  ${name}: { Type: "AWS::ApiGatewayV2::Integration", Properties: { ApiId: !Ref Api, IntegrationType: AWS, IntegrationMethod: POST, IntegrationUri: !Sub "arn:aws:apigateway:\${AWS::Region}:dynamodb:action/PutItem", RequestTemplates: { $default: '{}' }, TemplateSelectionExpression: \\$default } }`;
  const routes = `${MOCK('Connect', '$connect')}${integration('One')}${integration('Two')}
  Put: { Type: "AWS::ApiGatewayV2::Route", Properties: { ApiId: !Ref Api, RouteKey: put, Target: !Sub "integrations/\${One}" } }\n`;
  using folder = new Folder({ 't.yaml': API.replace('Connect,', '[Connect, Put],') + routes });
  await using gateway = await gatewayForTemplates();
  const { stack } = await apply(gateway, `${folder.path}/t.yaml`);
  assert.deepEqual(stack.warnings, [
    'nothing here answers dynamodb, which One, Two call: their messages get Internal server error',
  ]);
  await using client = await TestClient.open(`${gateway.socketUrl}/${stack.apis[0]!.apiId}/prod`);
  client.socket.send('{"action":"put"}');
  assert.match(await client.next(), /Internal server error/);
});

test('FT-076: rules and the bootstrap version of the CDK are passed over', async () => {
  const more =
    'Parameters:\n  BootstrapVersion: { Type: "AWS::SSM::Parameter::Value<String>", Default: /cdk-bootstrap/hnb659fds/version }\nRules:\n  CheckBootstrapVersion: { Assertions: [{ Assert: !Not [!Contains [["1"], !Ref BootstrapVersion]] }] }';
  const { stack } = await outputsOf(withOutputs('A: { Value: 1 }', more));
  assert.equal(stack.rooms.length, 1);
});

test('FT-077: the same template again changes nothing, with another number for a text too', async () => {
  const text = withOutputs('A: { Value: !Ref Room }').replace('Name: lobby', 'Name: lobby, MaximumMessageLength: 100');
  using folder = new Folder({ 't.yaml': text });
  await using gateway = await gatewayForTemplates();
  const path = `${folder.path}/t.yaml`;
  const first = await apply(gateway, path);
  assert.deepEqual(changeLines(first.stacks), ['created Room (AWS::IVSChat::Room)']);
  folder.write('t.yaml', text.replace('100', '"100"'));
  const second = await apply(gateway, path);
  assert.deepEqual(changeLines(second.stacks), []);
  assert.equal(second.stack.outputs.get('A'), first.stack.outputs.get('A'));
});

test('a stack keeps its id, also where nothing of it is made', async () => {
  const text = 'Resources: { Role: { Type: "AWS::IAM::Role" } }\nOutputs: { Id: { Value: !Ref "AWS::StackId" } }\n';
  using folder = new Folder({ 't.yaml': text });
  await using gateway = await gatewayForTemplates();
  const idNow = async () => (await apply(gateway, `${folder.path}/t.yaml`)).stack.outputs.get('Id');
  const id = await idNow();
  assert.match(String(id), /^arn:aws:cloudformation:.*:stack\/test\/[\da-f-]{36}$/);
  assert.equal(await idNow(), id);
});

test('FT-078: functions give what they give in CloudFormation', async () => {
  const { values } = await outputsOf(
    withOutputs(
      `A: { Value: !If [IsOn, !Base64 hi, no] }
B: { Value: !FindInMap [Map, !Ref "AWS::Region", name] }
C: { Value: !Join ["-", !Split [",", "a,,b"]] }
D: { Value: !Select [1, !GetAZs ""] }
E: { Value: !Sub ["\${X}/\${!Y}/\${AWS::Partition}", { X: !Select [1, !Ref List] }] }
F: { Value: { a: !Ref "AWS::NoValue", b: [1, !Ref "AWS::NoValue", !If [IsOff, x, !Ref "AWS::NoValue"]] } }
G: { Value: !Select [0, !Cidr [10.0.0.0/24, 2, 5]] }
H: { Condition: IsOff, Value: never }
I: { Value: !Sub "\${AWS::StackName} \${AWS::URLSuffix}" }
J: { Value: !ImportValue shared }`,
      `Parameters:
  List: { Type: CommaDelimitedList, Default: "a, b" }
Mappings: { Map: { us-west-2: { name: here } } }
Conditions:
  IsOn: !And [!Equals [!Ref "AWS::Region", us-west-2], !Not [!Condition IsOff]]
  IsOff: !Or [!Equals [1, "2"], !Equals [a, b]]`,
    ),
    { imports: new Map([['shared', 'value']]) },
  );
  assert.deepEqual(values, {
    A: 'aGk=',
    B: 'here',
    C: 'a--b',
    D: 'us-west-2b',
    E: 'b/${Y}/aws',
    F: { b: [1] },
    G: '10.0.0.0/27',
    I: 'test amazonaws.com',
    J: 'value',
  });
});

test('FT-079: what cannot be read says where, and nothing is made', async () => {
  assert.equal(
    await refusalOf('Resources:\n  Room:\n   Type: a\n  - b\n'),
    'template.yaml:4:1: A block sequence may not be used as an implicit map key',
  );
});

const REFUSED: readonly [what: string, text: string, line: RegExp][] = [
  ['an unknown name', 'Name: !Ref Rom', /t.*:4:30: there is no parameter or resource named Rom; did you mean Room\?$/],
  ['an unknown property', 'Nam: x', /:4:24: Room \(AWS::IVSChat::Room\) has no property Nam; did you mean Name\?$/],
  [
    'a value that the operation refuses',
    'Name: "a b"',
    /:4:25: Room \(AWS::IVSChat::Room\): Request member: name failed to satisfy the constraints/,
  ],
  ['an unknown function', 'Name: !Rf x', /:4:2\d: there is no function !Rf; did you mean !Ref\?$/],
  [
    'an import without a value',
    'Name: !ImportValue x',
    /no stack here exports x; say what it is with --import x=VALUE$/,
  ],
];
for (const [what, property, line] of REFUSED) {
  test(`${what} is refused with its place`, async () => {
    assert.match(
      await refusalOf(`Resources:\n  Room:\n    Type: AWS::IVSChat::Room\n    Properties: { ${property} }\n`),
      line,
    );
  });
}

test('loops are written out where the template has the language extensions', async () => {
  const { stack } = await outputsOf(`Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Rooms:
    - Name
    - [one, two]
    - Room\${Name}: { Type: "AWS::IVSChat::Room", Properties: { Name: !Ref Name } }
Outputs: { Count: { Value: !Length [a, b, c] }, Json: { Value: !ToJsonString { a: 1 } } }
`);
  assert.deepEqual(
    stack.rooms.map(({ id, name }) => [id, name]),
    [
      ['Roomone', 'one'],
      ['Roomtwo', 'two'],
    ],
  );
  assert.deepEqual(Object.fromEntries(stack.outputs), { Count: 3, Json: '{"a":1}' });
});

test('aliases and merges are read, within a bound on what they stand for', async () => {
  const text =
    'x-base: &base { Name: lobby }\nResources:\n  Room: { Type: "AWS::IVSChat::Room", Properties: { <<: *base, MaximumMessageLength: 9 } }\n';
  const { stack } = await outputsOf(text);
  assert.equal(stack.rooms[0]!.name, 'lobby');
  // 11 values: what is behind the alias counts again.
  const bounds = { templateBytesMax: 1_000, templateNodesMax: 11 };
  await outputsOf(text, { bounds });
  assert.match(
    await refusalOf(text, { bounds: { ...bounds, templateNodesMax: 10 } }),
    /there are more than 10 values \(--limit templateNodesMax\)$/,
  );
  const laughs = `a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\n`;
  assert.match(
    await refusalOf(laughs, { bounds: { templateBytesMax: 1_000, templateNodesMax: 500 } }),
    /more than 500 values/,
  );
});

test('a template has at most templateBytesMax bytes', async () => {
  const text = withOutputs('A: { Value: 1 }');
  const bytes = Buffer.byteLength(text);
  await outputsOf(text, { bounds: { templateBytesMax: bytes, templateNodesMax: 100 } });
  assert.match(
    await refusalOf(text, { bounds: { templateBytesMax: bytes - 1, templateNodesMax: 100 } }),
    new RegExp(`^template.yaml: it has more than ${bytes - 1} bytes \\(--limit templateBytesMax\\)$`),
  );
});

test('HTTP APIs are skipped with all that is in them', async () => {
  using folder = new Folder({
    't.yaml': `Resources:
  Http: { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: h, ProtocolType: HTTP } }
  Route: { Type: "AWS::ApiGatewayV2::Route", Properties: { ApiId: !Ref Http, RouteKey: "GET /x" } }
  Room: { Type: "AWS::IVSChat::Room" }
`,
  });
  await using gateway = await gatewayForTemplates();
  const { stack } = await apply(gateway, `${folder.path}/t.yaml`);
  assert.deepEqual(Object.fromEntries(stack.skipped), {
    'AWS::ApiGatewayV2::Api': ['Http'],
    'AWS::ApiGatewayV2::Route': ['Route'],
  });
  assert.deepEqual((await controlOf(gateway).getApis({})).Items, []);
});

test('every function of templates has its short form, which the reader knows', () => {
  for (const name of Object.keys(functions)) {
    const tag = name.replace('Fn::', '!');
    assert.deepEqual(readText(`a: ${tag} b`, 'template.yaml', limitsOf()), { a: { [name]: 'b' } });
  }
});

test('a value that is kept in AWS is what was said of it, and else stays with a warning', async () => {
  const parameters = new Map([['resolve:ssm:/db:1', 'table']]);
  const text = withOutputs(
    'A: { Value: "x-{{resolve:ssm:/db:1}}" }\nB: { Value: !Sub "{{resolve:ssm:/db:1}}/${AWS::Region}" }\nC: { Value: "{{resolve:secretsmanager:s}}" }',
  );
  const { stack } = await outputsOf(text, { parameters });
  assert.deepEqual(Object.fromEntries(stack.outputs), {
    ...{ A: 'x-table', B: 'table/us-west-2', C: '{{resolve:secretsmanager:s}}' },
  });
  assert.match(stack.warnings.join(), /say what it is with --parameter resolve:secretsmanager:s=VALUE/);
});
