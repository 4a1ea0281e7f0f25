// Deployments, stages and what goes with an API when it goes: spec/apigateway-websocket.md, section 4.5.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { SteeredClock } from '../../src/base/clock.ts';
import { controlPlane, newApi, refusal, shown } from './support.ts';

const bad = (message: string) => [400, 'BadRequestException', message];
const stage = (client: ApiGatewayV2, ApiId: string, StageName = 'prod') => client.getStage({ ApiId, StageName });

test('an API without routes cannot be deployed', async () => {
  await using plane = await controlPlane();
  const ApiId = await newApi(plane.client);
  assert.deepEqual(
    await refusal(plane.client.createDeployment({ ApiId })),
    bad('At least one route is required before deploying the Api'),
  );
  assert.deepEqual(shown(await plane.client.getDeployments({ ApiId })), { Items: [] });
});

test('a stage begins with the documented defaults', async () => {
  await using plane = await controlPlane({ clock: new SteeredClock(Date.UTC(2026, 0, 2, 3, 4, 5, 678)) });
  const ApiId = await newApi(plane.client);
  const made = await plane.client.createStage({ ApiId, StageName: 'prod' });
  assert.equal(made.$metadata.httpStatusCode, 201);
  assert.deepEqual(shown(made), {
    AutoDeploy: false,
    CreatedDate: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)),
    DefaultRouteSettings: { DataTraceEnabled: false, DetailedMetricsEnabled: false, LoggingLevel: 'OFF' },
    LastUpdatedDate: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)),
    RouteSettings: {},
    StageName: 'prod',
    StageVariables: {},
    Tags: {},
  });
  assert.equal((await refusal(plane.client.createStage({ ApiId, StageName: 'prod' })))[0], 409);
  assert.notEqual((await plane.client.createStage({ ApiId, StageName: 'PROD' })).StageName, 'prod');
});

test('a deployment that a stage shows cannot be deleted; another can', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  const ApiId = await newApi(client);
  await client.createRoute({ ApiId, RouteKey: '$default' });
  await client.createStage({ ApiId, StageName: 'prod' });
  const first = await client.createDeployment({ ApiId, StageName: 'prod', Description: 'first' });
  assert.equal((await stage(client, ApiId)).DeploymentId, first.DeploymentId);
  assert.deepEqual(
    await refusal(client.deleteDeployment({ ApiId, DeploymentId: first.DeploymentId })),
    bad('Active stages pointing to this deployment must be moved or deleted'),
  );
  await client.createDeployment({ ApiId, StageName: 'prod' });
  await client.deleteDeployment({ ApiId, DeploymentId: first.DeploymentId });
  assert.equal((await refusal(client.getDeployment({ ApiId, DeploymentId: first.DeploymentId })))[0], 404);
  assert.equal((await refusal(client.createDeployment({ ApiId, StageName: 'none' })))[0], 404);
});

test('a deployment shows everything as it was, whatever is changed afterwards', async () => {
  await using plane = await controlPlane();
  const { client, apis } = plane;
  const ApiId = await newApi(client);
  const { IntegrationId } = await client.createIntegration({
    ApiId,
    IntegrationType: 'HTTP',
    IntegrationUri: 'http://127.0.0.1/',
  });
  const IntegrationResponseKey = '$default';
  const response = await client.createIntegrationResponse({ ApiId, IntegrationId, IntegrationResponseKey });
  const { AuthorizerId } = await client.createAuthorizer({
    ApiId,
    AuthorizerType: 'REQUEST',
    Name: 'door',
    IdentitySource: ['route.request.header.Auth'],
  });
  const { ModelId } = await client.createModel({ ApiId, Name: 'Hello', Schema: '{}' });
  const connect = await client.createRoute({
    ApiId,
    RouteKey: '$connect',
    AuthorizationType: 'CUSTOM',
    AuthorizerId,
    Target: `integrations/${IntegrationId}`,
  });
  const { RouteId } = await client.createRoute({ ApiId, RouteKey: 'echo' });
  const reply = await client.createRouteResponse({ ApiId, RouteId, RouteResponseKey: '$default' });
  await client.createStage({ ApiId, StageName: 'prod' });
  await client.createDeployment({ ApiId, StageName: 'prod' });
  const live = apis.stages.get(ApiId, 'prod')!;
  const before = structuredClone(live);

  assert.equal(live.deployed.routes.get('$connect')?.AuthorizerId, AuthorizerId);
  assert.deepEqual(live.deployed.routes.get('echo')?.responses, [shown(reply)]);
  assert.deepEqual(live.deployed.integrations.get(IntegrationId!)?.responses, [shown(response)]);
  assert.equal(live.deployed.authorizers.get(AuthorizerId!)?.Name, 'door');
  assert.equal(live.deployed.models.get('Hello')?.ModelId, ModelId);

  await client.updateApi({ ApiId, RouteSelectionExpression: '$request.body.other', Name: 'renamed' });
  await client.updateRoute({ ApiId, RouteId: connect.RouteId, AuthorizationType: 'NONE', Target: '' });
  await client.updateAuthorizer({ ApiId, AuthorizerId, Name: 'gate' });
  await client.deleteIntegration({ ApiId, IntegrationId });
  await client.deleteModel({ ApiId, ModelId });
  await client.deleteRoute({ ApiId, RouteId });
  assert.deepEqual(apis.stages.get(ApiId, 'prod'), before);
  assert.equal(apis.stages.get(ApiId, 'prod')!.deployed, live.deployed);

  await client.createDeployment({ ApiId, StageName: 'prod' });
  const after = apis.stages.get(ApiId, 'prod')!.deployed;
  assert.deepEqual([...after.routes.keys()], ['$connect']);
  assert.equal(after.api.RouteSelectionExpression, '$request.body.other');
  assert.equal(after.integrations.size, 0);
});

