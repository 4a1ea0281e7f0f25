// Three nodes beside a nats-server: every call is answered as a server that is alone would, whichever node it comes to.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ApiGatewayManagementApi } from '@aws-sdk/client-apigatewaymanagementapi';
import { Ivschat } from '@aws-sdk/client-ivschat';
import { noNatsServer, startNatsServer } from '../cluster/nats-server.ts';
import { ask } from '../support/admin.ts';
import { join as joinRoom, newRoom, tokenFor } from '../support/chat.ts';
import { TestClient } from '../support/client.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, failure, rootKey, testGateway } from '../support/gateway.ts';
import { temporaryFolder } from '../support/process.ts';
import { until } from '../support/until.ts';
import { controlOf, deployApi } from '../support/websocket-api.ts';

const skip = noNatsServer;
const account = { region: REGION, credentials: rootKey, maxAttempts: 1 };
const secret = Buffer.from('a secret that all of the nodes have');
const folder = temporaryFolder();
let nats: Awaited<ReturnType<typeof startNatsServer>>;
let nodes: readonly [TestGateway, TestGateway, TestGateway];

const settings = (more = {}) => ({
  ...{ servers: [nats.url], name: 'test', isFirst: false, replicas: 1, secret },
  ...{ ca: undefined, credentials: undefined },
  ...more,
});

function startNode(name: string, more = {}) {
  const path = join(folder.path, name);
  mkdirSync(path, { recursive: true });
  return testGateway({ database: join(path, 'fanfare.db'), cluster: settings(more), chatLogs: { directory: path } });
}

before(async () => {
  if (skip !== false) return;
  nats = await startNatsServer();
  nodes = [await startNode('1', { isFirst: true }), await startNode('2'), await startNode('3')];
});

after(async () => {
  for (const node of nodes ?? []) await node[Symbol.asyncDispose]();
  await nats?.[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

test('nodes have numbers of their own, and each is ready', { skip }, async () => {
  assert.deepEqual(
    nodes.map(({ context }) => context.hub.node),
    [1, 2, 3],
  );
  for (const { url } of nodes) assert.equal(await (await fetch(`${url}/ready`)).text(), 'ready\n');
});

test('a room of one node has tokens on the next at once, every time', { skip }, async () => {
  for (let turn = 0; turn < 200; turn++) {
    const room = await newRoom(nodes[turn % 3]!);
    assert.ok(await tokenFor(nodes[(turn + 1) % 3]!, room, 'u'));
  }
});

test(
  'members of one room hear one another and events on whichever node they are; each token opens one session',
  { skip },
  async () => {
    const room = await newRoom(nodes[0]);
    const members = await Promise.all(nodes.map((node, at) => joinRoom(node, room, `u${at}`)));
    members[0]!.send({ Action: 'SEND_MESSAGE', Content: 'hello' });
    for (const member of members) assert.equal((await member.frame())['Content'], 'hello');
    await nodes[2].chat.sendEvent({ roomIdentifier: room, eventName: 'e' });
    for (const member of members) assert.equal((await member.frame())['EventName'], 'e');

    const token = await tokenFor(nodes[0], room, 'thief');
    await using _first = await TestClient.open(nodes[1].socketUrl, token);
    await assert.rejects(TestClient.open(nodes[2].socketUrl, token), /403/);

    await nodes[1].chat.disconnectUser({ roomIdentifier: room, userId: 'u2' });
    await members[2]!.closed;
    await nodes[1].chat.deleteRoom({ identifier: room });
    for (const member of members) await member.closed;
    for (const node of nodes) {
      assert.equal((await failure(node.chat.getRoom({ identifier: room }))).name, 'ResourceNotFoundException');
    }
  },
);

test('a socket of one node is posted to, looked at and closed by another', { skip }, async () => {
  const { ApiId, control } = await deployApi(nodes[0], {
    $default: { integration: { IntegrationType: 'MOCK' }, isOneWay: true },
  });
  await using client = await TestClient.open(`${nodes[0].socketUrl}/${ApiId}/prod`);
  const { connectionId: ConnectionId } = client;
  const at = ({ url }: TestGateway) => new ApiGatewayManagementApi({ ...account, endpoint: `${url}/${ApiId}/prod` });
  for (const [number, node] of nodes.entries()) {
    await at(node).postToConnection({ ConnectionId, Data: `from ${number}` });
    assert.equal(await client.next(), `from ${number}`);
    assert.ok((await at(node).getConnection({ ConnectionId })).ConnectedAt);
  }
  await at(nodes[2]).deleteConnection({ ConnectionId });
  await client.closed;
  for (const node of nodes) {
    const gone = await failure(at(node).postToConnection({ ConnectionId, Data: 'late' }));
    assert.equal(gone.name, 'GoneException');
  }
  // What one node made, the next one changes.
  const { RouteId } = await controlOf(nodes[1]).createRoute({ ApiId, RouteKey: 'x' });
  assert.equal((await controlOf(nodes[2]).getRoute({ ApiId, RouteId })).RouteKey, 'x');
  await controlOf(nodes[2]).deleteApi({ ApiId });
  assert.equal((await failure(control.getApi({ ApiId }))).name, 'NotFoundException');
});

test('a key that one node made opens all of them, until another deletes it', { skip }, async () => {
  const made = await ask(nodes[1], 'CreateKey');
  const chat = (node: TestGateway) => new Ivschat({ ...account, endpoint: node.url, credentials: made });
  for (const node of nodes) assert.ok(await chat(node).listRooms({}));
  await ask(nodes[2], 'DeleteKey', { accessKeyId: made.accessKeyId });
  for (const node of nodes) assert.equal((await failure(chat(node).listRooms({}))).$metadata.httpStatusCode, 403);
});

test('what cannot be a node is refused in one line', { skip }, async () => {
  const refusals: readonly [name: string, more: object, message: RegExp][] = [
    ['new', { name: 'other' }, /^there is no cluster other in this NATS; start its first node with --cluster-init$/],
    ['new', { secret: Buffer.from('another secret than they have') }, /has another secret than the one in --cluster/],
    ['new', { servers: ['nats://127.0.0.1:1'] }, /^NATS cannot be reached at nats:\/\/127\.0\.0\.1:1: /],
  ];
  for (const [name, more, message] of refusals) await assert.rejects(startNode(name, more), { name: 'Error', message });
  const path = join(folder.path, 'alone');
  mkdirSync(path);
  const alone = await testGateway({ database: join(path, 'fanfare.db') });
  await alone[Symbol.asyncDispose]();
  const foreign = /was used by a server that is alone; a node joins the cluster test with an empty data folder$/;
  await assert.rejects(startNode('alone'), { message: foreign });
  assert.equal(existsSync(join(folder.path, 'new', 'fanfare.db-snapshot')), false);
});

test(
  'a node that stops and starts has its number again and what came meanwhile; others do without it',
  { skip },
  async () => {
    await nodes[2][Symbol.asyncDispose]();
    const room = await newRoom(nodes[0]);
    const again = await startNode('3');
    nodes = [nodes[0], nodes[1], again];
    assert.equal(again.context.hub.node, 3);
    assert.ok(await tokenFor(again, room, 'u'));
    await until(async () => (await fetch(`${again.url}/ready`)).status === 200);
  },
);
