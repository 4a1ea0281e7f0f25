// Backends that misbehave cost their own route a frame or a handshake its status, and nobody else anything
// (spec/apigateway-websocket.md, sections 1.2, 1.6 and 2.8).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { TestClient, refusal } from '../support/client.ts';
import type { TestGateway } from '../support/gateway.ts';
import { testGateway } from '../support/gateway.ts';
import type { Name } from '../support/hostile-server.ts';
import { hostileServer, misbehaviours } from '../support/hostile-server.ts';
import { functionArn } from '../support/lambda.ts';
import { deployApi, invocationUri } from '../support/websocket-api.ts';
import { until } from '../support/until.ts';

const names = Object.keys(misbehaviours) as Name[];
const SLOW: readonly Name[] = ['hangs', 'drips'];
const isSlow = (name: Name) => SLOW.includes(name);

const LATE = /^\{"message": "Endpoint request timed out", "connectionId":"[\w-]{15}=", "requestId":"[\w-]{15}="\}$/;
const FAILED = /^\{"message": "Internal server error", "connectionId":"[\w-]{15}=", "requestId":"[\w-]{15}="\}$/;

type Kind = 'http' | 'lambda';

/** What a two-way message gets of a proxy. */
function frameOf(kind: Kind, name: Name): RegExp {
  if (isSlow(name)) return LATE;
  if (name === 'good' || name === 'surplus') {
    return kind === 'http' ? new RegExp(`^\\{"statusCode":200,"body":"${name}"\\}$`) : new RegExp(`^${name}$`);
  }
  const plain: { readonly [name: string]: RegExp } = { unknown: /^999$/, redirects: /^moved$/ };
  return (kind === 'http' && plain[name]) || FAILED;
}

/** What a handshake gets of a `$connect` proxy. */
function statusOf(kind: Kind, name: Name): number {
  if (isSlow(name)) return 504;
  if (['good', 'surplus', 'enormous'].includes(name)) return 101;
  const ofProxy: { readonly [name: string]: number } = { binary: 101, nested: 101, unknown: 502, redirects: 302 };
  if (kind === 'http') return ofProxy[name] ?? 500;
  return name === 'nested' ? 502 : 500;
}

const CLOCK = { limits: { apiHeartbeatMs: 0 } };

