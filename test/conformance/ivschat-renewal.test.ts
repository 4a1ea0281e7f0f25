// What the official client leans on when it renews its connection: the new socket takes over without a gap.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { join, newRoom, tokenFor } from '../support/chat.ts';
import { testGateway } from '../support/gateway.ts';
import { until } from '../support/until.ts';

test('a message that meets the handshake of a new socket is on the new one, or on the old one before', async () => {
  await using gateway = await testGateway({ limits: { chatRequestsPerSecond: 1_000 } });
  const room = await newRoom(gateway, { maximumMessageRatePerSecond: 100 });
  await using old = await join(gateway, room, 'alice');
  for (let round = 0; round < 20; round++) {
    const token = await tokenFor(gateway, room, 'alice');
    const socket = connect(gateway.port, '127.0.0.1').setEncoding('latin1');
    await once(socket, 'connect');
    let onNew = '';
    socket.on('data', (text: string) => (onNew += text));

    // Both reach the server in one turn of its event loop, the message first.
    old.send({ Action: 'SEND_MESSAGE', Content: 'meets' });
    socket.write(handshake(token));
    await old.frame();
    const wasOpenBefore = onNew !== '';
    await until(() => onNew !== '');
    old.send({ Action: 'SEND_MESSAGE', Content: 'after' });
    await old.frame();
    await until(() => onNew.includes('"after"'));
    socket.destroy();
    assert.ok(!wasOpenBefore || onNew.includes('"meets"'), `round ${round}: a client that had switched would miss it`);
  }
});

const handshake = (token: string) =>
  [
    'GET / HTTP/1.1',
    'Host: localhost',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    `Sec-WebSocket-Protocol: ${token}`,
    '\r\n',
  ].join('\r\n');
