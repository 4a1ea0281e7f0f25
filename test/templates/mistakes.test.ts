// What people get wrong in templates: each mistake is refused with its place and with what was meant, and makes nothing.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { apply, Folder, gatewayForTemplates, refusal } from './support.ts';

const gateway = await gatewayForTemplates();
after(() => gateway[Symbol.asyncDispose]());

const ROOM = 'Resources:\n  Room: { Type: AWS::IVSChat::Room }\n';
const SAM = 'Transform: AWS::Serverless-2016-10-31\n';
const CODE = 'InlineCode: "exports.handler = async () => 1", Handler: index.handler, Runtime: nodejs20.x';
const LAMBDA = 'Code: { ZipFile: "exports.handler = 1" }, Handler: index.handler, Runtime: nodejs20.x';

const mistakes: readonly (readonly [what: string, text: string, refused: string])[] = [
  [
    'a type',
    'Resources:\n  Room: { Type: AWS::IVSChat::Rom }\n',
    '2:17: there is no resource type AWS::IVSChat::Rom; did you mean AWS::IVSChat::Room?',
  ],
  [
    'the case of a service',
    'Resources:\n  A: { Type: AWS::APIGatewayV2::Api }\n',
    '2:14: there is no resource type AWS::APIGatewayV2::Api; did you mean AWS::ApiGatewayV2::Api?',
  ],
  [
    'a type of SAM',
    `${SAM}Resources:\n  F: { Type: AWS::Serverless::Functon }\n`,
    '3:14: there is no resource type AWS::Serverless::Functon; did you mean AWS::Serverless::Function?',
  ],
  [
    'a key of a resource',
    'Resources:\n  Room: { Type: AWS::IVSChat::Room, Propertes: { Name: x } }\n',
    '2:48: the resource Room has Propertes; did you mean Properties?',
  ],
  [
    'a property of a function',
    `Resources:\n  F: { Type: AWS::Lambda::Function, Properties: { ${LAMBDA.replace('Handler', 'Handlr')} } }\n`,
    '2:101: F (AWS::Lambda::Function) has no property Handlr; did you mean Handler?',
  ],
  [
    'a property of a function of SAM',
    `${SAM}Resources:\n  F: { Type: AWS::Serverless::Function, Properties: { ${CODE}, Enviroment: {} } }\n`,
    '3:159: F (AWS::Serverless::Function) has no property Enviroment; did you mean Environment?',
  ],
  [
    'a property of a WebSocketApi',
    `${SAM}Resources:\n  A: { Type: AWS::Serverless::WebSocketApi, Properties: { RouteSelectionExpresion: x } }\n`,
    '3:84: A (AWS::Serverless::WebSocketApi) has no property RouteSelectionExpresion; did you mean RouteSelectionExpression?',
  ],
  [
    'a property of a route of a WebSocketApi',
    `${SAM}Resources:\n  A: { Type: AWS::Serverless::WebSocketApi, Properties: { RouteSelectionExpression: x, Routes: { go: { FunctionARN: x } } } }\n`,
    '3:117: the route go of A has no property FunctionARN; did you mean FunctionArn?',
  ],
  [
    'a kind of Globals',
    `${SAM}Globals: { Functon: { Timeout: 3 } }\n${ROOM}`,
    '2:21: Globals has no Functon; did you mean Function?',
  ],
  [
    'a property in Globals',
    `${SAM}Globals: { Function: { Timout: 3 } }\n${ROOM}`,
    '2:32: Globals.Function has no property Timout; did you mean Timeout?',
  ],
  [
    'a name in Ref',
    `${ROOM}Outputs: { A: { Value: !Ref Rom } }\n`,
    '3:29: there is no parameter or resource named Rom; did you mean Room?',
  ],
  [
    'a pseudo parameter',
    `${ROOM}Outputs: { A: { Value: !Ref "AWS::Regon" } }\n`,
    '3:29: there is no parameter or resource named AWS::Regon; did you mean AWS::Region?',
  ],
  [
    'a name in GetAtt',
    `${ROOM}Outputs: { A: { Value: !GetAtt Rom.Arn } }\n`,
    '3:32: there is no parameter or resource named Rom; did you mean Room?',
  ],
  [
    'an attribute',
    `${ROOM}Outputs: { A: { Value: !GetAtt Room.Arm } }\n`,
    '3:32: AWS::IVSChat::Room has no attribute Arm; did you mean Arn?',
  ],
  [
    'a name in Sub',
    `${ROOM}Outputs: { A: { Value: !Sub "x-\${Rom}" } }\n`,
    '3:29: there is no parameter or resource named Rom; did you mean Room?',
  ],
  [
    'a short function',
    `${ROOM}Outputs: { A: { Value: !Jion [a] } }\n`,
    '3:30: there is no function !Jion; did you mean !Join?',
  ],
  [
    'a function',
    `${ROOM}Outputs: { A: { Value: { "Fn::Jion": [a] } } }\n`,
    '3:24: Fn::Jion is no function that a template can call here; did you mean Fn::Join?',
  ],
  [
    'a condition',
    `Conditions: { IsProd: !Equals [a, b] }\n${ROOM.replace(' }', ', Condition: IsPrd }')}`,
    '3:9: there is no condition named IsPrd; did you mean IsProd?',
  ],
  [
    'the condition of If',
    `Conditions: { IsProd: !Equals [a, b] }\n${ROOM.replace(' }', ', Properties: { Name: !If [IsPrd, a, b] } }')}`,
    '3:62: there is no condition named IsPrd; did you mean IsProd?',
  ],
  [
    'a mapping',
    `Mappings: { Stages: { dev: { Name: a } } }\n${ROOM}Outputs: { A: { Value: !FindInMap [Stage, dev, Name] } }\n`,
    '4:35: there is no mapping named Stage; did you mean Stages?',
  ],
  [
    'a key of a mapping',
    `Mappings: { Stages: { dev: { Name: a } } }\n${ROOM}Outputs: { A: { Value: !FindInMap [Stages, dev, Nam] } }\n`,
    '4:35: the mapping Stages has nothing at dev, Nam; did you mean Name?',
  ],
  [
    'a DependsOn',
    `${ROOM}  Other: { Type: AWS::IVSChat::Room, DependsOn: [Rooom] }\n`,
    '3:10: Other depends on Rooom, which is no resource here; did you mean Room?',
  ],
  [
    'the type of a parameter',
    `Parameters: { N: { Type: Strng, Default: x } }\n${ROOM}`,
    '1:18: the parameter N has the Type Strng; did you mean String?',
  ],
  ['a parameter without a type', `Parameters: { N: { Default: x } }\n${ROOM}`, '1:18: the parameter N has no Type'],
  ['an output without a value', `${ROOM}Outputs: { A: { Description: x } }\n`, '3:15: the output A has no Value'],
  [
    'the version of the format',
    `AWSTemplateFormatVersion: 2010-09-10\n${ROOM}`,
    "1:27: AWSTemplateFormatVersion must be '2010-09-09', not '2010-09-10'",
  ],
  [
    'tabs',
    'Resources:\n\tRoom:\n\t\tType: AWS::IVSChat::Room\n',
    '2:1: Tabs are not allowed as indentation; use spaces',
  ],
  [
    'two short functions',
    `${ROOM}Outputs: { A: { Value: !Base64 !Sub "x" } }\n`,
    '3:32: A node can have at most one tag; write the outer function in its full form, as in Fn::Base64: !Sub',
  ],
  [
    'a circle of DependsOn',
    'Resources:\n  A: { Type: AWS::IVSChat::Room, DependsOn: B }\n  B: { Type: AWS::IVSChat::Room, DependsOn: [C] }\n  C: { Type: AWS::SNS::Topic, DependsOn: A }\n',
    '2:6: resources need each other: A → B → C → A; take one of the references, or a DependsOn, out',
  ],
  [
    'a circle of references',
    'Resources:\n  A: { Type: AWS::SNS::Topic, Properties: { TopicName: !Sub "${B.Arn}" } }\n  B: { Type: AWS::SQS::Queue, Properties: { Tags: [!GetAtt A.TopicName] } }\n',
    '2:6: resources need each other: A → B → A; take one of the references, or a DependsOn, out',
  ],
  [
    'one that needs itself',
    'Resources:\n  A: { Type: AWS::IVSChat::Room, Properties: { Name: !Ref A } }\n',
    '2:6: a resource needs itself: A → A; take one of the references, or a DependsOn, out',
  ],
  [
    'a loop without its transform',
    'Resources:\n  Fn::ForEach::All: [N, [a], { "R${N}": { Type: AWS::IVSChat::Room } }]\n',
    "2:21: Fn::ForEach::All needs the line 'Transform: AWS::LanguageExtensions' in its template",
  ],
  [
    'a function of the language extensions without them',
    `${ROOM}Outputs: { A: { Value: !Length [a] } }\n`,
    "3:32: Fn::Length needs the line 'Transform: AWS::LanguageExtensions' in its template",
  ],
];

