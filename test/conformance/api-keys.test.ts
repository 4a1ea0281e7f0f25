// API keys and usage plans, made with the official SDK, and what they open. Cases: spec/apigateway-websocket.md, section 7.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CreateUsagePlanCommandInput } from '@aws-sdk/client-api-gateway';
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { SteeredClock } from '../../src/base/clock.ts';
import { TestClient, refusal } from '../support/client.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, failure, rootKey } from '../support/gateway.ts';
import { returns } from '../support/lambda.ts';
import { functionUri, ok, withApi } from '../support/function-api.ts';

const routes = { $connect: { function: 'ok', settings: { ApiKeyRequired: true } } };
const withKey = (key: string) => ({ headers: { 'x-api-key': key } });

const keysAt = ({ url }: TestGateway) =>
  new APIGateway({ region: REGION, credentials: rootKey, endpoint: url, maxAttempts: 1 });

/** A key that a plan ties to the stage `prod` of an API. */
async function keyFor(gateway: TestGateway, apiId: string, plan: Partial<CreateUsagePlanCommandInput> = {}) {
  const keys = keysAt(gateway);
  const key = await keys.createApiKey({ name: 'k', enabled: true });
  const { id } = await keys.createUsagePlan({ name: 'p', apiStages: [{ apiId, stage: 'prod' }], ...plan });
  await keys.createUsagePlanKey({ usagePlanId: id, keyId: key.id, keyType: 'API_KEY' });
  return { keys, keyId: key.id!, planId: id!, value: key.value! };
}

test('APIGW-043: with apiKeyRequired, only an enabled key of a plan with that stage connects', async () => {
  await withApi({ ok }, routes, async ({ gateway, ApiId, url, events, control }) => {
    const { keys, keyId, planId, value } = await keyFor(gateway, ApiId);
    assert.equal((await refusal(url)).status, 403);
    assert.equal((await refusal(url, [], withKey(`${value}x`))).status, 403);
    assert.equal((await refusal(url, [], withKey(''))).status, 403);
    assert.deepEqual(events, [], 'nobody was asked');
    {
      await using _client = await TestClient.open(url, undefined, withKey(value));
      const { identity } = events[0]!['requestContext'] as { identity: Record<string, string> };
      assert.deepEqual(
        { ...identity, sourceIp: '', userAgent: '' },
        { apiKey: value, apiKeyId: keyId, sourceIp: '', userAgent: '' },
      );
    }

    const lone = await keys.createApiKey({ enabled: true });
    assert.equal((await refusal(url, [], withKey(lone.value!))).status, 403, 'a key without a plan');

    await control.createStage({
      ApiId,
      StageName: 'other',
      DeploymentId: (await control.getStage({ ApiId, StageName: 'prod' })).DeploymentId,
    });
    const other = url.replace(/prod$/, 'other');
    assert.equal((await refusal(other, [], withKey(value))).status, 403, 'another stage');

    const enabled = (on: string) =>
      keys.updateApiKey({ apiKey: keyId, patchOperations: [{ op: 'replace', path: '/enabled', value: on }] });
    await enabled('false');
    assert.equal((await refusal(url, [], withKey(value))).status, 403, 'a key that is not enabled');
    await enabled('true');
    await keys.deleteUsagePlanKey({ usagePlanId: planId, keyId });
    assert.equal((await refusal(url, [], withKey(value))).status, 403, 'a key that was taken out of the plan');
  });
});

test('APIGW-044: the key that an authorizer names opens the stage; one that it does not name opens nothing', async () => {
  const key: { value?: string } = {};
  const allow = (event: any, outgoing: Parameters<typeof ok>[1]) => {
    const Statement = [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: event.methodArn }];
    const policyDocument = { Version: '2012-10-17', Statement };
    returns({ principalId: 'me', policyDocument, ...(key.value && { usageIdentifierKey: key.value }) })(
      event,
      outgoing,
    );
  };
  await withApi({ ok, allow }, { $default: { function: 'ok' } }, async ({ gateway, ApiId, url, control, events }) => {
    await control.updateApi({ ApiId, ApiKeySelectionExpression: '$context.authorizer.usageIdentifierKey' });
    const authorizer = {
      ApiId,
      Name: 'a',
      AuthorizerType: 'REQUEST' as const,
      IdentitySource: [],
      AuthorizerUri: functionUri('allow'),
    };
    const { AuthorizerId } = await control.createAuthorizer(authorizer);
    const [route] = (await control.getRoutes({ ApiId })).Items!;
    const settings = {
      Target: route!.Target,
      ApiKeyRequired: true,
      AuthorizationType: 'CUSTOM' as const,
      AuthorizerId,
    };
    await control.createRoute({ ApiId, RouteKey: '$connect', ...settings });
    const { DeploymentId } = await control.createDeployment({ ApiId });
    await control.updateStage({ ApiId, StageName: 'prod', DeploymentId });
    const { value, keyId } = await keyFor(gateway, ApiId);

    assert.equal((await refusal(url)).status, 403);
    assert.equal((await refusal(url, [], withKey(value))).status, 403, 'a header is not asked for');
    key.value = 'such-a-key-does-not-exist';
    assert.equal((await refusal(url)).status, 403);
    key.value = value;
    await using _client = await TestClient.open(url);
    assert.equal(events.at(-1)!['requestContext'].identity.apiKeyId, keyId);
  });
});

