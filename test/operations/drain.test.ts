// The drain, in its order, and in every state in which somebody could hold it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { ApiGatewayManagementApi } from '@aws-sdk/client-apigatewaymanagementapi';
import { presign } from '../../src/aws/sigv4/sign.ts';
import { textFrame } from '../../src/hub/websocket/frame.ts';
import { localhostTls } from '../support/certificates.ts';
import { join, newRoom } from '../support/chat.ts';
import { TestClient, refusal } from '../support/client.ts';
import { addRoute, deployedApi, ok } from '../support/function-api.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { functionArn, lambdaEndpoint } from '../support/lambda.ts';
import { httpServer } from '../support/websocket-api.ts';
import { RawSocket, handshake } from '../support/raw-socket.ts';

/** A function that answers when the test says so. */
function held() {
  const calls: ServerResponse[] = [];
  const called = Promise.withResolvers<void>();
  return {
    called: called.promise,
    answerLater: (_event: unknown, outgoing: ServerResponse) => {
      calls.push(outgoing);
      called.resolve();
    },
    get count() {
      return calls.length;
    },
    answer: (value: object) => calls.shift()!.end(JSON.stringify(value)),
  };
}

const never = () => {};

/** Begin a drain, and wait until the server says so. */
async function drained(gateway: TestGateway) {
  const end = gateway[Symbol.asyncDispose]();
  assert.equal((await fetch(`${gateway.url}/ready`)).status, 503);
  return { end };
}

test('a message whose backend answers during the drain is answered, then 1001, then $disconnect', async () => {
  const work = held();
  await using lambda = await lambdaEndpoint({ work: work.answerLater, ok });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url, limits: { drainClosesPerSecond: 1_000_000 } });
  const { url, ApiId } = await deployedApi(gateway, {
    $default: { function: 'work', twoWay: true },
    $disconnect: { function: 'ok' },
  });
  await using idle = await TestClient.open(url);
  await using client = await TestClient.open(url);
  client.send('first');
  await work.called;
  const { end } = await drained(gateway);

  // Who waits for nothing is told at once.
  assert.deepEqual(await idle.closed, { code: 1001, reason: 'Going away' });
  // Nothing more is taken; a ping shows that the server has read it.
  client.send('second');
  client.socket.ping();
  await once(client.socket, 'pong');
  assert.equal(work.count, 1);
  // A backend may answer by a request of its own.
  const api = new ApiGatewayManagementApi({
    region: REGION,
    credentials: rootKey,
    endpoint: `${gateway.url}/${ApiId}/prod`,
  });
  await api.postToConnection({ ConnectionId: client.connectionId, Data: 'posted' });
  assert.equal(await client.next(), 'posted');
  const { status, body } = await refusal(url);
  assert.deepEqual([status, JSON.parse(body)], [503, { message: 'The server is going away' }]);

  work.answer({ statusCode: 200, body: 'answered' });
  assert.equal(await client.next(), 'answered');
  assert.deepEqual(await client.closed, { code: 1001, reason: 'Going away' });
  await end;
  const kinds = lambda.events.map(({ requestContext }) => requestContext.routeKey);
  assert.deepEqual(kinds, ['$default', '$disconnect', '$disconnect']);
  await assert.rejects(fetch(`${gateway.url}/health`), 'the port is closed');
});

test('a handshake that is being decided when the drain starts is refused with 503, whatever is decided later', async () => {
  const deciding = held();
  const work = held();
  await using lambda = await lambdaEndpoint({ deciding: deciding.answerLater, work: work.answerLater });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const { url, control, ApiId } = await deployedApi(gateway, { $default: { function: 'work', twoWay: true } });
  await using client = await TestClient.open(url);
  client.send('hold the drain');
  await work.called;
  await addRoute(control, ApiId, '$connect', { function: 'deciding' });
  const { DeploymentId } = await control.createDeployment({ ApiId });
  await control.updateStage({ ApiId, StageName: 'prod', DeploymentId });

  const refused = refusal(url);
  await deciding.called;
  const { end } = await drained(gateway);
  assert.equal((await refused).status, 503);
  deciding.answer({ statusCode: 200 });
  work.answer({ statusCode: 200, body: 'x' });
  assert.equal(await client.next(), 'x');
  await end;
  assert.equal(gateway.context.hub.stats.opened, 1, 'nobody was let in');
});

