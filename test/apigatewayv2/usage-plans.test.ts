// What API keys and usage plans may be, and what is said of the rest.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import type { Limits } from '../../src/base/limits/limits.ts';
import { periodStartMs } from '../../src/services/websocket/keys/quota-period.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { newApi, refusal } from './support.ts';

async function withKeys(
  body: (keys: APIGateway, apiId: string, control: ApiGatewayV2) => Promise<void>,
  limits: Partial<Limits> = {},
): Promise<void> {
  await using gateway = await testGateway({ limits });
  const client = { region: REGION, credentials: rootKey, endpoint: gateway.url, maxAttempts: 1 };
  const control = new ApiGatewayV2(client);
  const ApiId = await newApi(control);
  for (const StageName of ['prod', 'beta']) await control.createStage({ ApiId, StageName });
  await body(new APIGateway(client), ApiId, control);
}

const bad = (message: string) => [400, 'BadRequestException', message];

test('a value of a key has 20 to 128 visible characters, and belongs to one key', async () => {
  await withKeys(async (keys) => {
    const at = (value: string) => refusal(keys.createApiKey({ value }));
    assert.deepEqual(await at('x'.repeat(19)), bad('API Key value should be at least 20 characters'));
    assert.deepEqual(await at('x'.repeat(129)), bad('API Key value should be at most 128 characters'));
    assert.deepEqual(await at(`${'x'.repeat(20)}\n`), bad('API Key value should consist of visible ASCII characters'));
    for (const length of [20, 128]) await keys.createApiKey({ value: 'x'.repeat(length) });
    assert.deepEqual(await at('x'.repeat(20)), [409, 'ConflictException', 'API Key already exists']);
    const [status] = await refusal(keys.createApiKey({ stageKeys: [{ restApiId: 'a', stageName: 'b' }] }));
    assert.equal(status, 400);
  });
});

test('there are as many keys, plans, stages of a plan and plans of a key as the limits say', async () => {
  const limits = { apiKeysMax: 2, usagePlansMax: 3, keyUsagePlansMax: 1, usagePlanStagesMax: 1 };
  await withKeys(async (keys, apiId) => {
    const [key] = [await keys.createApiKey({}), await keys.createApiKey({})];
    assert.deepEqual(await refusal(keys.createApiKey({})), [
      429,
      'LimitExceededException',
      'There are at most 2 API keys',
    ]);
    const plans = [];
    for (const name of ['a', 'b', 'c']) plans.push((await keys.createUsagePlan({ name })).id!);
    const [status] = await refusal(keys.createUsagePlan({ name: 'd' }));
    assert.equal(status, 429);
    const add = (usagePlanId: string) => keys.createUsagePlanKey({ usagePlanId, keyId: key.id, keyType: 'API_KEY' });
    await add(plans[0]!);
    assert.equal((await refusal(add(plans[1]!)))[0], 429);
    const stages = ['prod', 'beta'].map((stage): PatchOperation => ({
      op: 'add',
      path: '/apiStages',
      value: `${apiId}:${stage}`,
    }));
    await keys.updateUsagePlan({ usagePlanId: plans[2], patchOperations: stages.slice(0, 1) });
    const [full] = await refusal(keys.updateUsagePlan({ usagePlanId: plans[2], patchOperations: stages.slice(1) }));
    assert.equal(full, 429);
  }, limits);
});

