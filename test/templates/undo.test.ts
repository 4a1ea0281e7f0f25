// What cannot be made leaves no half of a stack behind: all is as it was before, or the error says what is not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { controlOf } from '../support/websocket-api.ts';
import { factsOf } from './round-trip-support.ts';
import { apply, Folder, gatewayForTemplates, refusal } from './support.ts';

const API = `Resources:
  Api: { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: chat, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action } }
  Stage: { Type: "AWS::ApiGatewayV2::Stage", Properties: { ApiId: !Ref Api, StageName: prod, StageVariables: { a: "1" } } }
  Key: { Type: "AWS::ApiGateway::ApiKey", Properties: { Name: k } }
  Plan: { Type: "AWS::ApiGateway::UsagePlan", Properties: { UsagePlanName: p, ApiStages: [{ ApiId: !Ref Api, Stage: !Ref Stage }] } }
  In: { Type: "AWS::ApiGateway::UsagePlanKey", Properties: { KeyId: !Ref Key, KeyType: API_KEY, UsagePlanId: !Ref Plan } }
  Lobby: { Type: "AWS::IVSChat::Room", Properties: { Name: lobby } }
`;
const route = (id: string, key: string) =>
  `  ${id}: { Type: "AWS::ApiGatewayV2::Route", Properties: { ApiId: !Ref Api, RouteKey: ${key} } }\n`;
/** Only the operation sees that the second one is too many, when the first is there. */
const CONFLICT = route('One', 'same') + route('Two', 'same');

test('a stack that cannot be made leaves nothing, and can be made when it is right', async () => {
  await using gateway = await gatewayForTemplates();
  const before = await factsOf(gateway);
  using folder = new Folder();
  const path = folder.write('template.yaml', API + CONFLICT);
  assert.match(await refusal(gateway, path), /^template\.yaml:\d+:\d+: Two \(AWS::ApiGatewayV2::Route\): [^;]*$/);
  assert.deepEqual(await factsOf(gateway), before);
  folder.write('template.yaml', API);
  const { stack } = await apply(gateway, path);
  assert.equal(stack.changes.filter(({ action }) => action === 'created').length, 6);
});

test('a change that cannot be made leaves what was there as it was', async () => {
  await using gateway = await gatewayForTemplates();
  using folder = new Folder();
  const path = folder.write('template.yaml', API + route('Old', 'old'));
  const { stack } = await apply(gateway, path);
  const before = await factsOf(gateway);
  const changed = API.replace('Name: lobby', 'Name: hall, MaximumMessageLength: 5').replace('Name: chat', 'Name: talk');
  folder.write('template.yaml', changed + route('Old', 'newer') + CONFLICT);
  assert.doesNotMatch(await refusal(gateway, path), /cannot be as it was/);
  assert.deepEqual(await factsOf(gateway), before);
  folder.write('template.yaml', API + route('Old', 'old'));
  const again = await apply(gateway, path);
  assert.deepEqual(again.stack.changes, []);
  assert.deepEqual(again.stack.apis[0]!.apiId, stack.apis[0]!.apiId);
});

test('what had to give way comes back', async () => {
  await using gateway = await gatewayForTemplates();
  using folder = new Folder();
  const path = folder.write('template.yaml', API);
  await apply(gateway, path);
  const before = await factsOf(gateway);
  // A stage of another name is another one.
  const renamed = API.replace('StageName: prod', 'StageName: live');
  folder.write('template.yaml', renamed.replace('StageName: live', 'StageName: live, DeploymentId: nowhere'));
  assert.match(await refusal(gateway, path), /Stage \(AWS::ApiGatewayV2::Stage\): [^;]*$/);
  assert.deepEqual(await factsOf(gateway), before);
});

test('keys and plans are changed in place, and go with their stage', async () => {
  await using gateway = await gatewayForTemplates();
  using folder = new Folder();
  const path = folder.write('template.yaml', API);
  await apply(gateway, path);
  const plan = 'Throttle: { RateLimit: 2, BurstLimit: 3 }, Quota: { Limit: 9, Period: DAY }, UsagePlanName: q';
  folder.write('template.yaml', API.replace('Name: k', 'Name: l, Enabled: true').replace('UsagePlanName: p', plan));
  const { stack } = await apply(gateway, path);
  assert.deepEqual(
    stack.changes.map(({ action, id }) => `${action} ${id}`),
    ['updated Key', 'updated Plan'],
  );
  const { apiKeys, usagePlans } = (await factsOf(gateway)) as any;
  assert.deepEqual([apiKeys[0].name, apiKeys[0].enabled], ['l', true]);
  assert.deepEqual(
    [
      usagePlans[0].plan.name,
      usagePlans[0].plan.throttle.rateLimit,
      usagePlans[0].plan.quota.limit,
      usagePlans[0].members,
    ],
    ['q', 2, 9, ['l']],
  );
  folder.write('template.yaml', API.split('\n').slice(0, 2).join('\n'));
  await apply(gateway, path);
  const left = (await factsOf(gateway)) as any;
  assert.deepEqual([left.apiKeys, left.usagePlans, left.apis[0].stages], [[], [], []]);
  assert.equal((await controlOf(gateway).getApis({})).Items!.length, 1);
});

test('API keys of REST APIs are for nothing here', async () => {
  await using gateway = await gatewayForTemplates();
  using folder = new Folder();
  const rest = `Resources:
  Rest: { Type: "AWS::ApiGateway::RestApi", Properties: { Name: rest } }
  Key: { Type: "AWS::ApiGateway::ApiKey", Properties: { Name: k } }
  Plan: { Type: "AWS::ApiGateway::UsagePlan", Properties: { ApiStages: [{ ApiId: !Ref Rest, Stage: prod }] } }
  In: { Type: "AWS::ApiGateway::UsagePlanKey", Properties: { KeyId: !Ref Key, KeyType: API_KEY, UsagePlanId: !Ref Plan } }
`;
  const { stack } = await apply(gateway, folder.write('template.yaml', rest));
  assert.deepEqual([...stack.skipped.keys()].length, 4);
});
