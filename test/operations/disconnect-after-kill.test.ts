// A connection that was open when the server was killed: `$disconnect` hears of it from the next server, at least once.
import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { ServerResponse } from 'node:http';
import { SteeredClock } from '../../src/base/clock.ts';
import type { Log } from '../../src/base/log.ts';
import { silentLog } from '../../src/base/log.ts';
import { TestClient } from '../support/client.ts';
import { deployedApi, functionUri, ok } from '../support/function-api.ts';
import { testGateway } from '../support/gateway.ts';
import { lambdaEndpoint, returns } from '../support/lambda.ts';
import { startProcess, temporaryFolder } from '../support/process.ts';
import { until } from '../support/until.ts';

/** Tells how many connections the database knows to be open. */
function owedIn(path: string) {
  const database = new DatabaseSync(path, { readOnly: true });
  const count = database.prepare('SELECT count(*) AS count FROM obligation');
  return Object.assign(() => Number(count.get()!['count']), { [Symbol.dispose]: () => database.close() });
}

const idOf = (event: Record<string, any>): string => event['requestContext'].connectionId;
const ofType = (events: Record<string, any>[], eventType: string) =>
  events.filter(({ requestContext, type }) => type === undefined && requestContext.eventType === eventType);

test('SIGKILL: the next server tells $disconnect of whoever was connected, as they were; killed at that, the one after it', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  let answersDisconnects = true;
  await using lambda = await lambdaEndpoint({
    ok,
    guard: returns({
      principalId: 'somebody',
      policyDocument: { Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }] },
      context: { team: 'blue' },
    }),
    bye: (event, outgoing) => void (answersDisconnects && ok(event, outgoing)),
  });
  const args = ['--data', folder.path, '--lambda-endpoint', lambda.url];
  const told = () => ofType(lambda.events, 'DISCONNECT');
  let connects: Record<string, any>[];
  {
    await using server = await startProcess(args);
    using owed = owedIn(path);
    const routes = { $connect: { function: 'ok' }, $disconnect: { function: 'bye' } };
    const { url, control, ApiId } = await deployedApi(server, routes, { StageVariables: { v: '1' } });
    const { AuthorizerId } = await control.createAuthorizer({
      ...{ ApiId, Name: 'guard', AuthorizerType: 'REQUEST', AuthorizerUri: functionUri('guard') },
      IdentitySource: [],
    });
    const { Items = [] } = await control.getRoutes({ ApiId });
    const { RouteId } = Items.find(({ RouteKey }) => RouteKey === '$connect')!;
    await control.updateRoute({ ApiId, RouteId, AuthorizationType: 'CUSTOM', AuthorizerId });
    await control.createDeployment({ ApiId, StageName: 'prod' });
    const other = await deployedApi(server, { $disconnect: { function: 'bye' } });
    const plain = await deployedApi(server, { $default: { function: 'ok' } });
    const clients = await Promise.all([url, url, url].map((address) => TestClient.open(address)));
    await TestClient.open(plain.url);
    await TestClient.open(other.url);
    await until(() => owed() === 4);
    // One that ends is told of at once, and by nobody else; where the API is gone, there is nobody to tell.
    clients[0]!.socket.close(4000);
    await until(() => owed() === 3);
    assert.deepEqual(told().map(idOf), [clients[0]!.connectionId]);
    await control.deleteApi({ ApiId: other.ApiId });
    connects = ofType(lambda.events, 'CONNECT').filter((event) => idOf(event) !== clients[0]!.connectionId);
    server.child.kill('SIGKILL');
    await server.exited;
  }

  answersDisconnects = false;
  lambda.events.length = 0;
  {
    await using server = await startProcess(args);
    await until(() => told().length === 2);
    server.child.kill('SIGKILL');
    await server.exited;
  }
  answersDisconnects = true;
  await using server = await startProcess(args);
  using owed = owedIn(path);
  const last = await server.logged('$disconnect was told of connections that were open when the server was killed');
  assert.deepEqual([last['told'], last['failed']], [2, 0]);
  assert.equal(told().length, 4, 'who was being told of when it was killed is told of again');
  for (const { requestContext: connect } of connects) {
    const events = told().filter((event) => idOf(event) === connect.connectionId);
    assert.equal(events.length, 2);
    for (const { requestContext, headers, stageVariables } of events) {
      const { disconnectStatusCode, disconnectReason, authorizer } = requestContext;
      assert.deepEqual([disconnectStatusCode, disconnectReason], [1006, '']);
      assert.deepEqual([authorizer.principalId, authorizer.team, stageVariables], ['somebody', 'blue', { v: '1' }]);
      for (const same of ['connectedAt', 'identity', 'stage', 'apiId', 'domainName']) {
        assert.deepEqual(requestContext[same], connect[same], same);
      }
      assert.match(headers.Host, /^127\.0\.0\.1:\d+$/);
    }
  }
  await until(() => owed() === 0);

  // A server that ends by itself owes nothing.
  const { apiId } = connects[0]!['requestContext'];
  const client = await TestClient.open(`${server.socketUrl}/${apiId}/prod`);
  await until(() => owed() === 1);
  server.child.kill('SIGTERM');
  await server.exited;
  assert.equal((await client.closed).code, 1001);
  assert.deepEqual([told().length, told().at(-1)!['requestContext'].disconnectStatusCode, owed()], [5, 1001, 0]);
});

