// Access logs and execution logs of stages, over real sockets. Source: spec/apigateway-websocket.md, section 4.5.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { sign } from '../../src/aws/sigv4/sign.ts';
import { SteeredClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { TestClient, refusal } from '../support/client.ts';
import { REGION, rootKey } from '../support/gateway.ts';
import { returns } from '../support/lambda.ts';
import { startProcess, temporaryFolder } from '../support/process.ts';
import { echo, functionUri, ok, withApi } from '../support/function-api.ts';
import { until } from '../support/until.ts';

const VARIABLES =
  'apiId authorize.error authorize.latency authorize.status authorizer.error authorizer.integrationLatency authorizer.integrationStatus authorizer.latency authorizer.requestId authorizer.status authorizer.principalId authorizer.role authenticate.error authenticate.latency authenticate.status connectedAt connectionId domainName error.message error.messageString error.responseType error.validationErrorString eventType extendedRequestId identity.accountId identity.apiKey identity.apiKeyId identity.caller identity.cognitoAuthenticationProvider identity.cognitoAuthenticationType identity.cognitoIdentityId identity.cognitoIdentityPoolId identity.principalOrgId identity.sourceIp identity.user identity.userAgent identity.userArn integration.error integration.integrationStatus integration.latency integration.requestId integration.status integrationLatency messageId requestId requestTime requestTimeEpoch routeKey stage status waf.error waf.latency waf.status integrationErrorMessage integrationStatus awsEndpointRequestId'.split(
    ' ',
  );
const Format = VARIABLES.map((name) => `${name}=$context.${name}`).join('|');
const DestinationArn = `arn:aws:logs:${REGION}:000000000000:log-group:/chat/prod:*`;
/** Files are written between two turns of the event loop, some time. */
const ROUNDS_MAX = 50_000;
const accessLog = { AccessLogSettings: { DestinationArn, Format } };

/** Runs `body` with a steered clock; `lines` writes what waits and reads a file. */
async function withLogs(
  functions: Parameters<typeof withApi>[0],
  routes: Parameters<typeof withApi>[1],
  stage: object,
  body: (
    all: Parameters<Parameters<typeof withApi>[2]>[0] & {
      lines: (name: string, count: number) => Promise<string[]>;
      folder: string;
    },
  ) => Promise<void>,
): Promise<void> {
  using folder = temporaryFolder();
  const clock = new SteeredClock(Date.UTC(2026, 10, 26, 12));
  await withApi(
    functions,
    routes,
    async (all) => {
      async function lines(name: string, count: number): Promise<string[]> {
        const file = join(folder.path, name);
        for (let round = 0; ; round++) {
          clock.advance(1000);
          await setImmediate();
          const found = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
          if (found.length >= count || round === ROUNDS_MAX) return found;
        }
      }
      await body({ ...all, lines, folder: folder.path });
    },
    {
      clock,
      apiLogs: folder.path,
      stage,
      limits: { apiHeartbeatMs: 0, idleTimeoutMs: 1e12, connectionDurationMs: 1e12 },
    },
  );
}

const fields = (line: string) =>
  Object.fromEntries(line.split('|').map((field) => field.split(/=(.*)/s).slice(0, 2))) as Record<string, string>;
const shownOf = (line: string) => Object.fromEntries(Object.entries(fields(line)).filter(([, value]) => value !== '-'));
const ACCESS = 'access/%2Fchat%2Fprod.log';

test('every connect, message and disconnect is a line with what is known of it', async () => {
  const authorize = (event: any, outgoing: ServerResponse) => {
    const Statement = [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: event.methodArn }];
    const context = { role: 'admin' };
    returns({ principalId: 'me', policyDocument: { Version: '2012-10-17', Statement }, context })(event, outgoing);
  };
  const fails = (_event: unknown, outgoing: ServerResponse) =>
    void outgoing.writeHead(200, { 'x-amz-function-error': 'Unhandled' }).end('{"errorMessage":"boom"}');
  const routes = { hello: { function: 'echo', twoWay: true }, broken: { function: 'fails', twoWay: true } };
  await withLogs({ authorize, echo, ok, fails }, routes, accessLog, async ({ control, ApiId, url, gateway, lines }) => {
    const authorizer = {
      ApiId,
      Name: 'a',
      AuthorizerType: 'REQUEST' as const,
      IdentitySource: [],
      AuthorizerUri: functionUri('authorize'),
    };
    const { AuthorizerId } = await control.createAuthorizer(authorizer);
    const connect = {
      ApiId,
      RouteKey: '$connect',
      ApiKeyRequired: true,
      AuthorizationType: 'CUSTOM' as const,
      AuthorizerId,
    };
    await control.createRoute(connect);
    const { DeploymentId } = await control.createDeployment({ ApiId });
    await control.updateStage({ ApiId, StageName: 'prod', DeploymentId });
    const keys = new APIGateway({ region: REGION, credentials: rootKey, endpoint: gateway.url });
    const key = await keys.createApiKey({ enabled: true, value: 'abcdefghijklmnopqrstuvwxyz' });
    const { id: usagePlanId } = await keys.createUsagePlan({ name: 'p', apiStages: [{ apiId: ApiId, stage: 'prod' }] });
    await keys.createUsagePlanKey({ usagePlanId, keyId: key.id, keyType: 'API_KEY' });

    assert.equal((await refusal(url)).status, 403);
    const agent = 'x"\u00e9|status=1';
    const headers = { 'x-api-key': key.value!, 'user-agent': agent };
    const client = await TestClient.open(url, undefined, { headers });
    client.send({ action: 'hello' });
    await client.next();
    client.send({ action: 'broken' });
    await client.next();
    client.send('nowhere');
    await client.next();
    client.socket.close(1000, 'bye');
    await client.closed;

    const all = await lines(ACCESS, 6);
    assert.equal(all.length, 6);
    assert.deepEqual(
      all.map((line) => {
        const { eventType, routeKey, status, ['error.responseType']: type } = fields(line);
        return [eventType, routeKey, status, type];
      }),
      [
        ['CONNECT', '$connect', '403', 'INVALID_API_KEY'],
        ['CONNECT', '$connect', '200', '-'],
        ['MESSAGE', 'hello', '200', '-'],
        ['MESSAGE', 'broken', '502', 'INTEGRATION_FAILURE'],
        ['MESSAGE', '-', '403', 'ACCESS_DENIED'],
        ['DISCONNECT', '$disconnect', '200', '-'],
      ],
    );
    assert.ok(!all.join().includes(key.value!), 'a key is not shown');
    const [, connected, message, broken] = all.map(shownOf) as Record<string, string>[];
    const same = {
      apiId: ApiId,
      'authorizer.principalId': 'me',
      'authorizer.role': 'admin',
      connectionId: client.connectionId,
      domainName: `${new URL(gateway.url).host}/${ApiId}`,
      'identity.apiKey': '********************uvwxyz',
      'identity.apiKeyId': key.id,
      'identity.sourceIp': '127.0.0.1',
      stage: 'prod',
      status: '200',
    };
    for (const line of [connected, message]) {
      assert.deepEqual({ ...line, ...same }, line);
      assert.match(line!['requestTime']!, /^26\/Nov\/2026:12:\d\d:\d\d \+0000$/);
      assert.equal(line!['extendedRequestId'], line!['requestId']);
    }
    assert.equal(connected!['identity.userAgent'], String.raw`x\"é`);
    assert.equal(connected!['authorizer.integrationStatus'], '200');
    assert.equal(connected!['authorizer.status'], '200');
    assert.match(connected!['authorizer.latency']!, /^\d+$/);
    assert.equal(message!['integration.status'], '200');
    assert.equal(message!['integrationStatus'], '200');
    assert.match(message!['integrationLatency']!, /^\d+$/);
    assert.ok(message!['messageId']);
    assert.equal(broken!['integration.error'], 'The function failed: boom');
    assert.equal(broken!['error.messageString'], '"Internal server error"');
  });
});

