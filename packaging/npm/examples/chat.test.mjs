// A test of an application against a server of its own: node --test chat.test.mjs
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Ivschat } from '@aws-sdk/client-ivschat';
import { SteeredClock, startGateway } from 'fanfare';

test('a member of a room hears an event', async () => {
  await using gateway = await startGateway();
  const { url: endpoint, socketUrl, region, credentials } = gateway;
  const chat = new Ivschat({ endpoint, region, credentials });
  const { arn: roomIdentifier } = await chat.createRoom({ name: 'lobby' });
  const { token } = await chat.createChatToken({ roomIdentifier, userId: 'somebody' });

  const socket = new WebSocket(socketUrl, token);
  await once(socket, 'open');
  await chat.sendEvent({ roomIdentifier, eventName: 'door-open' });
  const [{ data }] = await once(socket, 'message');
  assert.equal(JSON.parse(data).EventName, 'door-open');
});

test('a connection without messages is closed after ten minutes, which nobody has to wait for', async () => {
  const clock = new SteeredClock();
  await using gateway = await startGateway({ clock, limits: { apiHeartbeatMs: 0 } });
  const socket = new WebSocket(`${gateway.socketUrl}/prod`);
  await once(socket, 'open');
  clock.advance(10 * 60_000 + 100);
  const [{ code }] = await once(socket, 'close');
  assert.equal(code, 1001);
});
