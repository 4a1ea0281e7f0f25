// `fanfare connect` against a WebSocket server of the test.
// Not quick: it interrupts the process that it is in.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { runCli } from '../../src/cli/main.ts';
import { memoryIo } from './support.ts';
import { until } from '../support/until.ts';

type Server = { onConnection?: (socket: WebSocket, request: IncomingMessage) => void; refuse?: number };

async function socketServer({ onConnection, refuse }: Server = {}) {
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    verifyClient: (_info, done) => (refuse ? done(false, refuse, 'no', {}) : done(true)),
    handleProtocols: (protocols) => [...protocols][0] ?? false,
  });
  server.on('headers', (headers) => headers.push(`x-fanfare-connection-id: L0SM9cOFvHcCIhw=`));
  if (onConnection) server.on('connection', onConnection);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/prod`,
    [Symbol.dispose]: () => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

function connecting(words: string[]) {
  const io = memoryIo({});
  return { io, exitCode: runCli(['connect', ...words], io) };
}

const echo = (socket: WebSocket) => socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));

test('typed lines are sent, received messages are printed, and nothing else goes to stdout', async () => {
  using server = await socketServer({ onConnection: echo });
  const { io, exitCode } = connecting([server.url]);
  io.stdin.write('hello\n\n{"a":1}\n');
  await io.until('stdout', /\{"a":1\}\n/);
  io.stdin.end();
  assert.equal(await exitCode, 0);
  assert.equal(io.text('stdout'), 'hello\n\n{"a":1}\n');
});

test('it tells the connection id and how to post to it', async () => {
  using server = await socketServer();
  const { io, exitCode } = connecting([server.url]);
  await io.until('stderr', /Connection id: L0SM9cOFvHcCIhw=\n/);
  const stage = server.url.replace('ws:', 'http:');
  await io.until(
    'stderr',
    new RegExp(`post-to-connection --connection-id L0SM9cOFvHcCIhw= --data Hello --endpoint-url ${stage}\n`),
  );
  io.stdin.end('bye\n');
  assert.equal(await exitCode, 0);
});

test('headers and subprotocols are offered', async () => {
  const seen: IncomingMessage[] = [];
  using server = await socketServer({ onConnection: (socket, request) => (seen.push(request), socket.close(1000)) });
  const words = ['--header', 'X-One: 1: 2', '--header', 'Two:2', '--subprotocol', 'a', '--subprotocol', 'b'];
  const { io, exitCode } = connecting([server.url, ...words]);
  assert.equal(await exitCode, 0);
  assert.deepEqual([seen[0]?.headers['x-one'], seen[0]?.headers['two']], ['1: 2', '2']);
  assert.equal(seen[0]?.headers['sec-websocket-protocol'], 'a,b');
  assert.match(io.text('stderr'), /subprotocol a\n/);
});

test('binary messages are sent when asked for, and printed as base64', async () => {
  const kinds: boolean[] = [];
  using server = await socketServer({
    onConnection: (socket) => {
      socket.on('message', (_, isBinary) => kinds.push(isBinary));
      echo(socket);
    },
  });
  const { io, exitCode } = connecting([server.url, '--binary']);
  io.stdin.write('hello\n');
  await io.until('stdout', /aGVsbG8=\n/);
  io.stdin.end();
  assert.equal(await exitCode, 0);
  assert.deepEqual(kinds, [true]);
});

test('the close code and reason are shown', async () => {
  using server = await socketServer({ onConnection: (socket) => socket.close(4001, 'enough') });
  const { io, exitCode } = connecting([server.url]);
  assert.equal(await exitCode, 0);
  assert.match(io.text('stderr'), /Closed with code 4001: enough\n$/);
});

test('a connection that breaks off is a failure', async () => {
  using server = await socketServer({ onConnection: (socket) => socket.terminate() });
  const { io, exitCode } = connecting([server.url]);
  assert.equal(await exitCode, 1);
  assert.match(io.text('stderr'), /broke off \(1006\)/);
});

test('Ctrl-C closes with 1000', async () => {
  const codes: number[] = [];
  using server = await socketServer({ onConnection: (socket) => socket.on('close', (code) => codes.push(code)) });
  const { io, exitCode } = connecting([server.url]);
  await io.until('stderr', /Connection id/);
  // The handler of the command is in place once it reads stdin.
  await until(() => process.listenerCount('SIGINT') > 0);
  process.emit('SIGINT');
  assert.equal(await exitCode, 0);
  assert.deepEqual(codes, [1000]);
  assert.equal(process.listenerCount('SIGINT'), 0, 'nothing is left behind');
});

test('a reader of stdout that leaves ends the connection, even one that was behind', async () => {
  const codes: number[] = [];
  using server = await socketServer({
    onConnection: (socket) => {
      socket.on('close', (code) => codes.push(code));
      socket.send('x'.repeat(1_000_000));
    },
  });
  const io = memoryIo({});
  const stdout = Object.assign(new PassThrough(), { isTTY: false });
  const exitCode = runCli(['connect', server.url], { ...io, stdout });
  await once(stdout, 'readable');
  await until(() => process.listenerCount('SIGINT') > 0);
  stdout.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  assert.equal(await exitCode, 0);
  assert.deepEqual(codes, [1000]);
});

test('empty input ends nothing: then it only listens', async () => {
  const opened = Promise.withResolvers<WebSocket>();
  using server = await socketServer({ onConnection: opened.resolve });
  const { io, exitCode } = connecting([server.url]);
  io.stdin.end();
  const socket = await opened.promise;
  await io.until('stderr', /Connection id/);
  socket.send('late');
  await io.until('stdout', /late\n/);
  socket.close(1000);
  assert.equal(await exitCode, 0);
});

test('a refused handshake says its status and what it means, and ends with 1', async () => {
  for (const [status, meaning] of [
    [401, /401: a token or credentials are missing/],
    [403, /403: there is no such API or stage/],
    [426, /426: the address is not one of a WebSocket/],
    [502, /502: the server, or what it calls/],
  ] as const) {
    using server = await socketServer({ refuse: status });
    const { io, exitCode } = connecting([server.url]);
    assert.equal(await exitCode, 1);
    assert.match(io.text('stderr'), meaning);
    assert.equal(io.text('stdout'), '');
  }
});

test('an address where nobody listens, and words that are wrong, are told', async () => {
  const server = await socketServer();
  server[Symbol.dispose]();
  for (const [words, code, message] of [
    [[server.url], 255, /Could not connect to ws:.*nothing listens there/],
    [['ftp://x'], 252, /not the URL of a WebSocket: ftp:\/\/x/],
    [[server.url, '--header', 'x'], 252, /a header is given as "NAME: VALUE"/],
    [[server.url, '--heador', 'x'], 252, /Unknown options: --heador, x\nDid you mean --header\?/],
  ] as const) {
    const { io, exitCode } = connecting([...words]);
    assert.equal(await exitCode, code);
    assert.match(io.text('stderr'), message);
  }
});

test('on a terminal, control characters of a stranger are shown and not obeyed', async () => {
  using server = await socketServer({
    onConnection: (socket) => (socket.send('\u001b[2Jred\u0007'), socket.close(1000)),
  });
  const io = memoryIo({});
  Object.assign(io.stdout, { isTTY: true });
  assert.equal(await runCli(['connect', server.url], io), 0);
  assert.equal(io.text('stdout'), '\\x1b[2Jred\\x07\n');
});