test('a stage with autoDeploy follows every change, and says how it went', async () => {
  await using plane = await controlPlane();
  const { client, apis } = plane;
  const ApiId = await newApi(client);
  const made = await client.createStage({ ApiId, StageName: 'prod', AutoDeploy: true });
  assert.equal(made.DeploymentId, undefined);
  assert.equal(
    made.LastDeploymentStatusMessage,
    'Deployment attempt failed: At least one route is required before deploying the Api',
  );
  const routes = () => [...(apis.stages.get(ApiId, 'prod')?.deployed.routes.keys() ?? [])];
  assert.deepEqual(routes(), []);
  await client.createRoute({ ApiId, RouteKey: 'a' });
  const first = await stage(client, ApiId);
  assert.equal(
    first.LastDeploymentStatusMessage,
    `Successfully deployed stage with deployment ID '${first.DeploymentId}'`,
  );
  assert.deepEqual(routes(), ['a']);
  const deployment = shown(await client.getDeployment({ ApiId, DeploymentId: first.DeploymentId }));
  assert.equal(deployment.AutoDeployed, true);
  assert.equal(deployment.Description, 'Automatic deployment triggered by changes to the Api configuration');
  const { RouteId } = await client.createRoute({ ApiId, RouteKey: 'b' });
  assert.deepEqual(routes(), ['a', 'b']);
  await client.deleteRoute({ ApiId, RouteId });
  assert.deepEqual(routes(), ['a']);
  await client.updateApi({ ApiId, RouteSelectionExpression: '$request.body.b' });
  assert.equal(apis.stages.get(ApiId, 'prod')!.deployed.api.RouteSelectionExpression, '$request.body.b');
  const { DeploymentId } = first;
  assert.equal((await refusal(client.updateStage({ ApiId, StageName: 'prod', DeploymentId })))[0], 400);
  assert.equal((await refusal(client.createDeployment({ ApiId, StageName: 'prod' })))[0], 400);
  await client.updateStage({ ApiId, StageName: 'prod', AutoDeploy: false });
  await client.createRoute({ ApiId, RouteKey: 'c' });
  assert.deepEqual(routes(), ['a']);
});

test('an automatic deployment goes with the last stage that shows it; those made by hand stay', async () => {
  await using plane = await controlPlane({ limits: { deploymentsMax: 3 } });
  const { client } = plane;
  const ApiId = await newApi(client);
  const ids = async () => (await client.getDeployments({ ApiId })).Items!.map(({ DeploymentId }) => DeploymentId);
  const shownBy = async (name: string) => (await stage(client, ApiId, name)).DeploymentId;
  for (const StageName of ['prod', 'test']) await client.createStage({ ApiId, StageName, AutoDeploy: true });
  for (const RouteKey of ['a', 'b', 'c', 'd']) await client.createRoute({ ApiId, RouteKey });
  assert.deepEqual(await ids(), [await shownBy('prod')]);
  // A stage that stops deploying by itself keeps what it shows.
  await client.updateStage({ ApiId, StageName: 'test', AutoDeploy: false });
  const frozen = await shownBy('test');
  await client.createRoute({ ApiId, RouteKey: 'e' });
  assert.deepEqual(await ids(), [frozen, await shownBy('prod')]);
  const byHand = await client.createDeployment({ ApiId, StageName: 'test' });
  assert.deepEqual(await ids(), [await shownBy('prod'), byHand.DeploymentId]);
  await client.createDeployment({ ApiId });
  assert.match((await refusal(client.createDeployment({ ApiId })))[2], /^Maximum number of Deployments/);
  // One that takes the place of another needs no room.
  await client.createRoute({ ApiId, RouteKey: 'f' });
  const { LastDeploymentStatusMessage } = await stage(client, ApiId);
  assert.match(LastDeploymentStatusMessage!, /^Successfully deployed/);
  await client.deleteStage({ ApiId, StageName: 'prod' });
  assert.equal((await ids()).length, 2);
  await client.deleteStage({ ApiId, StageName: 'test' });
  assert.equal((await ids()).length, 2);
});

