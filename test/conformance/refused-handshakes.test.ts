// How handshakes are refused, and what authorizers go by and leave behind (spec/apigateway-websocket.md, sections 1.2,
// 1.4, 2.2 and 9).
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { sign } from '../../src/aws/sigv4/sign.ts';
import { SteeredClock } from '../../src/base/clock.ts';
import { TestClient, refusal } from '../support/client.ts';
import type { Functions } from '../support/function-api.ts';
import { addRoute, deployedApi, functionUri, ok, withApi } from '../support/function-api.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { lambdaEndpoint, returns } from '../support/lambda.ts';
import { until } from '../support/until.ts';

const throwing = (errorMessage: string) => (_event: unknown, outgoing: ServerResponse) =>
  void outgoing.writeHead(200, { 'x-amz-function-error': 'Unhandled' }).end(JSON.stringify({ errorMessage }));
const policy = (Effect: string) => ({
  principalId: 'me',
  policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: '*' }] },
});

/** An API whose `$connect` asks a function. */
async function guardedApi(functions: Functions, IdentitySource: string[], clock?: SteeredClock) {
  await using stack = new AsyncDisposableStack();
  const lambda = stack.use(await lambdaEndpoint({ ok, ...functions }));
  const gateway = stack.use(
    await testGateway({ lambdaEndpoint: lambda.url, ...(clock && { clock, limits: { apiHeartbeatMs: 0 } }) }),
  );
  const { control, ApiId, url } = await deployedApi(gateway, {
    $default: { function: 'ok' },
    $disconnect: { function: 'ok' },
  });
  const { AuthorizerId } = await control.createAuthorizer({
    ApiId,
    Name: 'door',
    AuthorizerType: 'REQUEST',
    AuthorizerUri: functionUri('door'),
    IdentitySource,
  });
  const settings = { AuthorizationType: 'CUSTOM', AuthorizerId };
  await addRoute(control, ApiId, '$connect', { function: 'ok', settings });
  const deploy = async () => {
    const { DeploymentId } = await control.createDeployment({ ApiId });
    await control.updateStage({ ApiId, StageName: 'prod', DeploymentId });
  };
  await deploy();
  const askFor = async (source: string) => {
    await control.updateAuthorizer({ ApiId, AuthorizerId, IdentitySource: [source] });
    await deploy();
  };
  const all = stack.move();
  return { url, gateway, events: lambda.events, askFor, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** Status, type and message. */
async function refused(url: string, headers: Record<string, string> = {}) {
  const { status, headers: answered, body } = await refusal(url, [], { headers });
  return [status, answered['x-amzn-errortype'], (JSON.parse(body) as { message: string }).message];
}

test('an authorizer that refuses, or fails, is told apart by the type of the error', async () => {
  const doors: Functions = {
    door(event, outgoing) {
      const answers: Functions = {
        deny: returns(policy('Deny')),
        unauthorized: throwing('Unauthorized'),
        broken: throwing('TypeError'),
        none: returns({ statusCode: 401 }),
        nested: returns({ ...policy('Allow'), context: { a: {} } }),
      };
      return answers[event.headers.auth]!(event, outgoing);
    },
  };
  await using api = await guardedApi(doors, ['route.request.header.auth']);
  const unauthorized = [401, 'UnauthorizedException', 'Unauthorized'];
  const failed = [500, 'AuthorizerConfigurationException', 'Internal Server Error'];
  assert.deepEqual(await refused(api.url), unauthorized);
  assert.deepEqual(await refused(api.url, { auth: 'unauthorized' }), unauthorized);
  assert.deepEqual(await refused(api.url, { auth: 'deny' }), [403, 'ForbiddenException', 'Forbidden']);
  for (const auth of ['broken', 'none', 'nested']) assert.deepEqual(await refused(api.url, { auth }), failed, auth);
});

test('every status of $connect has the type of its error', async () => {
  const clock = new SteeredClock();
  const hanging: ServerResponse[] = [];
  const functions: Functions = {
    door(event, outgoing) {
      const { status } = event.queryStringParameters;
      if (status === 'hangs') return void hanging.push(outgoing);
      return status === 'throws' ? throwing('x')(event, outgoing) : returns({ statusCode: status })(event, outgoing);
    },
  };
  const options = { clock, limits: { apiHeartbeatMs: 0 } };
  await withApi(
    functions,
    { $connect: { function: 'door' } },
    async ({ url, control, ApiId }) => {
      const types = {
        400: 'BadRequestException',
        401: 'UnauthorizedException',
        403: 'ForbiddenException',
        404: 'NotFoundException',
        429: 'LimitExceededException',
        500: 'InternalServerErrorException',
        501: 'InternalServerErrorException',
        503: 'ServiceUnavailableException',
      };
      for (const [status, type] of Object.entries(types)) {
        const [actual, actualType] = await refused(`${url}?status=${status}`);
        assert.deepEqual([String(actual), actualType], [status, type]);
      }
      assert.deepEqual(await refused(`${url}?status=throws`), [502, 'InternalServerErrorException', 'Bad Gateway']);
      const late = refused(`${url}?status=hangs`);
      await until(() => hanging.length > 0);
      clock.advance(29_000);
      assert.deepEqual(await late, [504, 'InternalServerErrorException', 'Gateway Timeout']);

      const DefaultRouteSettings = { ThrottlingRateLimit: 0, ThrottlingBurstLimit: 0 };
      await control.updateStage({ ApiId, StageName: 'prod', DefaultRouteSettings });
      assert.deepEqual(await refused(url), [429, 'LimitExceededException', 'Too Many Requests']);
    },
    options,
  );
});

test('a function that may not be invoked, and a message that may not pass, have theirs', async () => {
  const missing: Functions = { door: (_event, outgoing) => void outgoing.writeHead(404).end('{}') };
  await withApi(missing, { $connect: { function: 'door' } }, async ({ url }) => {
    assert.deepEqual((await refused(url)).slice(0, 2), [500, 'InternalServerErrorException']);
  });
  const integration = { IntegrationType: 'MOCK', PassthroughBehavior: 'NEVER' };
  await withApi({}, { $connect: { function: '', integration } }, async ({ url }) => {
    assert.deepEqual((await refused(url)).slice(0, 2), [415, 'UnsupportedMediaTypeException']);
  });
});

test('AWS_IAM says what is wrong with a signature, as @connections does', async () => {
  const routes = { $connect: { function: 'ok', settings: { AuthorizationType: 'AWS_IAM' } } };
  await withApi({ ok }, routes, async ({ url }) => {
    assert.deepEqual(await refused(url), [403, 'MissingAuthenticationTokenException', 'Missing Authentication Token']);
    const { pathname: target, host } = new URL(url);
    const unsigned = { method: 'GET', target, headers: { host }, body: Buffer.alloc(0) };
    const signed = (key: typeof rootKey, region: string) => ({
      ...sign(unsigned, key, { region, service: 'execute-api', now: Date.now() }),
    });
    const [status, type, message] = await refused(url, signed({ ...rootKey, secretAccessKey: 'x' }, REGION));
    assert.deepEqual([status, type], [403, 'InvalidSignatureException']);
    assert.match(String(message), /^The request signature we calculated does not match/);
    assert.deepEqual(await refused(url, signed(rootKey, 'mars-1')), [
      403,
      'InvalidSignatureException',
      "Credential should be scoped to a valid region, not 'mars-1'. ",
    ]);
  });
});

test('what the gateway adds to the headers is there for identity sources, and so is the connection', async () => {
  await using api = await guardedApi({ door: returns(policy('Allow')) }, []);
  for (const source of [
    'route.request.header.X-Forwarded-Proto',
    'route.request.header.X-Forwarded-For',
    'route.request.header.X-Forwarded-Port',
    'route.request.header.X-Amzn-Trace-Id',
    'route.request.header.Host',
    'route.request.header.Connection',
    'route.request.header.upgrade',
    'context.connectionId',
    'context.identity.sourceIp',
    'context.requestTimeEpoch',
  ]) {
    await api.askFor(source);
    await using _client = await TestClient.open(api.url);
  }
  await api.askFor('route.request.header.X-Forwarded-Host');
  assert.equal((await refusal(api.url)).status, 401);
});

test('every event behind an authorizer tells how long that took', async () => {
  const clock = new SteeredClock();
  const door: Functions['x'] = (event, outgoing) => {
    clock.advance(7);
    return returns({ ...policy('Allow'), context: { integrationLatency: 'mine', n: 1 } })(event, outgoing);
  };
  await using api = await guardedApi({ door }, [], clock);
  const client = await TestClient.open(api.url);
  client.send('x');
  await until(() => api.events.length >= 3);
  client.socket.close();
  await until(() => api.events.length >= 4);
  const [asked, ...later] = api.events.map(({ requestContext }) => requestContext.authorizer);
  assert.equal(asked, undefined);
  assert.deepEqual(
    later,
    Array.from({ length: 3 }, () => ({ principalId: 'me', integrationLatency: 7, n: '1' })),
  );
});

/** Time goes on whenever it is asked for. */
class RunningClock extends SteeredClock {
  override now(): number {
    this.advance(1);
    return super.now();
  }
}

test('nobody was connected later than the request that connected them', async () => {
  const options = { clock: new RunningClock(), limits: { apiHeartbeatMs: 0, idleTimeoutMs: 0 } };
  await withApi(
    { ok },
    { $connect: { function: 'ok' } },
    async ({ url, events }) => {
      await using _client = await TestClient.open(url);
      const { connectedAt, requestTimeEpoch } = events[0]!['requestContext'];
      assert.ok(connectedAt <= requestTimeEpoch, `${connectedAt} > ${requestTimeEpoch}`);
    },
    options,
  );
});
