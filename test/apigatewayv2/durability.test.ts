// What was acknowledged is there after a kill: APIs, deployments, stages, and what clients are shown of them.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { temporaryFolder } from '../support/process.ts';
import { clientAt, controlPlane, newApi, shown } from './support.ts';

/** A control plane in a process of its own. */
async function startPlane(path: string) {
  const script = `
    import { controlPlane } from ${JSON.stringify(join(import.meta.dirname, 'support.ts'))};
    const { url } = await controlPlane({ path: ${JSON.stringify(path)} });
    console.log(url);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, client: clientAt(url) };
}

test('an API that was acknowledged is there after SIGKILL, deployed as it was', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  const { child, client } = await startPlane(path);
  const ApiId = await newApi(client, 'kept');
  const integration = await client.createIntegration({ ApiId, IntegrationType: 'MOCK' });
  const Target = `integrations/${integration.IntegrationId}`;
  const route = await client.createRoute({ ApiId, RouteKey: 'kept', Target });
  await client.createStage({ ApiId, StageName: 'prod', StageVariables: { a: 'b' } });
  const deployment = await client.createDeployment({ ApiId, StageName: 'prod' });
  await client.createDomainName({ DomainName: 'ws.example.com' });
  const mapping = await client.createApiMapping({ DomainName: 'ws.example.com', ApiId, Stage: 'prod' });
  const { NextToken } = await client.getApis({ MaxResults: '1' }).then(async (first) => {
    assert.equal(first.NextToken, undefined);
    await newApi(client, 'second');
    return client.getApis({ MaxResults: '1' });
  });
  const last = await client.createRoute({ ApiId, RouteKey: 'after' });
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;

  await using plane = await controlPlane({ path });
  const again = plane.client;
  assert.equal((await again.getApi({ ApiId })).Name, 'kept');
  assert.deepEqual((await again.getRoutes({ ApiId })).Items, [shown(route), shown(last)]);
  assert.deepEqual((await again.getIntegrations({ ApiId })).Items, [shown(integration)]);
  assert.deepEqual((await again.getDeployments({ ApiId })).Items, [shown(deployment)]);
  assert.equal((await again.getStage({ ApiId, StageName: 'prod' })).DeploymentId, deployment.DeploymentId);
  const live = plane.apis.stages.get(ApiId, 'prod')!;
  assert.deepEqual([...live.deployed.routes.keys()], ['kept']);
  assert.deepEqual(live.stage.StageVariables, { a: 'b' });
  assert.deepEqual(live.owner, { account: '000000000000', region: 'us-west-2' });
  assert.equal(plane.apis.domains.mapping('ws.example.com', '')?.ApiMappingId, mapping.ApiMappingId);
  // A token of before leads to where it led.
  assert.deepEqual(
    (await again.getApis({ NextToken })).Items!.map(({ Name }) => Name),
    ['second'],
  );
});