for (const [what, text, refused] of mistakes) {
  test(`a mistake is told with its place: ${what}`, async () => {
    using folder = new Folder({ 'template.yaml': text });
    assert.equal(await refusal(gateway, `${folder.path}/template.yaml`), `template.yaml:${refused}`);
    const { rooms = [] } = await gateway.chat.listRooms({});
    assert.deepEqual(rooms, []);
  });
}

test('what looks like a mistake and is none is taken', async () => {
  const text = `${SAM}Parameters: { Topic: { Type: String, Default: t }, Vpc: { Type: "AWS::EC2::VPC::Id", Default: v } }
Conditions: { Never: !Equals [a, b] }
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref Topic } }
  Rest: { Type: AWS::ApiGateway::Stage }
  Image: { Type: AWS::IVS::Channel }
  F:
    Type: AWS::Serverless::Function
    DependsOn: [FRole, ServerlessRestApiProdStage]
    Properties: { ${CODE}, SomethingNew: x, Environment: { Variables: { OTHER: !If [Never, !Ref G, ""] } } }
  G: { Type: AWS::Serverless::Function, Properties: { ${CODE}, Environment: { Variables: { OTHER: !Sub "\${!F} \${F}" } } } }
`;
  using folder = new Folder({ 'template.yaml': `\uFEFF${text.replaceAll('\n', '\r\n')}` });
  const { stack } = await apply(gateway, `${folder.path}/template.yaml`);
  assert.deepEqual(
    stack.functions.map(({ logicalId }) => logicalId),
    ['F', 'G'],
  );
});
