// What a changed template does to what is there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeLines } from '../../src/templates/apply/report.ts';
import { TestClient } from '../support/client.ts';
import { controlOf } from '../support/websocket-api.ts';
import { apply, Folder, gatewayForTemplates, refusal } from './support.ts';

const ROUTE = (name: string, key: string, answer = name) => `
  ${name}Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties: { ApiId: !Ref Api, IntegrationType: MOCK, TemplateSelectionExpression: \\$default, RequestTemplates: { $default: '{"statusCode":200}' } }
  ${name}Answer:
    Type: AWS::ApiGatewayV2::IntegrationResponse
    Properties: { ApiId: !Ref Api, IntegrationId: !Ref ${name}Integration, IntegrationResponseKey: $default, TemplateSelectionExpression: \\$default, ResponseTemplates: { $default: '"${answer}"' } }
  ${name}Response:
    Type: AWS::ApiGatewayV2::RouteResponse
    Properties: { ApiId: !Ref Api, RouteId: !Ref ${name}, RouteResponseKey: $default }
  ${name}:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Api, RouteKey: ${key}, RouteResponseSelectionExpression: $default, Target: !Sub "integrations/\${${name}Integration}" }`;
const API = `Resources:
  Api: { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: a, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action, Tags: { a: "1", b: "2" } } }
  Deployment: { Type: "AWS::ApiGatewayV2::Deployment", Properties: { ApiId: !Ref Api } }
  Stage: { Type: "AWS::ApiGatewayV2::Stage", Properties: { ApiId: !Ref Api, StageName: prod, DeploymentId: !Ref Deployment, StageVariables: { one: x, two: y } } }
  Room: { Type: "AWS::IVSChat::Room", Properties: { Name: lobby, MaximumMessageLength: 9 } }`;

test('a changed template is created, updated, redeployed and removed while sockets stay', async () => {
  using folder = new Folder({ 't.yaml': API + ROUTE('One', 'one') });
  await using gateway = await gatewayForTemplates();
  const path = `${folder.path}/t.yaml`;
  const first = await apply(gateway, path);
  const [api] = first.stack.apis;
  await using client = await TestClient.open(`${gateway.socketUrl}/${api!.apiId}/prod`);
  const asks = async (action: string) => {
    client.socket.send(JSON.stringify({ action }));
    return client.next();
  };
  assert.equal(await asks('one'), '"One"');

  folder.write(
    't.yaml',
    API.replace(', Tags: { a: "1", b: "2" }', ', Tags: { a: "3" }, Description: d')
      .replace(', two: y', '')
      .replace(', MaximumMessageLength: 9', '') +
      ROUTE('One', 'one', 'other') +
      ROUTE('Two', 'two'),
  );
  const second = await apply(gateway, path);
  assert.deepEqual(changeLines(second.stacks), [
    'updated Api (AWS::ApiGatewayV2::Api)',
    'updated Room (AWS::IVSChat::Room)',
    'created TwoIntegration (AWS::ApiGatewayV2::Integration)',
    'created Two (AWS::ApiGatewayV2::Route)',
    'created TwoResponse (AWS::ApiGatewayV2::RouteResponse)',
    'updated OneAnswer (AWS::ApiGatewayV2::IntegrationResponse)',
    'created TwoAnswer (AWS::ApiGatewayV2::IntegrationResponse)',
    'redeployed Deployment (AWS::ApiGatewayV2::Deployment): on AWS it would stay as it was until it had another logical id',
    'updated Stage (AWS::ApiGatewayV2::Stage)',
  ]);
  assert.equal(second.stack.apis[0]!.apiId, api!.apiId);
  assert.equal(await asks('one'), '"other"');
  assert.equal(await asks('two'), '"Two"');
  const control = controlOf(gateway);
  const { Tags, Description } = await control.getApi({ ApiId: api!.apiId });
  assert.deepEqual([Tags, Description], [{ a: '3' }, 'd']);
  const { StageVariables } = await control.getStage({ ApiId: api!.apiId, StageName: 'prod' });
  assert.deepEqual(StageVariables, { one: 'x' });
  const { maximumMessageLength } = await gateway.chat.getRoom({ identifier: second.stack.rooms[0]!.arn });
  assert.equal(maximumMessageLength, 500);
  assert.equal((await control.getDeployments({ ApiId: api!.apiId })).Items!.length, 1);

  folder.write('t.yaml', API.replace(/\n {2}Room.*$/, '') + ROUTE('Two', 'renamed', 'Two'));
  const third = await apply(gateway, path);
  const lines = changeLines(third.stacks);
  assert.ok(lines.includes('updated Two (AWS::ApiGatewayV2::Route)'));
  for (const gone of [
    'Room (AWS::IVSChat::Room)',
    'One (AWS::ApiGatewayV2::Route)',
    'OneIntegration (AWS::ApiGatewayV2::Integration)',
  ]) {
    assert.ok(lines.includes(`removed ${gone}`), gone);
  }
  assert.equal(await asks('renamed'), '"Two"');
  assert.deepEqual((await gateway.chat.listRooms({})).rooms, []);
  assert.deepEqual(changeLines((await apply(gateway, path)).stacks), []);
});

