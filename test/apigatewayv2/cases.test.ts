// The graded cases of the control plane: spec/apigateway-websocket.md, section 7, APIGW-136 to 164.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REGION } from '../support/gateway.ts';
import { ACCOUNT, controlPlane, newApi, refusal } from './support.ts';

const WEBSOCKET = {
  Name: 'chat',
  ProtocolType: 'WEBSOCKET',
  RouteSelectionExpression: '$request.body.action',
} as const;

test('APIGW-136: CreateApi answers 201 with the endpoint and the defaults', async () => {
  await using plane = await controlPlane();
  const api = await plane.client.createApi(WEBSOCKET);
  assert.equal(api.$metadata.httpStatusCode, 201);
  assert.match(api.ApiId!, /^[a-z0-9]{10}$/);
  assert.equal(api.ApiEndpoint, `${plane.url.replace('http', 'ws')}/${api.ApiId}`);
  assert.equal(api.ApiKeySelectionExpression, '$request.header.x-api-key');
  assert.equal(api.DisableExecuteApiEndpoint, false);
  assert.deepEqual(api.Tags, {});
  assert.equal(api.ApiGatewayManaged, undefined);
});

test('APIGW-137: a WebSocket API without a route selection expression is refused', async () => {
  await using plane = await controlPlane();
  const { RouteSelectionExpression: _, ...input } = WEBSOCKET;
  const expected = [400, 'BadRequestException', 'Invalid routeSelectionExpression'];
  assert.deepEqual(await refusal(plane.client.createApi(input)), expected);
  assert.deepEqual(await refusal(plane.client.createApi({ ...input, RouteSelectionExpression: '' })), expected);
});

test('APIGW-139: an API that does not exist is not found, in any call', async () => {
  await using plane = await controlPlane();
  const ApiId = 'nosuchapi0';
  const expected = [404, 'NotFoundException', `Invalid API identifier specified ${ACCOUNT}:nosuchapi0`];
  assert.deepEqual(await refusal(plane.client.getApi({ ApiId })), expected);
  assert.deepEqual(await refusal(plane.client.getRoutes({ ApiId })), expected);
  assert.deepEqual(await refusal(plane.client.createRoute({ ApiId, RouteKey: 'a' })), expected);
  assert.deepEqual(await refusal(plane.client.createStage({ ApiId, StageName: 'a' })), expected);
  assert.deepEqual(await refusal(plane.client.createDeployment({ ApiId })), expected);
  assert.deepEqual(await refusal(plane.client.deleteApi({ ApiId })), expected);
});

test('APIGW-140: CreateRoute answers 201 with an id of 7 characters and the defaults', async () => {
  await using plane = await controlPlane();
  const route = await plane.client.createRoute({ ApiId: await newApi(plane.client), RouteKey: '$connect' });
  assert.equal(route.$metadata.httpStatusCode, 201);
  assert.match(route.RouteId!, /^[a-z0-9]{7}$/);
  assert.equal(route.RouteKey, '$connect');
  assert.equal(route.AuthorizationType, 'NONE');
  assert.equal(route.ApiKeyRequired, false);
});

test('APIGW-142: authorization anywhere but on $connect is refused', async () => {
  await using plane = await controlPlane();
  const ApiId = await newApi(plane.client);
  const expected = [400, 'BadRequestException', 'Currently, authorization is restricted to the $connect route only'];
  const route = { ApiId, RouteKey: 'msg', AuthorizationType: 'CUSTOM' } as const;
  assert.deepEqual(await refusal(plane.client.createRoute(route)), expected);
  const { RouteId } = await plane.client.createRoute({ ApiId, RouteKey: 'msg' });
  const change = { ApiId, RouteId, AuthorizationType: 'AWS_IAM' } as const;
  assert.deepEqual(await refusal(plane.client.updateRoute(change)), expected);
});

test('APIGW-143: a target that is not integrations/ID is refused', async () => {
  await using plane = await controlPlane();
  const ApiId = await newApi(plane.client);
  assert.deepEqual(await refusal(plane.client.createRoute({ ApiId, RouteKey: 'msg', Target: 'abc' })), [
    400,
    'BadRequestException',
    'Unexpected or malformed target in route. Correct format should be integrations/<integration_id>.',
  ]);
});