test('who signed, and a backend that cannot be reached, are facts of a line', async () => {
  const routes = { $connect: { function: 'ok', settings: { AuthorizationType: 'AWS_IAM' } }, x: { function: 'ok' } };
  await withLogs({ ok }, routes, accessLog, async ({ control, ApiId, url, lines }) => {
    const broken = {
      IntegrationType: 'HTTP_PROXY' as const,
      IntegrationMethod: 'POST',
      IntegrationUri: 'http://127.0.0.1:1/',
    };
    const { IntegrationId } = await control.createIntegration({ ApiId, ...broken });
    await control.createRoute({ ApiId, RouteKey: 'broken', Target: `integrations/${IntegrationId}` });
    const { DeploymentId } = await control.createDeployment({ ApiId });
    await control.updateStage({ ApiId, StageName: 'prod', DeploymentId });
    assert.equal((await refusal(url)).status, 403);
    const { host, pathname } = new URL(url);
    const unsigned = { method: 'GET', target: pathname, headers: { host }, body: Buffer.alloc(0) };
    // Signatures have the time of the steered clock.
    const now = Date.UTC(2026, 10, 26, 12);
    const headers = { ...sign(unsigned, rootKey, { region: REGION, service: 'execute-api', now }) };
    const client = await TestClient.open(url, undefined, { headers });
    client.send({ action: 'broken' });
    await client.next();
    client.socket.close();
    await client.closed;
    const [refused, signed, message] = (await lines(ACCESS, 4)).map(shownOf) as Record<string, string>[];
    assert.match(refused!['authenticate.error']!, /^\w+$/);
    assert.deepEqual([refused!['authenticate.status'], refused!['error.responseType']], ['403', 'INVALID_SIGNATURE']);
    assert.deepEqual(
      [signed!['authenticate.status'], signed!['authorize.status'], signed!['status']],
      ['200', '200', '200'],
    );
    assert.match(message!['integrationErrorMessage']!, /^The integration cannot be called: .*ECONNREFUSED/);
    assert.equal(message!['status'], '500');
  });
});

