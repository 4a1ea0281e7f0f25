// API keys and usage plans with the commands of the AWS CLI, and with the same ones of our own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { TestClient, refusal } from '../support/client.ts';
import { REGION, rootKey } from '../support/gateway.ts';
import { FANFARE, findAws } from '../support/process.ts';
import { ok, withApi } from '../support/function-api.ts';
import { runAws } from '../support/aws.ts';

const env = {
  AWS_ACCESS_KEY_ID: rootKey.accessKeyId,
  AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey,
  AWS_DEFAULT_REGION: REGION,
  AWS_EC2_METADATA_DISABLED: 'true',
};
const commands = {
  'aws v1': { file: await findAws(1), env, time: 'number' },
  'aws v2': { file: await findAws(2), env, time: 'string' },
  fanfare: { file: FANFARE, env, time: 'string' },
  'fanfare as aws v1': { file: FANFARE, env: { ...env, FANFARE_AWS_CLI: '1' }, time: 'number' },
  'fanfare as aws v2': { file: FANFARE, env: { ...env, FANFARE_AWS_CLI: '2' }, time: 'string' },
};

for (const [name, { file, env: variables, time }] of Object.entries(commands)) {
  const skip = file ? false : `${name} is not installed: NOT TESTED`;
  test(`${name} makes a key and a plan, lists them page by page, and changes them`, { skip }, async () => {
    const routes = { $connect: { function: 'ok', settings: { ApiKeyRequired: true } } };
    await withApi({ ok }, routes, async ({ gateway, ApiId, url }) => {
      const words = async (...args: string[]) =>
        runAws(file!, ['apigateway', ...args, '--endpoint-url', gateway.url], variables);
      const apigateway = async (...args: string[]): Promise<any> => {
        const { code, stdout, stderr } = await words(...args);
        assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
        return stdout === '' ? undefined : JSON.parse(stdout);
      };
      const key = await apigateway('create-api-key', '--name', 'k', '--enabled');
      assert.equal(typeof key.createdDate, time);
      const stage = ['--api-stages', `apiId=${ApiId},stage=prod`];
      const plan = await apigateway(
        'create-usage-plan',
        '--name',
        'p',
        ...stage,
        '--throttle',
        'burstLimit=5,rateLimit=2.5',
      );
      assert.deepEqual(plan, {
        id: plan.id,
        name: 'p',
        apiStages: [{ apiId: ApiId, stage: 'prod' }],
        throttle: { burstLimit: 5, rateLimit: 2.5 },
        tags: {},
      });
      const inPlan = ['--usage-plan-id', plan.id as string];
      const member = await apigateway('create-usage-plan-key', ...inPlan, '--key-type', 'API_KEY', '--key-id', key.id);
      assert.deepEqual(member, { id: key.id, type: 'API_KEY', value: key.value, name: 'k' });
      {
        await using _client = await TestClient.open(url, undefined, { headers: { 'x-api-key': key.value } });
      }

      const names = ({ items }: { items: { name: string }[] }) => items.map((item) => item.name);
      const keys = new APIGateway({ region: REGION, credentials: rootKey, endpoint: gateway.url });
      for (const other of ['k2', 'k3']) await keys.createApiKey({ name: other });
      assert.deepEqual(names(await apigateway('get-api-keys', '--page-size', '1')), ['k', 'k2', 'k3']);
      const some = await apigateway('get-api-keys', '--max-items', '2');
      const rest = await apigateway('get-api-keys', '--starting-token', some.NextToken);
      assert.deepEqual([names(some), names(rest)], [['k', 'k2'], ['k3']]);

      const patch = ['--patch-operations', 'op=replace,path=/enabled,value=false'];
      assert.equal((await apigateway('update-api-key', '--api-key', key.id, ...patch)).enabled, false);
      assert.equal((await refusal(url, [], { headers: { 'x-api-key': key.value } })).status, 403);

      const held = await words('delete-usage-plan', ...inPlan);
      assert.match(
        held.stderr,
        new RegExp(
          `Cannot delete Usage Plan ${plan.id} because there are API Stages associated with it, including ${ApiId}:prod`,
        ),
      );
      const remove = ['--patch-operations', `op=remove,path=/apiStages,value=${ApiId}:prod`];
      assert.deepEqual((await apigateway('update-usage-plan', ...inPlan, ...remove)).apiStages, []);
    });
  });
}
