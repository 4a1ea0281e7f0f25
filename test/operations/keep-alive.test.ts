// Proxies keep connections to their upstreams for 60 seconds; one that we close first costs somebody a 502.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { newRoom, tokenFor } from '../support/chat.ts';
import { TestClient } from '../support/client.ts';
import { testGateway } from '../support/gateway.ts';

test('an idle HTTP connection is kept for 75 seconds, and says so', async () => {
  await using gateway = await testGateway();
  assert.equal((await fetch(`${gateway.url}/health`)).headers.get('keep-alive'), 'timeout=75');
});

test('an idle HTTP connection is closed when its time is over', async () => {
  await using gateway = await testGateway({ limits: { httpKeepAliveMs: 20 } });
  const client = connect(gateway.port, '127.0.0.1');
  client.write('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const [answer] = await once(client, 'data');
  assert.match(String(answer), /^HTTP\/1\.1 200 OK/);
  await once(client, 'end');
});

test('a silent socket of either service is pinged within 30 seconds: proxies cut it after 60', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock });
  const token = await tokenFor(gateway, await newRoom(gateway), 'somebody');
  await using member = await TestClient.open(gateway.socketUrl, token);
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  const pinged = [member, client].map(({ socket }) => once(socket, 'ping'));
  clock.advance(30_100);
  await Promise.all(pinged);
});