test('over the rate of its plan a key gets 429, and other keys are not disturbed', async () => {
  const clock = new SteeredClock();
  await withApi(
    { ok },
    routes,
    async ({ gateway, ApiId, url }) => {
      const { keys, planId, value } = await keyFor(gateway, ApiId, { throttle: { rateLimit: 1, burstLimit: 2 } });
      const second = await keys.createApiKey({ enabled: true });
      await keys.createUsagePlanKey({ usagePlanId: planId, keyId: second.id, keyType: 'API_KEY' });
      const connect = (key: string) => TestClient.open(url, undefined, withKey(key));
      await using _one = await connect(value);
      await using _two = await connect(value);
      const late = await refusal(url, [], withKey(value));
      assert.deepEqual([late.status, late.headers['x-amzn-errortype']], [429, 'LimitExceededException']);
      await using _other = await connect(second.value!);
      clock.advance(1000);
      await using _three = await connect(value);
      assert.equal((await refusal(url, [], withKey(value))).status, 429);
    },
    { clock },
  );
});

test('a quota counts for each key and period, less its offset in the first one', async () => {
  const clock = new SteeredClock(Date.UTC(2026, 10, 25, 23, 0));
  await withApi(
    { ok },
    routes,
    async ({ gateway, ApiId, url }) => {
      const quota = { limit: 3, offset: 1, period: 'WEEK' as const };
      const { keys, planId, value } = await keyFor(gateway, ApiId, { quota });
      const open = async () => {
        await using _client = await TestClient.open(url, undefined, withKey(value));
      };
      const refused = async () => assert.equal((await refusal(url, [], withKey(value))).status, 429);
      await open();
      await open();
      await refused();
      clock.advance(4 * 86_400_000);
      for (let time = 0; time < 3; time++) await open();
      await refused();
      // A wider quota lets it in again at once.
      const patchOperations = [{ op: 'replace' as const, path: '/quota/limit', value: '4' }];
      await keys.updateUsagePlan({ usagePlanId: planId, patchOperations });
      await open();
      await refused();
    },
    { clock },
  );
});

test('the value of a key is shown when it is made, and later only to those who ask', async () => {
  await withApi({ ok }, routes, async ({ gateway }) => {
    const keys = keysAt(gateway);
    const value = 'a-value-of-our-own-choice';
    const { $metadata, createdDate, ...made } = await keys.createApiKey({ name: 'k', value, tags: { a: 'b' } });
    assert.equal($metadata.httpStatusCode, 201);
    assert.ok(createdDate instanceof Date && Math.abs(createdDate.getTime() - Date.now()) < 60_000);
    assert.deepEqual(
      { ...made, id: '', lastUpdatedDate: createdDate },
      {
        id: '',
        value,
        name: 'k',
        enabled: false,
        lastUpdatedDate: createdDate,
        stageKeys: [],
        tags: { a: 'b' },
      },
    );
    assert.match(made.id!, /^[a-z0-9]{10}$/);
    const apiKey = made.id!;
    const shown = async (includeValue?: boolean) => (await keys.getApiKey({ apiKey, includeValue })).value;
    assert.deepEqual([await shown(), await shown(false), await shown(true)], [undefined, undefined, value]);
    assert.equal((await keys.getApiKeys({})).items![0]!.value, undefined);
    assert.equal((await keys.getApiKeys({ includeValues: true })).items![0]!.value, value);
    const again = await failure(keys.createApiKey({ value }));
    assert.deepEqual([again.name, again.message], ['ConflictException', 'API Key already exists']);
    assert.equal((await keys.deleteApiKey({ apiKey })).$metadata.httpStatusCode, 202);
    const gone = await failure(keys.getApiKey({ apiKey }));
    assert.deepEqual([gone.name, gone.message], ['NotFoundException', 'Invalid API Key identifier specified']);
  });
});
