// A venue of several servers: which client goes to which, and where requests go.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { WebSocketServer } from 'ws';
import { Swarm } from '../../bench/harness/swarm/swarm.ts';

/** It notes who comes. */
async function startServer() {
  const clients: string[] = [];
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url!);
    response.end();
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => clients.push(socket.protocol));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    clients,
    requests,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

test('clients come in by the doors of a venue in turn, and requests go to its desks in turn', async () => {
  await using one = await startServer();
  await using two = await startServer();
  await using swarm = new Swarm(one.url);
  const doors = [one.url, two.url];
  await swarm.open('/', ['a', 'b', 'c', 'd', 'e'], { doors });
  assert.deepEqual(
    [one.clients.toSorted(), two.clients.toSorted()],
    [
      ['a', 'c', 'e'],
      ['b', 'd'],
    ],
  );

  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
  const sending = { lanes: 2, deliveries: 0, staysAwake: false };
  const sent = await swarm.request([get('/1'), get('/2')], { ...sending, desks: doors });
  assert.equal(sent.refused, 0);
  assert.deepEqual([one.requests, two.requests], [['/1'], ['/2']]);

  // Those that are open are used again only for where they go to.
  await swarm.request([get('/3'), get('/4')], { ...sending, desks: [two.url, one.url] });
  assert.deepEqual(
    [one.requests, two.requests],
    [
      ['/1', '/4'],
      ['/2', '/3'],
    ],
  );

  // Nothing said: to the swarm's own server.
  await swarm.open('/', ['f', 'g']);
  assert.deepEqual(one.clients.slice(3).toSorted(), ['f', 'g']);
});
