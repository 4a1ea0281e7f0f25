// Two hubs on one bus behave like one: what is asked of either reaches the socket, wherever it is.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import WebSocket from 'ws';
import { LocalBus } from '../../src/hub/nodes/local-bus.ts';
import type { Membership } from '../../src/hub/membership.ts';
import { alone } from '../../src/hub/membership.ts';
import type { Behaviour } from '../../src/hub/behaviour.ts';
import { closes } from '../../src/hub/close-codes.ts';
import type { Connection } from '../../src/hub/connection.ts';
import { checkUpgrade, switchingProtocols } from '../../src/hub/websocket/handshake.ts';
import { newHub } from './hub-support.ts';
import { until } from '../support/until.ts';

const behaviour: Behaviour<Connection<{ key: string }>> = {
  kind: 'test',
  policy: {
    frameBytesMax: 1_000,
    messageBytesMax: 1_000,
    outboxBytesMax: 100_000,
    framesPerSecond: 1_000,
    framesBurst: 1_000,
    idleTimeoutMs: 0,
    durationMs: 0,
    heartbeatMs: 0,
    closeTimeoutMs: 1_000,
  },
  text() {},
  binary() {},
  expired() {},
  stopping: () => closes.goingAway,
  closed() {},
};

/** A node with one member of the topic `t`, under the given key. */
async function nodeWithMember(
  bus: LocalBus,
  node: number,
  key: string,
  more: Partial<Parameters<typeof newHub>[0]> = {},
) {
  const hub = newHub({ bus, node, ...more });
  const id = hub.newConnectionId();
  const server = createServer();
  server.on('upgrade', (request, socket, head) => {
    const check = checkUpgrade(request.method!, request.headers, request.httpVersion);
    assert.ok(check.ok);
    socket.write(switchingProtocols(check.key, {}), 'latin1');
    const info = { id, scope: 's', sourceIp: '127.0.0.1', userAgent: null };
    hub.open(socket as Socket, head, info, behaviour, { key }, (connection) => hub.join(connection, 't'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const heard: string[] = [];
  client.on('message', (data) => heard.push(String(data)));
  const closed = once(client, 'close') as Promise<[number, Buffer]>;
  await once(client, 'open');
  return {
    hub,
    id,
    client,
    heard,
    closed,
    until: (count: number) => until(() => heard.length >= count),
    async [Symbol.asyncDispose]() {
      client.terminate();
      hub[Symbol.dispose]();
      server.close();
    },
  };
}

test('send, inspect and close reach a connection of the other node, and only in its scope', async () => {
  const bus = new LocalBus();
  await using one = await nodeWithMember(bus, 1, 'a');
  await using two = await nodeWithMember(bus, 2, 'b');
  assert.equal(await one.hub.send('s', two.id, 'hello'), 'sent');
  await two.until(1);
  assert.deepEqual(two.heard, ['hello']);
  assert.equal((await one.hub.inspect('s', two.id))?.sourceIp, '127.0.0.1');
  assert.equal(await one.hub.send('other', two.id, 'x'), 'gone');
  assert.equal(await one.hub.inspect('other', two.id), undefined);
  assert.equal(await one.hub.close('s', two.id, { code: 1000, reason: 'bye' }), true);
  const [code, reason] = await two.closed;
  assert.deepEqual([code, String(reason)], [1000, 'bye']);
  assert.equal(await one.hub.close('s', two.id, { code: 1000, reason: '' }), false);
  assert.equal(await one.hub.send('s', two.id, 'x'), 'gone');
});

test('a connection of a node that is not there is gone', async () => {
  const bus = new LocalBus();
  await using one = await nodeWithMember(bus, 1, 'a');
  const elsewhere = newHub({ bus: new LocalBus(), node: 9 });
  assert.equal(await one.hub.send('s', elsewhere.newConnectionId(), 'x'), 'gone');
});

test('a connection of a node that is there and does not answer is not gone: nobody knows', async () => {
  const bus = new LocalBus();
  await using one = await nodeWithMember(bus, 1, 'a');
  const id = newHub({ bus: new LocalBus(), node: 9 }).newConnectionId();
  bus.answer(9, () => Promise.reject(new Error('of our own')));
  for (const asking of [
    () => one.hub.send('s', id, 'x'),
    () => one.hub.inspect('s', id),
    () => one.hub.close('s', id, { code: 1000, reason: '' }),
  ]) {
    await assert.rejects(async () => asking(), /^Error: Node 9 does not answer$/);
  }
});

test('what is published reaches the members on both nodes; who is disconnected hears it first', async () => {
  const bus = new LocalBus();
  await using one = await nodeWithMember(bus, 1, 'a');
  await using two = await nodeWithMember(bus, 2, 'b');
  one.hub.publish('t', 'first');
  one.hub.disconnect('t', 'b', { code: 1000, reason: '' });
  one.hub.publish('t', 'second');
  await two.closed;
  await one.until(2);
  assert.deepEqual(one.heard, ['first', 'second']);
  assert.deepEqual(two.heard, ['first']);
});

test('who may serve no more says goodbye to all, and reads and answers nothing more', async () => {
  const bus = new LocalBus();
  let isValid = true;
  const fenced: (() => void)[] = [];
  const membership: Membership = {
    ...alone,
    number: 2,
    get isValid() {
      return isValid;
    },
    onFenced: (run) => void fenced.push(() => run('a test')),
  };
  await using node = await nodeWithMember(bus, 2, 'b', { membership });
  node.client.send('before');
  await until(() => node.hub.stats.received === 1);
  isValid = false;
  node.client.send('after');
  await setTimeout(30);
  for (const run of fenced) run();
  const [code] = await node.closed;
  assert.equal(code, 1001);
  assert.deepEqual([node.hub.stats.received, node.hub.size], [1, 0]);
});
