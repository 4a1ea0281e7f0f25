// Three clients that others wrote talk to a server made of nothing but the codec: ws, Node's own and Python's websockets.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { test } from 'node:test';
import { promisify } from 'node:util';
import * as ws from 'ws';
import { PING, closeFrame, pongFrame, textFrame } from '../../src/hub/websocket/frame.ts';
import { FrameReader } from '../../src/hub/websocket/frame-reader.ts';
import { checkUpgrade, switchingProtocols } from '../../src/hub/websocket/handshake.ts';
import { LIMITS } from './websocket-support.ts';

/**
 * A server that returns every message and says in a text which pongs it got. It takes the first subprotocol that is
 * offered. The text `close` makes it close with 4001, the text `ping` makes it ping.
 */
async function echoServer() {
  const closes: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on('upgrade', (request, duplex, head) => {
    const socket = duplex as Socket;
    const check = checkUpgrade(request.method!, request.headers, request.httpVersion);
    assert.ok(check.ok);
    const [protocol] = check.protocols;
    socket.write(switchingProtocols(check.key, protocol ? { 'Sec-WebSocket-Protocol': protocol } : {}), 'latin1');
    sockets.add(socket);
    const reader = new FrameReader(LIMITS, {
      text(payload) {
        if (payload === 'close') socket.write(closeFrame(4001, 'as you wish'));
        else socket.write(payload === 'ping' ? PING : textFrame(payload));
      },
      binary: (payload) => void socket.write(textFrame(payload.toString('hex'))),
      ping: (payload) => void socket.write(pongFrame(payload)),
      pong: (payload) => void socket.write(textFrame(`pong of ${payload.length} bytes`)),
      peerClosed(code, reason) {
        closes.push(`${code} ${reason}`);
        socket.end(closeFrame(code, ''));
      },
      fail: (code, reason) => void socket.end(closeFrame(code, reason)),
    });
    socket.on('data', (chunk: Buffer) => reader.push(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    if (head.length > 0) reader.push(head);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    closes,
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const SIZES = [0, 1, 125, 126, 127, 4_096, 32_768];

test('the client of ws and the server understand one another', { timeout: 20_000 }, async () => {
  await using server = await echoServer();
  const client = new ws.WebSocket(`ws://127.0.0.1:${server.port}`, ['first', 'second']);
  await once(client, 'open');
  assert.equal(client.protocol, 'first');
  assert.equal(client.extensions, '');
  const answer = async () => String((await once(client, 'message'))[0]);

  for (const size of SIZES) {
    client.send('x'.repeat(size));
    assert.equal(await answer(), 'x'.repeat(size));
    client.send(Buffer.alloc(size, 0xff));
    assert.equal(await answer(), 'ff'.repeat(size));
  }
  // A message of 128 KB in frames of 32 KB, with a ping in between.
  const part = '🎺'.repeat(8_192);
  const ponged = once(client, 'pong');
  for (let i = 0; i < 4; i++) {
    client.send(part, { fin: i === 3 });
    if (i === 1) client.ping('between');
  }
  assert.equal(await answer(), part.repeat(4));
  assert.equal(String((await ponged)[0]), 'between');
  client.send('ping');
  assert.equal(await answer(), 'pong of 0 bytes');

  client.close(3000, 'done é');
  assert.equal((await once(client, 'close'))[0], 3000);
  assert.deepEqual(server.closes, ['3000 done é']);
});

test('ws is told with 1009 that a frame or a message is too large', { timeout: 20_000 }, async () => {
  await using server = await echoServer();
  for (const [count, size] of [
    [1, 32_769],
    [5, 32_768],
  ] as const) {
    const client = new ws.WebSocket(`ws://127.0.0.1:${server.port}`);
    await once(client, 'open');
    for (let i = 0; i < count; i++) client.send('x'.repeat(size), { fin: i === count - 1 });
    const [code] = await once(client, 'close');
    assert.equal(code, 1009, `${count} frames of ${size} bytes`);
  }
});

test("Node's WebSocket and the server understand one another", { timeout: 20_000 }, async () => {
  await using server = await echoServer();
  const client = new WebSocket(`ws://127.0.0.1:${server.port}`, ['first', 'second']);
  await once(client, 'open');
  assert.equal(client.protocol, 'first');
  const answer = async () => ((await once(client, 'message'))[0] as MessageEvent).data as string;

  for (const size of SIZES) {
    client.send('x'.repeat(size));
    assert.equal(await answer(), 'x'.repeat(size));
    client.send(new Uint8Array(size).fill(0xff));
    assert.equal(await answer(), 'ff'.repeat(size));
  }
  client.send('é€🎺');
  assert.equal(await answer(), 'é€🎺');
  client.send('close');
  const [closed] = (await once(client, 'close')) as [CloseEvent];
  assert.deepEqual([closed.code, closed.reason, closed.wasClean], [4001, 'as you wish', true]);
  assert.equal(server.closes.length, 1);
});

/** Debian's own interpreter, because python3-websockets is a package of Debian's. */
const PYTHON = '/usr/bin/python3';

function hasPythonWebsockets(): boolean {
  try {
    execFileSync(PYTHON, ['-c', 'import websockets'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const SCRIPT = `
import asyncio, sys, websockets

async def main(url):
    for compression in (None, 'deflate'):
        async with websockets.connect(url, subprotocols=['first', 'second'], compression=compression) as client:
            assert client.subprotocol == 'first', client.subprotocol
            assert client.extensions == [], client.extensions
            for size in (${SIZES.join(', ')}):
                for message, answer in (('x' * size, 'x' * size), (b'\\xff' * size, 'ff' * size)):
                    await client.send(message)
                    assert await client.recv() == answer, size
            await client.send(['fan', '', 'fare', ' \\U0001f3ba'])
            assert await client.recv() == 'fanfare \\U0001f3ba'
            await (await client.ping(b'payload'))
            await client.send('ping')
            assert await client.recv() == 'pong of 0 bytes'
            await client.close(3001, 'from Python')
            assert client.close_code == 3001, client.close_code
        async with websockets.connect(url, compression=compression) as client:
            await client.send('x' * 32769)
            try:
                await client.recv()
            except websockets.ConnectionClosedError as error:
                assert error.rcvd.code == 1009, error
            else:
                raise AssertionError('not closed')
    print('understood')

asyncio.run(main(sys.argv[1]))
`;

test("Python's websockets and the server understand one another", { timeout: 30_000 }, async (t) => {
  if (!hasPythonWebsockets()) {
    console.error('SKIPPED: the interop test with Python, because python3-websockets is not installed');
    return t.skip('python3-websockets is not installed');
  }
  await using server = await echoServer();
  const { stdout } = await promisify(execFile)(PYTHON, ['-c', SCRIPT, `ws://127.0.0.1:${server.port}`], {
    timeout: 20_000,
  });
  assert.equal(stdout, 'understood\n');
  assert.deepEqual(server.closes, ['3001 from Python', '3001 from Python']);
});