test('what cannot be changed in place is replaced, and what somebody took away is made again', async () => {
  using folder = new Folder({ 't.yaml': API + ROUTE('One', 'one') });
  await using gateway = await gatewayForTemplates();
  const path = `${folder.path}/t.yaml`;
  const { stack } = await apply(gateway, path);
  folder.write('t.yaml', API.replace('StageName: prod', 'StageName: other') + ROUTE('One', 'one'));
  const replaced = await apply(gateway, path);
  assert.deepEqual(changeLines(replaced.stacks), ['replaced Stage (AWS::ApiGatewayV2::Stage)']);
  assert.deepEqual(replaced.stack.apis[0]!.stages, ['other']);
  assert.equal((await controlOf(gateway).getStages({ ApiId: stack.apis[0]!.apiId })).Items!.length, 1);

  await gateway.chat.deleteRoom({ identifier: stack.rooms[0]!.arn });
  const again = await apply(gateway, path);
  assert.deepEqual(changeLines(again.stacks), ['created Room (AWS::IVSChat::Room)']);
  assert.notEqual(again.stack.rooms[0]!.arn, stack.rooms[0]!.arn);
});

test('a changed template that is refused changes nothing', async () => {
  using folder = new Folder({ 't.yaml': API + ROUTE('One', 'one') });
  await using gateway = await gatewayForTemplates();
  const path = `${folder.path}/t.yaml`;
  await apply(gateway, path);
  folder.write(
    't.yaml',
    API.replace('Name: lobby', 'Name: hall') +
      ROUTE('One', 'one').replace('IntegrationType: MOCK', 'IntegrationType: MOCKED'),
  );
  assert.match(
    await refusal(gateway, path),
    /^t\.yaml:\d+:\d+: OneIntegration \(AWS::ApiGatewayV2::Integration\): .*IntegrationType/,
  );
  const { rooms } = await gateway.chat.listRooms({});
  assert.equal(rooms![0]!.name, 'lobby');
});

test('a deployment that names a stage leads it to itself, and makes one where there is none', async () => {
  const text = (API + ROUTE('One', 'one')).replace(
    'Properties: { ApiId: !Ref Api } }',
    'Properties: { ApiId: !Ref Api, StageName: prod } }',
  );
  using folder = new Folder({ 't.yaml': text.replace(', DeploymentId: !Ref Deployment', '') });
  await using gateway = await gatewayForTemplates();
  const { stack } = await apply(gateway, `${folder.path}/t.yaml`);
  const control = controlOf(gateway);
  const shown = await control.getStage({ ApiId: stack.apis[0]!.apiId, StageName: 'prod' });
  assert.ok(shown.DeploymentId);
  folder.write('own.yaml', text.replace(/\n {2}Stage: .*/, ''));
  const own = await apply(gateway, `${folder.path}/own.yaml`, { stackName: 'own' });
  assert.deepEqual(own.stack.apis[0]!.stages, ['prod']);
});