test('a plan has stages that exist, rates and a quota that can be', async () => {
  await withKeys(async (keys, apiId) => {
    const at = (plan: object) => refusal(keys.createUsagePlan({ name: 'p', ...plan }));
    assert.deepEqual(await at({ apiStages: [{ apiId, stage: 'nope' }] }), bad(`API Stage not found: ${apiId}:nope`));
    assert.equal((await at({ apiStages: [{ apiId }] }))[0], 400);
    const stage = { apiId, stage: 'prod' };
    assert.equal((await at({ apiStages: [stage, stage] }))[0], 409);
    const quota = (limit: number, offset: number, period: string) => at({ quota: { limit, offset, period } });
    const words = (range: string, period: string) =>
      bad(`Usage Plan quota offset must be ${range} in the ${period} period`);
    assert.deepEqual(await quota(9, 1, 'DAY'), words('zero', 'DAY'));
    assert.deepEqual(await quota(9, 7, 'WEEK'), words('between 0 and 6 inclusive', 'WEEK'));
    assert.deepEqual(await quota(9, 28, 'MONTH'), words('between 0 and 27 inclusive', 'MONTH'));
    assert.equal((await quota(-1, 0, 'DAY'))[0], 400);
    assert.equal((await at({ quota: { limit: 1 } }))[0], 400);
    assert.equal((await at({ throttle: { rateLimit: -1 } }))[0], 400);
    assert.equal((await at({ name: '' }))[0], 400);
    assert.deepEqual((await keys.getUsagePlans({})).items, []);
  });
});

test('a key is in one plan for each stage, whichever of the two comes last', async () => {
  await withKeys(async (keys, apiId) => {
    const plan = async (stage: string) =>
      (await keys.createUsagePlan({ name: stage, apiStages: [{ apiId, stage }] })).id!;
    const [prod, beta] = [await plan('prod'), await plan('beta')];
    const { id: keyId } = await keys.createApiKey({});
    const add = (usagePlanId: string) => keys.createUsagePlanKey({ usagePlanId, keyId, keyType: 'API_KEY' });
    await add(prod);
    await add(beta);
    assert.equal((await refusal(add(beta)))[1], 'ConflictException');
    const patchOperations: PatchOperation[] = [{ op: 'add', path: '/apiStages', value: `${apiId}:prod` }];
    assert.equal((await refusal(keys.updateUsagePlan({ usagePlanId: beta, patchOperations })))[1], 'ConflictException');
    assert.equal((await refusal(add(await plan('prod'))))[1], 'ConflictException');
    await keys.deleteUsagePlanKey({ usagePlanId: prod, keyId });
    await keys.updateUsagePlan({ usagePlanId: beta, patchOperations });
    assert.deepEqual(
      (await keys.getUsagePlans({ keyId })).items!.map(({ id }) => id),
      [beta],
    );
    await keys.deleteApiKey({ apiKey: keyId });
    assert.deepEqual((await keys.getUsagePlanKeys({ usagePlanId: beta })).items, []);
  });
});