const execution = (ApiId: string) => `execution/${ApiId}_prod.log`;
const logged = (level: string, trace = false) => ({
  DefaultRouteSettings: { LoggingLevel: level, DataTraceEnabled: trace },
});
const texts = (lines: string[]) => lines.map((line) => line.replace(/^2026-11-26T[\d:.]+Z \([\w=+/-]+\) /, ''));

test('INFO tells step by step what happens to a request', async () => {
  await withLogs(
    { echo },
    { hello: { function: 'echo', twoWay: true } },
    logged('INFO'),
    async ({ ApiId, url, lines }) => {
      const client = await TestClient.open(url);
      client.send({ action: 'hello', token: 's3cret' });
      await client.next();
      client.socket.close(1000, 'bye\nforged');
      await client.closed;
      const name = `arn:aws:lambda:${REGION}:000000000000:function:echo`;
      const found = texts(await lines(execution(ApiId), 8));
      assert.deepEqual(
        found.map((line) => line.replace(/after \d+ ms/, 'after 1 ms')),
        [
          'A client connects from 127.0.0.1',
          'Ended with 200',
          'The route hello was selected',
          `Calling the integration: ${name}`,
          'The integration answered 200 after 1 ms',
          'Ended with 200',
          String.raw`The connection ended with 1000 bye\u000aforged`,
          'Ended with 200',
        ],
      );
    },
  );
});

test('data traces show bodies and headers without their secrets, and not more than their bound', async () => {
  const routes = { $connect: { function: 'ok' }, hello: { function: 'echo', twoWay: true } };
  await withLogs({ echo, ok }, routes, logged('INFO', true), async ({ ApiId, url, lines }) => {
    const headers = { authorization: 'Bearer s3cret', 'x-api-key': 's3cret', 'x-plain': 'seen' };
    const client = await TestClient.open(`${url}?token=s3cret&room=r`, undefined, { headers });
    client.send({ action: 'hello', password: 's3cret', text: 'x'.repeat(5000) });
    await client.next();
    client.socket.close();
    await client.closed;
    const all = (await lines(execution(ApiId), 15)).join('\n');
    assert.ok(!all.includes('s3cret'), all);
    for (const shown of [
      '"x-plain":"seen"',
      '"room":"r"',
      '"authorization":"***"',
      'Integration request: {',
      'Integration answer: ',
      '[cut]',
    ]) {
      assert.ok(all.includes(shown), shown);
    }
    // A trace is cut, and begins with what it is about.
    const { apiLogTraceCharsMax } = limitsOf();
    for (const line of all.split('\n')) assert.ok(line.length < apiLogTraceCharsMax + 200, `${line.length}`);
    assert.ok(all.split('\n').some((line) => line.length > apiLogTraceCharsMax));
  });
});

