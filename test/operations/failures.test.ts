// Functions and backends that fail leave a line in the server's log: where, and why; a storm of them a few.
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { Failures } from '../../src/services/failures.ts';
import { join, newRoom } from '../support/chat.ts';
import { TestClient, refusal } from '../support/client.ts';
import { functionUri, ok, withApi } from '../support/function-api.ts';
import { testGateway } from '../support/gateway.ts';
import { functionArn, lambdaEndpoint, returns } from '../support/lambda.ts';
import { httpServer } from '../support/websocket-api.ts';

type Line = Record<string, unknown>;

function warnings() {
  const lines: Line[] = [];
  return { lines, log: { ...silentLog, warn: (fields: object) => void lines.push(fields as Line) } };
}

const throws = (_event: unknown, outgoing: ServerResponse) =>
  void outgoing
    .setHeader('x-amz-function-error', 'Unhandled')
    .end(JSON.stringify({ errorType: 'TypeError', errorMessage: 'secret words of a client' }));

test('a function that throws, a backend that fails and one that is not there are told of, with API, route and reason', async () => {
  const { lines, log } = warnings();
  await using backend = await httpServer((_, outgoing) => void outgoing.writeHead(503).end('secret words'));
  const to = (IntegrationUri: string) => ({
    function: '',
    integration: { IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'POST', IntegrationUri },
  });
  const routes = {
    throws: { function: 'throws', twoWay: true },
    fails: { ...to(backend.url), twoWay: true },
    missing: { ...to('http://127.0.0.1:1/'), twoWay: true },
  };
  await withApi(
    { throws },
    routes,
    async ({ url, ApiId }) => {
      await using client = await TestClient.open(url);
      for (const action of ['throws', 'fails', 'missing']) {
        client.send({ action, text: 'secret words of a client' });
        await client.next();
      }
      const place = { apiId: ApiId, stage: 'prod' };
      assert.deepEqual(lines.slice(0, 2), [
        { ...place, route: 'throws', reason: 'The function threw TypeError' },
        { ...place, route: 'fails', reason: 'The backend answered 503' },
      ]);
      assert.equal(lines[2]?.['route'], 'missing');
      assert.match(String(lines[2]?.['reason']), /ECONNREFUSED/);
      assert.doesNotMatch(JSON.stringify(lines), /secret/);
    },
    { log },
  );
});

test('an authorizer that cannot be asked, and one that throws, are told of', async () => {
  const { lines, log } = warnings();
  await withApi(
    { throws, ok },
    { $connect: { function: 'ok' } },
    async ({ control, ApiId, url }) => {
      const { AuthorizerId } = await control.createAuthorizer({
        ApiId,
        Name: 'who',
        AuthorizerType: 'REQUEST',
        AuthorizerUri: functionUri('throws'),
        IdentitySource: [],
      });
      const [route] = (await control.getRoutes({ ApiId })).Items!;
      await control.updateRoute({ ApiId, RouteId: route!.RouteId, AuthorizationType: 'CUSTOM', AuthorizerId });
      const { DeploymentId } = await control.createDeployment({ ApiId });
      await control.updateStage({ ApiId, StageName: 'prod', DeploymentId });
      assert.equal((await refusal(url)).status, 500);
      const reason = 'Authorizer who: The function threw TypeError';
      assert.deepEqual(lines, [{ apiId: ApiId, stage: 'prod', route: '$connect', reason }]);
    },
    { log },
  );
});

test('a route without a Lambda endpoint is told of: what a newcomer sees as a bare 500', async () => {
  const { lines, log } = warnings();
  await withApi(
    {},
    { $connect: { function: 'f' } },
    async ({ url }) => {
      assert.equal((await refusal(url)).status, 500);
      assert.equal(lines[0]?.['reason'], 'There is no --lambda-endpoint');
    },
    { log, lambdaEndpoint: undefined },
  );
});

test('a review handler that breaks the rules is told of', async () => {
  const { lines, log } = warnings();
  await using lambda = await lambdaEndpoint({ review: returns({ ReviewResult: 'PERHAPS' }) });
  await using gateway = await testGateway({ log, lambdaEndpoint: lambda.url, limits: { reviewTimeoutMs: 60_000 } });
  const handler = functionArn('review');
  const room = await newRoom(gateway, { messageReviewHandler: { uri: handler, fallbackResult: 'ALLOW' } });
  await using member = await join(gateway, room, 'a');
  member.send({ Action: 'SEND_MESSAGE', Content: 'secret words' });
  await member.next();
  assert.deepEqual(lines, [{ room, handler, reason: 'The answer breaks the rules' }]);
});

test('a storm of failures is a line for each kind, and their number now and then', () => {
  const { lines, log } = warnings();
  const clock = new SteeredClock();
  const failures = new Failures(clock, log, { failureReportMs: 10_000, failureKindsMax: 2 });
  for (let n = 0; n < 1_000; n++) for (const route of ['a', 'b', 'c']) failures.add({ route, reason: 'down' });
  const [a, b] = ['a', 'b'].map((route) => ({ route, reason: 'down' }));
  assert.deepEqual(lines.splice(0), [a, b]);
  clock.advance(9_999);
  assert.deepEqual(lines, []);
  clock.advance(1);
  assert.deepEqual(lines.splice(0), [{ ...a, more: 999 }, { ...b, more: 999 }, { more: 1_000 }]);
  clock.advance(60_000);
  assert.deepEqual(lines, [], 'nothing failed');
  failures.add({ route: 'c', reason: 'down' });
  assert.deepEqual(lines.splice(0), [{ route: 'c', reason: 'down' }]);
  clock.advance(10_000);
  assert.deepEqual(lines, []);
});
