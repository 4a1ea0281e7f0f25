// Killed, a server comes back with its API keys, and with what was used of their quotas.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { TestClient, refusal } from '../support/client.ts';
import { REGION, rootKey } from '../support/gateway.ts';
import { startProcess, temporaryFolder } from '../support/process.ts';

test('SIGKILL: keys, plans and memberships are there, quotas are as used as they were, and no key was logged', async () => {
  using folder = temporaryFolder();
  const args = ['--data', folder.path, '--log-level', 'debug'];
  await using first = await startProcess(args);
  const client = { region: REGION, credentials: rootKey, endpoint: first.url };
  const control = new ApiGatewayV2(client);
  const keys = new APIGateway(client);
  const RouteSelectionExpression = '$request.body.action';
  const { ApiId } = await control.createApi({ Name: 'a', ProtocolType: 'WEBSOCKET', RouteSelectionExpression });
  await control.createRoute({ ApiId, RouteKey: '$connect', ApiKeyRequired: true });
  const { DeploymentId } = await control.createDeployment({ ApiId });
  await control.createStage({ ApiId, StageName: 'prod', DeploymentId });
  const key = await keys.createApiKey({ name: 'k', enabled: true });
  const quota = { limit: 3, period: 'MONTH' as const };
  const plan = await keys.createUsagePlan({ name: 'p', apiStages: [{ apiId: ApiId, stage: 'prod' }], quota });
  await keys.createUsagePlanKey({ usagePlanId: plan.id, keyId: key.id, keyType: 'API_KEY' });
  const options = { headers: { 'x-api-key': key.value! } };
  const path = `${ApiId}/prod`;
  for (let time = 0; time < 2; time++) await TestClient.open(`${first.socketUrl}/${path}`, undefined, options);
  // A call later, what was used has been written: each write waits for a few milliseconds at most.
  const before = [await keys.getApiKeys({ includeValues: true }), await keys.getUsagePlans({})];
  first.child.kill('SIGKILL');
  await first.exited;

  await using second = await startProcess([...args, '--port', new URL(first.url).port]);
  const after = [await keys.getApiKeys({ includeValues: true }), await keys.getUsagePlans({})];
  assert.deepEqual(
    after.map(({ items }) => items),
    before.map(({ items }) => items),
  );
  const url = `${second.socketUrl}/${path}`;
  await using _third = await TestClient.open(url, undefined, options);
  assert.equal((await refusal(url, [], options)).status, 429);
  assert.equal((await refusal(url, [], { headers: { 'x-api-key': `${key.value}x` } })).status, 403);
  const logged = JSON.stringify([...first.log, ...second.log]);
  assert.ok(logged.includes('CreateApiKey') && !logged.includes(key.value!));
});