test('ERROR tells of failures only, and settings of a route go before those of all', async () => {
  const stage = { DefaultRouteSettings: { LoggingLevel: 'ERROR' }, RouteSettings: { quiet: { LoggingLevel: 'OFF' } } };
  const malformed = returns([]);
  const routes = {
    hello: { function: 'echo', twoWay: true },
    quiet: { function: 'malformed' },
    loud: { function: 'malformed' },
  };
  await withLogs({ echo, malformed }, routes, stage, async ({ ApiId, url, lines, folder }) => {
    await using client = await TestClient.open(url);
    for (const action of ['hello', 'quiet', 'loud']) {
      client.send({ action });
      await client.next();
    }
    const found = texts(await lines(execution(ApiId), 1));
    assert.deepEqual(found, ['ERROR Failed with 500 INTEGRATION_FAILURE: Internal server error']);
    assert.deepEqual(readdirSync(folder), ['execution']);
  });
});

test('a stage that logs nothing writes nothing; what its settings become holds for the next message', async () => {
  await withLogs(
    { echo },
    { hello: { function: 'echo', twoWay: true } },
    {},
    async ({ ApiId, url, control, lines, folder }) => {
      await using client = await TestClient.open(url);
      const say = async () => {
        client.send({ action: 'hello' });
        await client.next();
      };
      await say();
      await control.updateStage({
        ApiId,
        StageName: 'prod',
        AccessLogSettings: { DestinationArn, Format: '$context.requestId $context.routeKey' },
      });
      await say();
      assert.match((await lines(ACCESS, 1)).join('\n'), /^\S+ hello$/);
      await control.deleteAccessLogSettings({ ApiId, StageName: 'prod' });
      await say();
      assert.equal((await lines(ACCESS, 1)).length, 1);
      assert.deepEqual(readdirSync(folder), ['access']);
    },
  );
});

test('a folder that cannot be written disturbs nobody; its lines are counted as lost', async () => {
  await withApi(
    { echo },
    { hello: { function: 'echo', twoWay: true } },
    async ({ url, gateway }) => {
      const client = await TestClient.open(url);
      client.send({ action: 'hello' });
      assert.equal(await client.next(), 'hello: {"action":"hello"}');
      const lost = async () => {
        const text = await (await fetch(`${gateway.url}/metrics`)).text();
        return Number(/^fanfare_api_log_lines_lost_total (\d+)$/m.exec(text)?.[1]);
      };
      await until(async () => (await lost()) >= 2);
      client.send({ action: 'hello' });
      assert.equal(await client.next(), 'hello: {"action":"hello"}');
    },
    { stage: accessLog, apiLogs: '/proc/nowhere', limits: { apiLogFlushMs: 1 } },
  );
});

for (const where of ['a folder', 'stdout']) {
  test(`a server that is told to stop writes the last lines to ${where}`, async () => {
    using folder = temporaryFolder();
    const { ApiGatewayV2 } = await import('@aws-sdk/client-apigatewayv2');
    const args = where === 'stdout' ? ['--api-logs', '-'] : [];
    await using server = await startProcess(['--data', folder.path, ...args]);
    const control = new ApiGatewayV2({ region: REGION, credentials: rootKey, endpoint: server.url });
    const RouteSelectionExpression = '$request.body.action';
    const { ApiId } = await control.createApi({ Name: 'a', ProtocolType: 'WEBSOCKET', RouteSelectionExpression });
    await control.createRoute({ ApiId, RouteKey: 'x' });
    const { DeploymentId } = await control.createDeployment({ ApiId });
    const AccessLogSettings = {
      DestinationArn,
      Format: '{"access":"$context.eventType","requestId":"$context.requestId"}',
    };
    await control.createStage({ ApiId, StageName: 'prod', DeploymentId, AccessLogSettings });
    const client = await TestClient.open(`${server.socketUrl}/${ApiId}/prod`);
    server.child.kill('SIGTERM');
    await client.closed;
    assert.deepEqual(await server.exited, [0, null]);
    const lines =
      where === 'stdout'
        ? server.log
        : readFileSync(join(folder.path, 'api-logs', ACCESS), 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.flatMap(({ access }) => access ?? []),
      ['CONNECT', 'DISCONNECT'],
    );
  });
}
