// The real `aws` command: an API from its creation to its deletion.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REGION, rootKey } from '../support/gateway.ts';
import { findAws } from '../support/process.ts';
import { controlPlane } from '../apigatewayv2/support.ts';
import { runAws } from '../support/aws.ts';

const env = {
  AWS_ACCESS_KEY_ID: rootKey.accessKeyId,
  AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey,
  AWS_DEFAULT_REGION: REGION,
  AWS_EC2_METADATA_DISABLED: 'true',
};

// Both send the same; websocket-api.test.ts has an API made by each of them.
const file = (await findAws(1)) ?? (await findAws(2));
const skip = file ? false : 'aws is not installed: NOT TESTED';

test('the real aws makes, deploys, changes and deletes an API', { skip }, async () => {
  await using plane = await controlPlane();
  const aws = async (operation: string, ...args: string[]): Promise<Record<string, any>> => {
    const command = ['apigatewayv2', operation, ...args, '--output', 'json', '--endpoint-url', plane.url];
    const { code, stdout, stderr } = await runAws(file!, command, env);
    assert.equal(code, 0, stderr);
    return stdout.trim() === '' ? {} : JSON.parse(stdout);
  };

  const selection = ['--protocol-type', 'WEBSOCKET', '--route-selection-expression', '$request.body.action'];
  const { ApiId } = await aws('create-api', '--name', 'chat', ...selection, '--tags', 'k=v');
  const api = ['--api-id', ApiId as string];
  const uri = `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/arn:aws:lambda:${REGION}:000000000000:function:chat/invocations`;
  const integration = ['--integration-type', 'AWS_PROXY', '--integration-uri', uri];
  const { IntegrationId } = await aws('create-integration', ...api, ...integration);
  const route = ['--route-key', '$connect', '--target', `integrations/${IntegrationId}`];
  const parameters = ['--request-parameters', 'route.request.querystring.auth={Required=true}'];
  const { RouteId } = await aws('create-route', ...api, ...route, ...parameters);
  await aws('create-route', ...api, '--route-key', '$default');
  await aws('create-stage', ...api, '--stage-name', 'prod', '--stage-variables', 'a=b');
  const { DeploymentId } = await aws('create-deployment', ...api, '--stage-name', 'prod');
  const settings = ['--route-settings', '{"$default":{"ThrottlingBurstLimit":100,"ThrottlingRateLimit":2000.5}}'];
  const stage = await aws('update-stage', ...api, '--stage-name', 'prod', ...settings);
  assert.equal(stage['DeploymentId'], DeploymentId);
  assert.deepEqual(stage['RouteSettings'], { $default: { ThrottlingBurstLimit: 100, ThrottlingRateLimit: 2000.5 } });
  assert.deepEqual([...plane.apis.stages.get(ApiId, 'prod')!.deployed.routes.keys()], ['$connect', '$default']);

  const { Items } = await aws('get-routes', ...api, '--max-items', '1');
  assert.equal(Items.length, 1);
  const shownRoute = await aws('get-route', ...api, '--route-id', RouteId);
  assert.deepEqual(shownRoute['RequestParameters'], { 'route.request.querystring.auth': { Required: true } });
  const arn = `arn:aws:apigateway:${REGION}::/apis/${ApiId}/stages/prod`;
  await aws('tag-resource', '--resource-arn', arn, '--tags', 'a=1,b=2');
  await aws('untag-resource', '--resource-arn', arn, '--tag-keys', 'a');
  assert.deepEqual(await aws('get-tags', '--resource-arn', arn), { Tags: { b: '2' } });

  await aws('delete-route-settings', ...api, '--stage-name', 'prod', '--route-key', '$default');
  const parameter = ['--request-parameter-key', 'route.request.querystring.auth'];
  await aws('delete-route-request-parameter', ...api, '--route-id', RouteId, ...parameter);
  await aws('delete-stage', ...api, '--stage-name', 'prod');
  await aws('delete-deployment', ...api, '--deployment-id', DeploymentId);
  await aws('delete-route', ...api, '--route-id', RouteId);
  await aws('delete-integration', ...api, '--integration-id', IntegrationId);
  await aws('delete-api', ...api);
  assert.deepEqual(await aws('get-apis'), { Items: [] });
  const { code, stderr } = await runAws(file!, ['apigatewayv2', 'get-api', ...api, '--endpoint-url', plane.url], env);
  assert.ok(code === 254 || code === 255, 'as version 2 and version 1 say it');
  assert.match(stderr, /\(NotFoundException\) when calling the GetApi operation: Invalid API identifier specified/);
});