test('patches change plans member by member, all of them or none', async () => {
  await withKeys(async (keys, apiId) => {
    const { id: usagePlanId } = await keys.createUsagePlan({ name: 'p' });
    const patch = async (...patchOperations: PatchOperation[]) => {
      const { $metadata: _, id: _id, ...plan } = await keys.updateUsagePlan({ usagePlanId, patchOperations });
      return plan;
    };
    const stage = `${apiId}:prod`;
    const rate = { rateLimit: 2.5, burstLimit: 5 };
    assert.deepEqual(
      await patch(
        { op: 'replace', path: '/name', value: 'q' },
        { op: 'replace', path: '/description', value: 'd' },
        { op: 'add', path: '/throttle/rateLimit', value: '2.5' },
        { op: 'replace', path: '/throttle/burstLimit', value: '5' },
        { op: 'add', path: '/quota/limit', value: '10' },
        { op: 'add', path: '/quota/period', value: 'DAY' },
        { op: 'add', path: '/apiStages', value: stage },
        { op: 'replace', path: `/apiStages/${stage}/throttle/~1a/GET/rateLimit`, value: '2.5' },
        { op: 'replace', path: `/apiStages/${stage}/throttle/~1a/GET/burstLimit`, value: '5' },
        { op: 'replace', path: `/apiStages/${stage}/throttle/$connect/rateLimit`, value: '1' },
      ),
      {
        name: 'q',
        description: 'd',
        throttle: rate,
        quota: { limit: 10, offset: 0, period: 'DAY' },
        apiStages: [{ apiId, stage: 'prod', throttle: { '/a/GET': rate, $connect: { rateLimit: 1 } } }],
        tags: {},
      },
    );
    const wrong = { op: 'replace', path: '/nope', value: 'x' } as const;
    const [status, , message] = await refusal(patch({ op: 'remove', path: '/quota' }, wrong));
    assert.equal(status, 400);
    assert.match(message, /^Invalid patch path {2}'\/nope' specified for op 'replace'\. Must be one of: \[.*\/name/);
    assert.equal((await keys.getUsagePlan({ usagePlanId })).quota?.limit, 10);
    for (const broken of [
      { op: 'copy', path: '/name', from: '/description' },
      { op: 'replace', path: '/name' },
      { op: 'replace', path: '/quota/limit', value: 'many' },
      { op: 'replace', path: '/quota/period', value: 'YEAR' },
      { op: 'remove', path: '/apiStages', value: `${apiId}:beta` },
      { op: 'remove', path: '/apiStages' },
    ] satisfies PatchOperation[]) {
      assert.equal((await refusal(patch(broken)))[0], 400, JSON.stringify(broken));
    }
    const plan = await patch(
      { op: 'remove', path: '/quota' },
      { op: 'remove', path: '/throttle' },
      { op: 'remove', path: `/apiStages/${stage}/throttle/~1a/GET` },
    );
    const apiStages = [{ apiId, stage: 'prod', throttle: { $connect: { rateLimit: 1 } } }];
    assert.deepEqual(plan, { name: 'q', description: 'd', apiStages, tags: {} });
  });
});

test('lists come in pages that begin where the last one ended, also after what was deleted', async () => {
  await withKeys(async (keys) => {
    for (const name of ['a1', 'a2', 'b1', 'a3', 'a4']) await keys.createApiKey({ name, customerId: name[0] });
    const first = await keys.getApiKeys({ nameQuery: 'a', limit: 2 });
    assert.deepEqual(
      first.items!.map(({ name }) => name),
      ['a1', 'a2'],
    );
    await keys.deleteApiKey({ apiKey: first.items![1]!.id });
    const second = await keys.getApiKeys({ nameQuery: 'a', limit: 2, position: first.position });
    assert.deepEqual([second.items!.map(({ name }) => name), second.position], [['a3', 'a4'], undefined]);
    assert.deepEqual(
      (await keys.getApiKeys({ customerId: 'b' })).items!.map(({ name }) => name),
      ['b1'],
    );
    assert.equal((await refusal(keys.getUsagePlans({ position: first.position })))[0], 400);
    for (const limit of [0, 501]) assert.equal((await refusal(keys.getApiKeys({ limit })))[0], 400);
  });
});

test('a plan goes when its stages are out of it, or are no more', async () => {
  await withKeys(async (keys, apiId, control) => {
    const { id: usagePlanId } = await keys.createUsagePlan({ name: 'p', apiStages: [{ apiId, stage: 'prod' }] });
    assert.equal((await refusal(keys.deleteUsagePlan({ usagePlanId })))[0], 400);
    await control.deleteStage({ ApiId: apiId, StageName: 'prod' });
    await keys.deleteUsagePlan({ usagePlanId });
    const gone = [404, 'NotFoundException', 'Invalid Usage Plan ID specified'];
    assert.deepEqual(await refusal(keys.getUsagePlan({ usagePlanId })), gone);
    assert.deepEqual(await refusal(keys.getUsagePlanKeys({ usagePlanId })), gone);
  });
});

test('periods begin at midnight, on Sunday and on the first of the month, in UTC', () => {
  const at = (period: 'DAY' | 'WEEK' | 'MONTH', time: string) =>
    new Date(periodStartMs(period, Date.parse(time))).toISOString().slice(0, 16);
  assert.equal(at('DAY', '2026-11-26T23:59:59Z'), '2026-11-26T00:00');
  assert.equal(at('DAY', '2026-11-26T00:00:00Z'), '2026-11-26T00:00');
  assert.equal(at('WEEK', '2026-11-26T12:00:00Z'), '2026-11-22T00:00');
  assert.equal(at('WEEK', '2026-11-22T00:00:00Z'), '2026-11-22T00:00');
  assert.equal(at('WEEK', '2026-11-21T23:59:59Z'), '2026-11-15T00:00');
  assert.equal(at('MONTH', '2026-03-31T12:00:00Z'), '2026-03-01T00:00');
});