test('a chat message under review is delivered to the whole room before anybody is told to go', async () => {
  const review = held();
  await using lambda = await lambdaEndpoint({ review: review.answerLater });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url, limits: { reviewTimeoutMs: 60_000 } });
  const room = await newRoom(gateway, { messageReviewHandler: { uri: functionArn('review') } });
  await using sender = await join(gateway, room, 'a');
  await using other = await join(gateway, room, 'b');
  sender.send({ Action: 'SEND_MESSAGE', RequestId: '1', Content: 'last words' });
  await review.called;
  const { end } = await drained(gateway);
  review.answer({ ReviewResult: 'ALLOW' });
  for (const client of [sender, other]) {
    assert.equal((await client.frame())['Content'], 'last words');
    const error = await client.next();
    assert.equal(JSON.parse(error).ErrorCode, 401);
    assert.deepEqual(await client.closed, { code: 1012, reason: error });
  }
  await end;
});

type Held = {
  gateway: TestGateway;
  port: number;
  apiUrl: (name: string) => Promise<string>;
  keep: AsyncDisposableStack;
};

/** Each holds something open, and goes on holding it. */
const holders: Readonly<Record<string, (all: Held) => Promise<unknown>>> = {
  'a refused handshake whose client keeps its side open': async ({ port, keep }) => {
    const raw = keep.use(await RawSocket.open(port));
    raw.write(handshake('/nowhere'));
    await raw.ended;
  },
  'a connection on which nothing was ever sent': async ({ port, keep }) => void keep.use(await RawSocket.open(port)),
  'half a request': async ({ port, keep }) => keep.use(await RawSocket.open(port)).write('GET /health HTTP/1.1\r\nHo'),
  'a body that never ends': async ({ port, keep }) =>
    keep.use(await RawSocket.open(port)).write('POST /CreateRoom HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{'),
  'a refused body that goes on': async ({ port, keep }) => {
    const raw = keep.use(await RawSocket.open(port));
    raw.write('POST /CreateRoom HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n');
    await raw.ended;
    const more = setInterval(() => raw.write('x'.repeat(1000)), 10);
    keep.defer(() => clearInterval(more));
  },
  'answers that nobody reads': async ({ port, keep }) => {
    const raw = keep.use(await RawSocket.open(port));
    raw.socket.pause();
    raw.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(400));
  },
  'a client that was closed for breaking the protocol and keeps its side open': async ({ port, keep }) => {
    const raw = keep.use(await RawSocket.open(port));
    raw.write(handshake('/prod'));
    await raw.heard(/\r\n\r\n/);
    raw.write(Buffer.of(0xff, 0xff));
    await raw.ended;
  },
  'a client that reads nothing': async ({ gateway, keep }) => {
    const client = keep.use(await TestClient.open(`${gateway.socketUrl}/prod`));
    client.socket.pause();
    for (const connection of gateway.context.hub) {
      while (connection.send(textFrame('x'.repeat(100_000))) === 'sent');
    }
  },
  'somebody who watches and reads nothing': async ({ gateway, keep }) => {
    const options = { region: REGION, service: 'execute-api', now: Date.now(), expiresSeconds: 60 };
    const address = presign(`${gateway.url}/_fanfare/tail`, rootKey, options);
    const client = keep.use(await TestClient.open(address.replace('http', 'ws')));
    client.socket.pause();
  },
  'a $connect that is never decided': async ({ apiUrl, keep, port }) => {
    const url = new URL(await apiUrl('$connect'));
    keep.use(await RawSocket.open(port)).write(handshake(url.pathname));
  },
  'an authorizer that never answers': async ({ apiUrl, keep, port }) => {
    const url = new URL(await apiUrl('authorizer'));
    keep.use(await RawSocket.open(port)).write(handshake(url.pathname));
  },
  'a message that is never answered': async ({ apiUrl, keep }) => {
    keep.use(await TestClient.open(await apiUrl('$default'))).send('x');
  },
  'a $disconnect that never answers': async ({ apiUrl, keep }) => {
    keep.use(await TestClient.open(await apiUrl('$disconnect')));
  },
  'a review that never ends': async ({ gateway, keep }) => {
    const room = await newRoom(gateway, { messageReviewHandler: { uri: functionArn('never') } });
    const member = keep.use(await join(gateway, room, 'a'));
    member.send({ Action: 'SEND_MESSAGE', Content: 'x' });
  },
};