test('APIGW-145: an identity source of another syntax is refused', async () => {
  await using plane = await controlPlane();
  const ApiId = await newApi(plane.client);
  const IdentitySource = ['route.request.header.A', '$request.header.A'];
  const call = plane.client.createAuthorizer({ ApiId, AuthorizerType: 'REQUEST', Name: 'a', IdentitySource });
  assert.deepEqual(await refusal(call), [
    400,
    'BadRequestException',
    'Invalid request identity source expression: $request.header.A',
  ]);
});

test('APIGW-146: a timeout over 29 seconds or under 50 milliseconds is refused', async () => {
  await using plane = await controlPlane();
  const ApiId = await newApi(plane.client);
  const expected = [400, 'BadRequestException', 'Timeout should be between 50 ms and 29000 ms'];
  for (const TimeoutInMillis of [49, 29_001, 30_000, 30_001]) {
    const call = plane.client.createIntegration({ ApiId, IntegrationType: 'MOCK', TimeoutInMillis });
    assert.deepEqual(await refusal(call), expected);
  }
  for (const TimeoutInMillis of [50, 29_000]) {
    const made = await plane.client.createIntegration({ ApiId, IntegrationType: 'MOCK', TimeoutInMillis });
    assert.equal(made.TimeoutInMillis, TimeoutInMillis);
  }
});

test('APIGW-148: CreateIntegration of type MOCK answers with the defaults', async () => {
  await using plane = await controlPlane();
  const ApiId = await newApi(plane.client);
  const integration = await plane.client.createIntegration({ ApiId, IntegrationType: 'MOCK' });
  assert.equal(integration.$metadata.httpStatusCode, 201);
  assert.match(integration.IntegrationId!, /^[a-z0-9]{7}$/);
  assert.equal(integration.TimeoutInMillis, 29_000);
  assert.equal(integration.PassthroughBehavior, 'WHEN_NO_MATCH');
  assert.equal(integration.ConnectionType, 'INTERNET');
  assert.equal(integration.PayloadFormatVersion, '1.0');
  assert.equal(integration.IntegrationResponseSelectionExpression, '${integration.response.statuscode}');
});

test('APIGW-149: a route response with a key other than $default is refused', async () => {
  await using plane = await controlPlane();
  const ApiId = await newApi(plane.client);
  const { RouteId } = await plane.client.createRoute({ ApiId, RouteKey: 'msg' });
  assert.deepEqual(await refusal(plane.client.createRouteResponse({ ApiId, RouteId, RouteResponseKey: 'abc' })), [
    400,
    'BadRequestException',
    'Currently, only $default is supported as a RouteResponseKey.',
  ]);
});

test('APIGW-151: CreateDeployment answers 201 with an id, DEPLOYED and the date', async () => {
  await using plane = await controlPlane();
  const ApiId = await newApi(plane.client);
  await plane.client.createRoute({ ApiId, RouteKey: '$default' });
  const { $metadata, ...deployment } = await plane.client.createDeployment({ ApiId });
  assert.equal($metadata.httpStatusCode, 201);
  assert.deepEqual(Object.keys(deployment).toSorted(), ['CreatedDate', 'DeploymentId', 'DeploymentStatus']);
  assert.match(deployment.DeploymentId!, /^[a-z0-9]{6}$/);
  assert.equal(deployment.DeploymentStatus, 'DEPLOYED');
  assert.equal(deployment.CreatedDate!.getTime() % 1000, 0);
});

test('APIGW-152: a deployment is not reachable until a stage points to it', async () => {
  await using plane = await controlPlane();
  const ApiId = await newApi(plane.client);
  await plane.client.createRoute({ ApiId, RouteKey: '$default' });
  const { DeploymentId } = await plane.client.createDeployment({ ApiId });
  assert.equal(plane.apis.stages.get(ApiId, 'prod'), undefined);
  await plane.client.createStage({ ApiId, StageName: 'prod' });
  assert.equal(plane.apis.stages.get(ApiId, 'prod'), undefined);
  await plane.client.updateStage({ ApiId, StageName: 'prod', DeploymentId });
  assert.deepEqual([...plane.apis.stages.get(ApiId, 'prod')!.deployed.routes.keys()], ['$default']);
});