/** A gateway that may log no fault of its own, and its hostile server. */
async function hostileWorld(limits: object = {}) {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await hostileServer());
  const faults: unknown[] = [];
  const log = { ...silentLog, error: (...fault: unknown[]) => void faults.push(fault) };
  const clock = new SteeredClock();
  const options = { clock, log, lambdaEndpoint: server.url, limits: { ...CLOCK.limits, ...limits } };
  const gateway = stack.use(await testGateway(options));
  const all = stack.move();
  return { server, faults, clock, gateway, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

const integrationOf = (serverUrl: string, kind: Kind, name: Name) =>
  kind === 'http'
    ? ({ IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'POST', IntegrationUri: `${serverUrl}/${name}` } as const)
    : ({ IntegrationType: 'AWS_PROXY', IntegrationUri: invocationUri(functionArn(name)) } as const);

const kinds: readonly Kind[] = ['http', 'lambda'];
const all = kinds.flatMap((kind) => names.map((name) => ({ kind, name })));

const deployed = (gateway: TestGateway, serverUrl: string, some: readonly { kind: Kind; name: Name }[]) =>
  deployApi(
    gateway,
    Object.fromEntries(
      some.map(({ kind, name }) => [`${kind}-${name}`, { integration: integrationOf(serverUrl, kind, name) }]),
    ),
  );

/** Good messages on both kinds of routes, one after the other, each with its answer. */
async function expectGood(client: TestClient): Promise<void> {
  for (const kind of kinds) {
    client.send({ action: `${kind}-good` });
    assert.match(await client.next(), frameOf(kind, 'good'));
  }
}

test('backends that misbehave cost their own routes a frame, and other routes and APIs nothing', async () => {
  await using world = await hostileWorld();
  const { gateway, server, clock, faults } = world;
  const hostile = await deployed(gateway, server.url, all);
  const peaceful = await deployed(
    gateway,
    server.url,
    all.filter(({ name }) => name === 'good'),
  );
  await using neighbour = await TestClient.open(hostile.url);
  await using stranger = await TestClient.open(peaceful.url);

  const ROUNDS = 3;
  const suffer = async ({ kind, name }: (typeof all)[number]) => {
    await using client = await TestClient.open(hostile.url);
    for (let round = 0; round < ROUNDS; round++) client.send({ action: `${kind}-${name}` });
    for (let round = 0; round < ROUNDS; round++) {
      assert.match(await client.next(), frameOf(kind, name), `${kind}-${name}`);
    }
    assert.deepEqual(client.pending, []);
  };
  const late = all.filter(({ name }) => isSlow(name)).map(suffer);
  const failing = all.filter(({ name }) => !isSlow(name)).map(suffer);
  for (let round = 0; round < 20; round++) await Promise.all([expectGood(neighbour), expectGood(stranger)]);

  // Time stands still: nothing but the bounds ends these.
  await Promise.all(failing);
  await until(() => SLOW.every((name) => server.seen(name) === ROUNDS * kinds.length));
  const { integrationTimeoutMs } = limitsOf();
  clock.advance(integrationTimeoutMs - 1);
  await Promise.all([expectGood(neighbour), expectGood(stranger)]);
  clock.advance(1);
  await Promise.all(late);
  await Promise.all([expectGood(neighbour), expectGood(stranger)]);

  // Sockets of abandoned calls are closed, and nobody read a flood to its end.
  const mayStay = new Set(['good', 'redirects', 'unknown', 'binary', 'nested', 'enormous']);
  await until(() => server.open().every((name) => mayStay.has(name)));
  for (const name of ['floods', 'chunks', 'extensions', 'trailers', 'headers', 'interim'] as const) {
    assert.ok(server.most(name) < 16 * 1024 * 1024, `${name}: ${server.most(name)}`);
  }
  // A redirect was followed by nobody.
  assert.equal(server.seen('redirects'), ROUNDS * kinds.length);
  assert.deepEqual(faults, []);
});

test('at $connect and as an authorizer they refuse their own handshakes, and delay no other', async () => {
  await using world = await hostileWorld();
  const { gateway, server, clock, faults } = world;
  const peaceful = await deployApi(gateway, { $connect: { integration: integrationOf(server.url, 'lambda', 'good') } });
  const asAuthorizers = names.map((name) => ({ kind: 'authorizer', name }) as const);
  const handshakes: { readonly name: Name; readonly expectation: Promise<void> }[] = [];
  for (const { kind, name } of [...all, ...asAuthorizers]) {
    const isAuthorizer = kind === 'authorizer';
    const url = await (isAuthorizer ? authorizedBy(gateway, name) : connectedBy(gateway, server.url, kind, name));
    const expected = isAuthorizer ? 500 : statusOf(kind, name);
    const answer = answerOf(url, expected === 101);
    handshakes.push({ name, expectation: answer.then((status) => assert.equal(status, expected, `${kind} ${name}`)) });
  }
  for (let round = 0; round < 5; round++) await (await TestClient.open(peaceful.url))[Symbol.asyncDispose]();
  await Promise.all(handshakes.filter(({ name }) => !isSlow(name)).map(({ expectation }) => expectation));
  await until(() => SLOW.every((name) => server.seen(name) === 3));
  clock.advance(29_000);
  await Promise.all(handshakes.map(({ expectation }) => expectation));
  assert.deepEqual(faults, []);
});

const connectedBy = async (gateway: TestGateway, serverUrl: string, kind: Kind, name: Name) =>
  (await deployApi(gateway, { $connect: { integration: integrationOf(serverUrl, kind, name) } })).url;

async function authorizedBy(gateway: TestGateway, name: Name): Promise<string> {
  const { control, ApiId, url } = await deployApi(gateway, { $default: { integration: { IntegrationType: 'MOCK' } } });
  const AuthorizerUri = invocationUri(functionArn(name));
  const { AuthorizerId } = await control.createAuthorizer({
    ApiId,
    Name: 'x',
    AuthorizerType: 'REQUEST',
    AuthorizerUri,
    IdentitySource: [],
  });
  await control.createRoute({ ApiId, RouteKey: '$connect', AuthorizationType: 'CUSTOM', AuthorizerId });
  const { DeploymentId } = await control.createDeployment({ ApiId });
  await control.updateStage({ ApiId, StageName: 'prod', DeploymentId });
  return url;
}

async function answerOf(url: string, isAccepted: boolean): Promise<number> {
  if (!isAccepted) return (await refusal(url)).status;
  await using _client = await TestClient.open(url);
  return 101;
}

test('an integration that hangs uses up its own bound, and never what others need', async () => {
  await using world = await hostileWorld({ integrationCallsMax: 4, backendCallsMax: 12 });
  const { gateway, server, clock } = world;
  const url = (
    await deployed(
      gateway,
      server.url,
      all.filter(({ name }) => name === 'hangs' || name === 'good'),
    )
  ).url;
  await using client = await TestClient.open(url);
  await using neighbour = await TestClient.open(url);

  for (let call = 0; call < 7; call++) client.send({ action: 'http-hangs' });
  for (let busy = 0; busy < 3; busy++) assert.match(await client.next(), FAILED);
  await until(() => server.seen('hangs') === 4);
  await expectGood(neighbour);

  // A second one gets no more than it leaves: 12 - 4 = 8 are free, 4 are its own bound, then 4 are left.
  for (let call = 0; call < 7; call++) client.send({ action: 'lambda-hangs' });
  for (let busy = 0; busy < 3; busy++) assert.match(await client.next(), FAILED);
  await until(() => server.seen('hangs') === 8);
  await expectGood(neighbour);

  clock.advance(29_000);
  for (let late = 0; late < 8; late++) assert.match(await client.next(), LATE);
  client.send({ action: 'http-hangs' });
  await until(() => server.seen('hangs') === 9);
});

test('a client that waits for a backend that hangs leaves the calls of its route to others', async () => {
  await using world = await hostileWorld({ integrationCallsMax: 3, connectionCallsMax: 2 });
  const { gateway, server, clock } = world;
  const { url } = await deployed(
    gateway,
    server.url,
    all.filter(({ name }) => name === 'hangs' || name === 'good'),
  );
  await using client = await TestClient.open(url);
  await using other = await TestClient.open(url);
  for (let call = 0; call < 3; call++) client.send({ action: 'http-hangs' });
  assert.match(await client.next(), /^\{"message": "Too Many Requests", /);
  other.send({ action: 'http-hangs' });
  await until(() => server.seen('hangs') === 3);
  await expectGood(other);

  clock.advance(29_000);
  for (let late = 0; late < 2; late++) assert.match(await client.next(), LATE);
  await expectGood(client);
});

test('whatever $disconnect does, nobody hears of it', async () => {
  await using world = await hostileWorld();
  const { gateway, server, clock, faults } = world;
  const peaceful = await deployed(
    gateway,
    server.url,
    all.filter(({ name }) => name === 'good'),
  );
  await using neighbour = await TestClient.open(peaceful.url);
  for (const { kind, name } of all) {
    const { url } = await deployApi(gateway, { $disconnect: { integration: integrationOf(server.url, kind, name) } });
    await (await TestClient.open(url))[Symbol.asyncDispose]();
  }
  await until(() => names.every((name) => server.seen(name) >= kinds.length));
  await expectGood(neighbour);
  clock.advance(29_000);
  await until(() => !server.open().some((name) => name === 'hangs' || name === 'drips'));
  await expectGood(neighbour);
  assert.deepEqual(faults, []);
});