/** Makes an API whose `name` is what never answers. */
async function hangingApi(gateway: TestGateway, name: string): Promise<string> {
  if (name !== 'authorizer') return (await deployedApi(gateway, { [name]: { function: 'never' } })).url;
  const api = await deployedApi(gateway, { $default: { function: 'never' } });
  const { AuthorizerId } = await api.control.createAuthorizer({
    ApiId: api.ApiId,
    AuthorizerType: 'REQUEST',
    Name: 'never',
    AuthorizerUri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${functionArn('never')}/invocations`,
    IdentitySource: [],
  });
  const settings = { AuthorizationType: 'CUSTOM' as const, AuthorizerId };
  await addRoute(api.control, api.ApiId, '$connect', { function: 'never', settings });
  const { DeploymentId } = await api.control.createDeployment({ ApiId: api.ApiId });
  await api.control.updateStage({ ApiId: api.ApiId, StageName: 'prod', DeploymentId });
  return api.url;
}

/** Slow machines may be so much later than a drain may take. */
const SLACK_MS = 10_000;
const drainTimeoutMs = 500;

async function isEndedInTime(hold: (all: Held) => Promise<unknown>): Promise<void> {
  await using lambda = await lambdaEndpoint({ never });
  await using keep = new AsyncDisposableStack();
  // Every other time limit is far away.
  const far = 600_000;
  const limits = { drainTimeoutMs, closeTimeoutMs: far, reviewTimeoutMs: far, requestTimeoutMs: far };
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url, limits });
  await hold({ gateway, port: gateway.port, keep, apiUrl: (name) => hangingApi(gateway, name) });
  // What was sent has come, and what it leads to is under way.
  await fetch(`${gateway.url}/health`);
  const began = performance.now();
  await gateway[Symbol.asyncDispose]();
  const tookMs = performance.now() - began;
  assert.ok(tookMs < drainTimeoutMs + SLACK_MS, `the drain took ${tookMs} ms`);
  await assert.rejects(fetch(`${gateway.url}/health`));
}

for (const [name, hold] of Object.entries(holders)) {
  test(`the drain ends in time in spite of ${name}`, () => isEndedInTime(hold));
}

test('the drain ends in time in spite of all of them together', () =>
  isEndedInTime(async (all) => {
    for (const hold of Object.values(holders)) await hold(all);
  }));

test('the drain ends in time in spite of chat logs whose service never answers', async () => {
  process.env['AWS_ACCESS_KEY_ID'] = process.env['AWS_SECRET_ACCESS_KEY'] = 'for-the-sdk';
  const asked = Promise.withResolvers<void>();
  await using service = await httpServer(() => asked.resolve());
  const limits = { drainTimeoutMs, chatLogDrainMs: 600_000, chatLogStreamFlushMs: 1 };
  await using gateway = await testGateway({ limits, chatLogs: { cloudWatchLogsEndpoint: service.url } });
  const { arn } = await gateway.chat.createLoggingConfiguration({
    destinationConfiguration: { cloudWatchLogs: { logGroupName: 'x' } },
  });
  const room = await newRoom(gateway, { loggingConfigurationIdentifiers: [arn!] });
  await gateway.chat.sendEvent({ roomIdentifier: room, eventName: 'x' });
  await asked.promise;
  const began = performance.now();
  await gateway[Symbol.asyncDispose]();
  assert.ok(performance.now() - began < drainTimeoutMs + SLACK_MS);
});

test('the drain ends in time in spite of TLS handshakes that were begun and never finished', async () => {
  const tls = { cert: Buffer.from(localhostTls.cert), key: Buffer.from(localhostTls.key) };
  await using gateway = await testGateway({ tls, limits: { drainTimeoutMs } });
  using silent = await RawSocket.open(gateway.port);
  using begun = await RawSocket.open(gateway.port);
  begun.write(Buffer.of(0x16, 0x03, 0x01, 0x02, 0x00));
  const idle = connectTls({ port: gateway.port, rejectUnauthorized: false });
  await once(idle, 'secureConnect');
  const began = performance.now();
  await gateway[Symbol.asyncDispose]();
  assert.ok(performance.now() - began < drainTimeoutMs + SLACK_MS);
  await Promise.all([silent.ended, begun.ended]);
  idle.destroy();
});