test('APIGW-154: a stage name with other characters is refused', async () => {
  await using plane = await controlPlane();
  const ApiId = await newApi(plane.client);
  const expected = [400, 'BadRequestException', 'Stage name only allows a-zA-Z0-9_'];
  for (const StageName of ['my.stage', '$default', 'a/b', 'a b']) {
    assert.deepEqual(await refusal(plane.client.createStage({ ApiId, StageName })), expected);
  }
  for (const StageName of ['tf-acc-test-1', 'a_b']) await plane.client.createStage({ ApiId, StageName });
});

test('settings of the built-in routes need no such routes', async () => {
  await using plane = await controlPlane();
  const ApiId = await newApi(plane.client);
  const RouteSettings = {
    $default: { ThrottlingBurstLimit: 1 },
    $connect: {},
    $disconnect: { LoggingLevel: 'INFO' as const },
  };
  const made = await plane.client.createStage({ ApiId, StageName: 'prod', RouteSettings });
  assert.deepEqual(made.RouteSettings, RouteSettings);
});

test('a stage that deploys by itself can be made with a deployment, and given no other', async () => {
  await using plane = await controlPlane();
  const ApiId = await newApi(plane.client);
  await plane.client.createRoute({ ApiId, RouteKey: '$default' });
  const { DeploymentId } = await plane.client.createDeployment({ ApiId });
  const stage = { ApiId, StageName: 'prod', DeploymentId };
  assert.equal((await plane.client.createStage({ ...stage, AutoDeploy: true })).AutoDeploy, true);
  assert.deepEqual(await refusal(plane.client.updateStage(stage)), [
    400,
    'BadRequestException',
    'The deployment of a stage cannot be set while autoDeploy is enabled',
  ]);
});

test('the level DEBUG of execution logs is taken and shown', async () => {
  await using plane = await controlPlane();
  const ApiId = await newApi(plane.client);
  const DefaultRouteSettings = { LoggingLevel: 'DEBUG' as 'INFO' };
  const made = await plane.client.createStage({ ApiId, StageName: 'prod', DefaultRouteSettings });
  assert.equal(String(made.DefaultRouteSettings!.LoggingLevel), 'DEBUG');
  const refused = plane.client.createStage({
    ApiId,
    StageName: 'x',
    DefaultRouteSettings: { LoggingLevel: 'TRACE' as 'INFO' },
  });
  assert.equal((await refusal(refused))[0], 400);
});

test('APIGW-155: settings of a route that does not exist are not found', async () => {
  await using plane = await controlPlane();
  const ApiId = await newApi(plane.client);
  const RouteSettings = { nope: { ThrottlingBurstLimit: 1 } };
  const expected = [404, 'NotFoundException', 'Unable to find Route by key nope within the provided RouteSettings'];
  assert.deepEqual(await refusal(plane.client.createStage({ ApiId, StageName: 'prod', RouteSettings })), expected);
  await plane.client.createStage({ ApiId, StageName: 'prod' });
  assert.deepEqual(await refusal(plane.client.updateStage({ ApiId, StageName: 'prod', RouteSettings })), expected);
});

test('APIGW-157: an access log format without a request id is refused', async () => {
  await using plane = await controlPlane();
  const ApiId = await newApi(plane.client);
  const stage = (Format: string) => ({
    ApiId,
    StageName: 'prod',
    AccessLogSettings: { DestinationArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:a`, Format },
  });
  assert.deepEqual(await refusal(plane.client.createStage(stage('$context.routeKey $context.requestIdentity'))), [
    400,
    'BadRequestException',
    'Access Log format must include either $context.requestId or $context.extendedRequestId',
  ]);
  await plane.client.createStage(stage('$context.extendedRequestId'));
});

test('variables of an access log that nothing has a value for are refused by their names', async () => {
  await using plane = await controlPlane();
  const ApiId = await newApi(plane.client);
  const stage = (StageName: string, Format: string) =>
    plane.client.createStage({
      ApiId,
      StageName,
      AccessLogSettings: { DestinationArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:a`, Format },
    });
  assert.deepEqual(await refusal(stage('a', '$context.requestId $context.x $context.identity.y $context.status')), [
    400,
    'BadRequestException',
    'The following context variables are not supported: [$context.x, $context.identity.y]',
  ]);
  const all =
    'requestId integrationLatency error.validationErrorString authorizer.any-thing identity.userArn waf.status';
  await stage('b', all.replaceAll(/\S+/g, '$context.$&'));
});

