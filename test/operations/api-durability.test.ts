// Killed with open sockets, a server comes back with every API as it was acknowledged.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiGatewayManagementApi } from '@aws-sdk/client-apigatewaymanagementapi';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { TestClient } from '../support/client.ts';
import { REGION, failure, rootKey } from '../support/gateway.ts';
import { functionArn, lambdaEndpoint, returns } from '../support/lambda.ts';
import { startProcess, temporaryFolder } from '../support/process.ts';

test('SIGKILL with fifty open sockets: APIs, deployments and stages are there, and clients connect again', async () => {
  using folder = temporaryFolder();
  await using lambda = await lambdaEndpoint({
    echo: (event, outgoing) => returns({ statusCode: 200, body: event.body ?? '' })(event, outgoing),
  });
  const args = ['--data', folder.path, '--lambda-endpoint', lambda.url];
  const first = await startProcess(args);
  await using _first = first;
  const port = new URL(first.url).port;
  const control = new ApiGatewayV2({ region: REGION, credentials: rootKey, endpoint: first.url });
  const { ApiId } = await control.createApi({
    Name: 'kept',
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '$request.body.action',
  });
  const { IntegrationId } = await control.createIntegration({
    ApiId,
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${functionArn('echo')}/invocations`,
  });
  const Target = `integrations/${IntegrationId}`;
  const route = { ApiId, RouteKey: '$default', Target, RouteResponseSelectionExpression: '$default' };
  const { RouteId } = await control.createRoute(route);
  await control.createRouteResponse({ ApiId, RouteId, RouteResponseKey: '$default' });
  const { DeploymentId } = await control.createDeployment({ ApiId });
  await control.createStage({ ApiId, StageName: 'prod', DeploymentId, StageVariables: { v: '1' } });
  const clients = await Promise.all(
    Array.from({ length: 50 }, () => TestClient.open(`${first.socketUrl}/${ApiId}/prod`)),
  );
  // Acknowledged, not deployed: after the restart it is there, but not live.
  await control.createRoute({ ApiId, RouteKey: 'undeployed', Target });
  const before = [await control.getApis({}), await control.getRoutes({ ApiId }), await control.getStages({ ApiId })];
  first.child.kill('SIGKILL');
  for (const client of clients) assert.equal((await client.closed).code, 1006);

  await using second = await startProcess([...args, '--port', port]);
  const after = [await control.getApis({}), await control.getRoutes({ ApiId }), await control.getStages({ ApiId })];
  assert.deepEqual(
    after.map(({ Items }) => Items),
    before.map(({ Items }) => Items),
  );
  const endpoint = `${second.url}/${ApiId}/prod`;
  const api = new ApiGatewayManagementApi({ region: REGION, credentials: rootKey, endpoint });
  const gone = await failure(api.postToConnection({ ConnectionId: clients[0]!.connectionId, Data: 'x' }));
  assert.equal(gone.name, 'GoneException');
  await using client = await TestClient.open(`${second.socketUrl}/${ApiId}/prod`);
  client.send('{"action":"undeployed"}');
  assert.equal(await client.next(), '{"action":"undeployed"}');
});