test('after a kill disconnectsOwedCallsMax are told of at once, what fails is tried again, and what cannot be told is logged', async () => {
  using folder = temporaryFolder();
  const [path, copy] = ['running.db', 'copy.db'].map((name) => join(folder.path, name)) as [string, string];
  const held: ServerResponse[] = [];
  await using lambda = await lambdaEndpoint({
    bye: (_event, outgoing) => void held.push(outgoing),
    ok,
  });
  {
    const clock = new SteeredClock();
    await using gateway = await testGateway({ database: path, lambdaEndpoint: lambda.url, clock });
    const { url } = await deployedApi(gateway, { $disconnect: { function: 'bye' } });
    const gone = await deployedApi(gateway, { $disconnect: { function: 'ok' } });
    for (const address of [url, url, url, gone.url]) await TestClient.open(address);
    await gone.control.deleteApi({ ApiId: gone.ApiId });
    clock.advance(50);
    using owed = owedIn(path);
    // What a kill would leave.
    for (const end of ['', '-wal']) copyFileSync(path + end, copy + end);
    const ending = gateway[Symbol.asyncDispose]();
    await until(() => held.length === 3);
    for (const outgoing of held.splice(0)) outgoing.end('{}');
    await ending;
    assert.equal(owed(), 0);
  }

  const clock = new SteeredClock();
  const lines: unknown[] = [];
  const keep = (fields: object, message: string) => {
    if (message.includes('killed')) lines.push([message, fields]);
  };
  const log: Log = { ...silentLog, info: keep, warn: keep };
  const limits = { disconnectsOwedCallsMax: 2 };
  await using gateway = await testGateway({ database: copy, lambdaEndpoint: lambda.url, clock, log, limits });
  using owed = owedIn(copy);
  lambda.events.length = 0;
  gateway.ready();
  await until(() => held.length === 2);
  assert.equal(owed(), 4);
  const [first, second] = held.splice(0);
  second!.end('{}');
  await until(() => held.length === 1);
  // A backend that starts later than we do is asked again, a second and ten seconds later.
  first!.writeHead(500).end();
  held.pop()!.end('{}');
  for (const waitMs of [1_000, 10_000]) {
    await until(() => {
      clock.advance(waitMs);
      return held.length === 1;
    });
    held.pop()!.writeHead(500).end();
  }
  await until(() => lines.length >= 2);
  assert.deepEqual(lines, [
    ['$disconnect was told of connections that were open when the server was killed', { told: 2, failed: 1 }],
    [
      'Connections that were open when the server was killed: their stage has no $disconnect any more',
      { connections: 1 },
    ],
  ]);
  assert.equal(lambda.events.length, 5);
  clock.advance(50);
  assert.equal(owed(), 0);
});

test('who got no answer before the end stays owed; over disconnectsOwedMax connections are not, which the log says once', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  await using lambda = await lambdaEndpoint({ bye() {} });
  const warnings: string[] = [];
  const log: Log = { ...silentLog, warn: (_fields, message) => void warnings.push(message) };
  const limits = { drainTimeoutMs: 200, disconnectsOwedMax: 2 };
  const options = { database: path, lambdaEndpoint: lambda.url, log, limits };
  {
    await using gateway = await testGateway(options);
    const { url } = await deployedApi(gateway, { $disconnect: { function: 'bye' } });
    for (let count = 0; count < 4; count++) await TestClient.open(url);
    using owed = owedIn(path);
    await until(() => owed() === 2);
  }
  using owed = owedIn(path);
  assert.equal(owed(), 2);
  assert.deepEqual(
    warnings.filter((line) => line.includes('kill')),
    ['After a kill, $disconnect would not hear of all connections: there are too many'],
  );
  // Nor does it hear of them anew from a server that ends while it tells.
  await using gateway = await testGateway(options);
  const { length } = lambda.events;
  gateway.ready();
  await until(() => lambda.events.length === length + 2);
  await gateway[Symbol.asyncDispose]();
  assert.equal(owed(), 2);
});