test('APIGW-158: a change is not seen by a stage until it is deployed to it', async () => {
  await using plane = await controlPlane();
  const ApiId = await newApi(plane.client);
  await plane.client.createRoute({ ApiId, RouteKey: '$default' });
  await plane.client.createStage({ ApiId, StageName: 'prod' });
  await plane.client.createDeployment({ ApiId, StageName: 'prod' });
  const { RouteId } = await plane.client.createRoute({ ApiId, RouteKey: 'new' });
  const routes = () => [...plane.apis.stages.get(ApiId, 'prod')!.deployed.routes.keys()];
  assert.deepEqual(routes(), ['$default']);
  await plane.client.createDeployment({ ApiId, StageName: 'prod' });
  assert.deepEqual(routes(), ['$default', 'new']);
  await plane.client.deleteRoute({ ApiId, RouteId });
  assert.deepEqual(routes(), ['$default', 'new']);
});

test('APIGW-160: stage variables act without a deployment', async () => {
  await using plane = await controlPlane();
  const ApiId = await newApi(plane.client);
  await plane.client.createRoute({ ApiId, RouteKey: '$default' });
  await plane.client.createStage({ ApiId, StageName: 'prod', StageVariables: { url: 'a', keep: 'k' } });
  await plane.client.createDeployment({ ApiId, StageName: 'prod' });
  const { deployed } = plane.apis.stages.get(ApiId, 'prod')!;
  await plane.client.updateStage({ ApiId, StageName: 'prod', StageVariables: { url: 'b' } });
  const after = plane.apis.stages.get(ApiId, 'prod')!;
  assert.deepEqual(after.stage.StageVariables, { url: 'b', keep: 'k' });
  assert.equal(after.deployed, deployed);
});

test('APIGW-161: three APIs in pages of two', async () => {
  await using plane = await controlPlane();
  for (const name of ['a', 'b', 'c']) await newApi(plane.client, name);
  const first = await plane.client.getApis({ MaxResults: '2' });
  assert.deepEqual(
    first.Items!.map(({ Name }) => Name),
    ['a', 'b'],
  );
  const second = await plane.client.getApis({ MaxResults: '2', NextToken: first.NextToken! });
  assert.deepEqual(
    second.Items!.map(({ Name }) => Name),
    ['c'],
  );
  assert.equal(second.NextToken, undefined);
});

test('APIGW-163: route settings that an update leaves out stay', async () => {
  await using plane = await controlPlane();
  const ApiId = await newApi(plane.client);
  for (const RouteKey of ['a', 'b']) await plane.client.createRoute({ ApiId, RouteKey });
  const RouteSettings = { a: { ThrottlingBurstLimit: 1 }, b: { ThrottlingBurstLimit: 2 } };
  await plane.client.createStage({ ApiId, StageName: 'prod', RouteSettings });
  const stage = await plane.client.updateStage({
    ApiId,
    StageName: 'prod',
    RouteSettings: { a: { ThrottlingBurstLimit: 3 } },
  });
  assert.deepEqual(stage.RouteSettings, { a: { ThrottlingBurstLimit: 3 }, b: { ThrottlingBurstLimit: 2 } });
});

test('APIGW-164: DeleteRouteSettings of $default answers 204, and the settings are gone', async () => {
  await using plane = await controlPlane();
  const ApiId = await newApi(plane.client);
  await plane.client.createRoute({ ApiId, RouteKey: '$default' });
  const RouteSettings = { $default: { ThrottlingRateLimit: 1.5 } };
  await plane.client.createStage({ ApiId, StageName: 'prod', RouteSettings });
  const { $metadata } = await plane.client.deleteRouteSettings({ ApiId, StageName: 'prod', RouteKey: '$default' });
  assert.equal($metadata.httpStatusCode, 204);
  assert.deepEqual((await plane.client.getStage({ ApiId, StageName: 'prod' })).RouteSettings, {});
});
