// How often the control plane may be called, and how it writes dates (spec/apigateway-websocket.md, sections 1.8 and 4).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sign } from '../../src/aws/sigv4/sign.ts';
import { SteeredClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, failure, rootKey, testGateway } from '../support/gateway.ts';
import { controlOf } from '../support/websocket-api.ts';

const API = { Name: 'x', ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.body.action' } as const;

test("under AWS's limits forty calls come at once, then ten a second", async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock, limits: limitsOf('aws', { clockSkewMs: Number.MAX_SAFE_INTEGER }) });
  const control = controlOf(gateway);
  const passing = async (count: number) => {
    const calls = await Promise.allSettled(Array.from({ length: count }, () => control.getApis({})));
    return calls.filter(({ status }) => status === 'fulfilled').length;
  };
  const { controlRequestsBurst, controlRequestsPerSecond } = limitsOf('aws');
  assert.deepEqual([controlRequestsBurst, controlRequestsPerSecond], [40, 10]);
  assert.equal(await passing(50), controlRequestsBurst);
  const { name, message, $metadata } = await failure(control.createApi(API));
  assert.deepEqual([name, message, $metadata.httpStatusCode], ['TooManyRequestsException', 'Too Many Requests', 429]);
  clock.advance(1_000);
  assert.equal(await passing(20), controlRequestsPerSecond);
  // Other services have rates of their own.
  assert.ok(await gateway.chat.listRooms({}));
});

test("under AWS's limits a deployment is made every five seconds, a domain name every thirty", async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock, limits: limitsOf('aws', { clockSkewMs: Number.MAX_SAFE_INTEGER }) });
  const control = controlOf(gateway);
  const { ApiId } = await control.createApi(API);
  await control.createRoute({ ApiId, RouteKey: '$default' });
  const deploy = () => control.createDeployment({ ApiId });
  const addDomain = (DomainName: string) => control.createDomainName({ DomainName, DomainNameConfigurations: [{}] });
  const { createDeploymentRequestsPerMinute, createDomainNameRequestsPerMinute } = limitsOf('aws');
  assert.deepEqual([createDeploymentRequestsPerMinute, createDomainNameRequestsPerMinute], [12, 2]);
  for (const [call, againMs] of [
    [deploy, 60_000 / createDeploymentRequestsPerMinute],
    [() => addDomain(`d${clock.now()}.example.com`), 60_000 / createDomainNameRequestsPerMinute],
  ] as const) {
    await call();
    clock.advance(againMs - 1);
    assert.equal((await failure(call())).name, 'TooManyRequestsException');
    clock.advance(1);
    await call();
  }
});

test('without them a test suite is not slowed down', async () => {
  await using gateway = await testGateway({ clock: new SteeredClock() });
  const control = controlOf(gateway);
  await Promise.all(Array.from({ length: 100 }, () => control.createApi(API)));
});

/** The bytes of an answer, which the SDK does not show. */
async function rawGet(gateway: TestGateway, target: string, service: string, method = 'GET') {
  const headers = { host: new URL(gateway.url).host };
  const scope = { region: REGION, service, now: Date.now() };
  const signed = sign({ method, target, headers, body: Buffer.alloc(0) }, rootKey, scope);
  return (await fetch(gateway.url + target, { method, headers: signed })).text();
}

test('dates of the control plane have whole seconds on the wire, those of chat milliseconds', async () => {
  const clock = new SteeredClock(Date.UTC(2018, 11, 6, 0, 31, 28, 789));
  await using gateway = await testGateway({ clock });
  const control = controlOf(gateway);
  const { ApiId } = await control.createApi(API);
  await control.createRoute({ ApiId, RouteKey: '$default' });
  await control.createDeployment({ ApiId });
  await control.createStage({ ApiId, StageName: 'prod' });
  const api = await rawGet(gateway, `/v2/apis/${ApiId}`, 'apigateway');
  assert.match(api, /"createdDate":"2018-12-06T00:31:28Z"/);
  assert.match(
    await rawGet(gateway, `/v2/apis/${ApiId}/deployments`, 'apigateway'),
    /"createdDate":"2018-12-06T00:31:28Z"/,
  );
  const stage = await rawGet(gateway, `/v2/apis/${ApiId}/stages/prod`, 'apigateway');
  assert.match(stage, /"createdDate":"2018-12-06T00:31:28Z".*"lastUpdatedDate":"2018-12-06T00:31:28Z"/);
  await gateway.chat.createRoom({});
  assert.match(await rawGet(gateway, '/ListRooms', 'ivschat', 'POST'), /"createTime":"2018-12-06T00:31:28\.789Z"/);
});