test('a deployment has a bound in bytes', async () => {
  await using plane = await controlPlane({ limits: { deploymentBytesMax: 2000 } });
  const ApiId = await newApi(plane.client);
  await plane.client.createRoute({ ApiId, RouteKey: 'a' });
  await plane.client.createDeployment({ ApiId });
  await plane.client.createModel({ ApiId, Name: 'Big', Schema: JSON.stringify({ title: 'x'.repeat(2000) }) });
  assert.deepEqual(await refusal(plane.client.createDeployment({ ApiId })), bad('A deployment has at most 2000 bytes'));
});

test('stage variables have names and values that AWS takes, and an empty value removes one', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  const ApiId = await newApi(client);
  const create = (StageVariables: Record<string, string>) =>
    client.createStage({ ApiId, StageName: 'prod', StageVariables });
  assert.equal((await refusal(create({ 'a-b': 'c' })))[0], 400);
  assert.equal((await refusal(create({ a: 'b c' })))[0], 400);
  await create({ url: 'https://a.example/?x=1&y=2', other: 'o' });
  const after = await client.updateStage({ ApiId, StageName: 'prod', StageVariables: { other: '' } });
  assert.deepEqual(after.StageVariables, { url: 'https://a.example/?x=1&y=2' });
});

test('access log settings are removed by their own operation, or by empty ones', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  const ApiId = await newApi(client);
  const AccessLogSettings = {
    DestinationArn: 'arn:aws:logs:us-west-2:000000000000:log-group:a',
    Format: '$context.requestId',
  };
  await client.createStage({ ApiId, StageName: 'prod', AccessLogSettings });
  assert.deepEqual((await stage(client, ApiId)).AccessLogSettings, AccessLogSettings);
  await client.deleteAccessLogSettings({ ApiId, StageName: 'prod' });
  assert.equal((await stage(client, ApiId)).AccessLogSettings, undefined);
  await client.updateStage({ ApiId, StageName: 'prod', AccessLogSettings });
  const without = await client.updateStage({ ApiId, StageName: 'prod', AccessLogSettings: {} });
  assert.equal(without.AccessLogSettings, undefined);
});

test('an API goes with everything in it', async () => {
  await using plane = await controlPlane();
  const { client, apis } = plane;
  const owner = { account: '000000000000', region: 'us-west-2' };
  const ApiId = await newApi(client);
  const other = await newApi(client);
  for (const id of [ApiId, other]) {
    const { RouteId } = await client.createRoute({ ApiId: id, RouteKey: 'a' });
    await client.createRouteResponse({ ApiId: id, RouteId, RouteResponseKey: '$default' });
    const { IntegrationId } = await client.createIntegration({ ApiId: id, IntegrationType: 'MOCK' });
    await client.createIntegrationResponse({ ApiId: id, IntegrationId, IntegrationResponseKey: '$default' });
    await client.createStage({ ApiId: id, StageName: 'prod' });
    await client.createDeployment({ ApiId: id, StageName: 'prod' });
    const parts = apis.parts(owner, id);
    const responses = [parts.routeResponses(RouteId!), parts.integrationResponses(IntegrationId!)];
    assert.deepEqual(
      responses.map((collection) => collection.count()),
      [1, 1],
    );
    if (id === other) continue;
    await client.deleteApi({ ApiId });
    const all = [...responses, parts.routes, parts.integrations, parts.stages, parts.deployments];
    assert.ok(all.every((collection) => collection.count() === 0));
    assert.equal(apis.stages.get(ApiId, 'prod'), undefined);
    assert.equal((await refusal(client.getRoute({ ApiId, RouteId })))[0], 404);
  }
  assert.equal(apis.stages.get(other, 'prod')!.deployed.routes.size, 1);
});

test('the cache of authorizers can be reset, though there is none', async () => {
  await using plane = await controlPlane();
  const ApiId = await newApi(plane.client);
  const reset = () => plane.client.resetAuthorizersCache({ ApiId, StageName: 'prod' });
  assert.deepEqual(await refusal(reset()), [404, 'NotFoundException', 'Invalid stage identifier specified']);
  await plane.client.createStage({ ApiId, StageName: 'prod' });
  assert.equal((await reset()).$metadata.httpStatusCode, 204);
});
