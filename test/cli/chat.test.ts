// `fanfare chat` against a service and a WebSocket server of the test.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { runCli } from '../../src/cli/main.ts';
import { ROOM, keyEnvironment, memoryIo } from './support.ts';

/** Hands out the tokens TOKEN-1, TOKEN-2, … and remembers who comes with which. */
async function chatService(onConnection: (socket: WebSocket, session: number) => void) {
  const asked: Record<string, unknown>[] = [];
  const tokens: string[] = [];
  const http = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      asked.push(JSON.parse(body));
      response.end(JSON.stringify({ token: `TOKEN-${asked.length}` }));
    });
  });
  const sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (socket) => {
    tokens.push(socket.protocol);
    onConnection(socket, tokens.length);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  return {
    asked,
    tokens,
    url: `http://127.0.0.1:${port}`,
    [Symbol.dispose]: () => {
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      http.close();
    },
  };
}

function chatting(url: string, words: string[] = [], { isTTY = false } = {}) {
  const waits: number[] = [];
  const io = memoryIo({ ...keyEnvironment, USER: 'ana' });
  Object.assign(io.stdout, { isTTY });
  const sleep = async (ms: number) => void waits.push(ms);
  return { io, waits, exitCode: runCli(['chat', ROOM, '--endpoint-url', url, ...words], { ...io, sleep }) };
}

const message = (content: string) =>
  JSON.stringify({
    Type: 'MESSAGE',
    Id: 'M2YcHkgffEvU',
    RequestId: '',
    Attributes: null,
    Content: content,
    SendTime: '2022-12-02T08:21:20Z',
    Sender: { UserId: 'bob', Attributes: {} },
  });
const error = (code: number) =>
  JSON.stringify({ Type: 'ERROR', Id: 'x', RequestId: '', ErrorCode: code, ErrorMessage: 'why' });

test('it asks for a token with all capabilities and offers it as the subprotocol', async () => {
  using service = await chatService((socket) => socket.close(1000));
  assert.equal(await chatting(service.url).exitCode, 0);
  const capabilities = ['SEND_MESSAGE', 'DELETE_MESSAGE', 'DISCONNECT_USER'];
  assert.deepEqual(service.asked, [{ roomIdentifier: ROOM, userId: 'ana', capabilities }]);
  assert.deepEqual(service.tokens, ['TOKEN-1']);
});

test('user and capabilities can be chosen', async () => {
  using service = await chatService((socket) => socket.close(1000));
  await chatting(service.url, ['--user-id', 'eve', '--capabilities', 'SEND_MESSAGE']).exitCode;
  assert.deepEqual(service.asked, [{ roomIdentifier: ROOM, userId: 'eve', capabilities: ['SEND_MESSAGE'] }]);
  assert.equal(await chatting(service.url, ['--capabilities', 'SEND_MESAGE']).exitCode, 252);
});

test('in a pipe frames are printed as they come, one a line', async () => {
  using service = await chatService((socket) => (socket.send(message('hi')), socket.close(1000)));
  const { io, exitCode } = chatting(service.url);
  assert.equal(await exitCode, 0);
  assert.equal(io.text('stdout'), `${message('hi')}\n`);
});

test('on a terminal messages, events and errors are lines for people', async () => {
  const event = JSON.stringify({
    Type: 'EVENT',
    Id: 'x',
    EventName: 'aws:DELETE_MESSAGE',
    Attributes: { MessageID: 'M', Reason: 'spam' },
  });
  using service = await chatService((socket) => {
    for (const frame of [message('hi \u001b[31m'), event, error(429), 'not a frame']) socket.send(frame);
    socket.close(1000);
  });
  const { io, exitCode } = chatting(service.url, ['--color', 'off'], { isTTY: true });
  assert.equal(await exitCode, 0);
  assert.match(
    io.text('stdout').replaceAll(/^\d\d:\d\d:\d\d  /gm, 'TIME '),
    /^TIME bob: hi \\x1b\[31m  \[M2YcHkgffEvU\]\nTIME \* aws:DELETE_MESSAGE MessageID=M, Reason=spam\nTIME ! 429 why\nnot a frame\n$/,
  );
  const sent = new Date('2022-12-02T08:21:20Z');
  assert.ok(io.text('stdout').startsWith(`${sent.toTimeString().slice(0, 8)}  bob`), 'in the time of this machine');
});

test('typed lines are requests', async () => {
  const requests: Record<string, unknown>[] = [];
  using service = await chatService((socket) => {
    socket.on('message', (data) => {
      const { RequestId, ...request } = JSON.parse(String(data)) as Record<string, unknown>;
      assert.match(String(RequestId), /^[0-9a-f-]{36}$/);
      requests.push(request);
    });
  });
  const { io, exitCode } = chatting(service.url);
  io.stdin.write('hello\n\n//slash\n/delete M2YcHkgffEvU so bad\n/kick bob\n/delete\n/quit\n');
  assert.equal(await exitCode, 0);
  assert.deepEqual(requests, [
    { Action: 'SEND_MESSAGE', Content: 'hello' },
    { Action: 'SEND_MESSAGE', Content: '/slash' },
    { Action: 'DELETE_MESSAGE', Id: 'M2YcHkgffEvU', Reason: 'so bad' },
    { Action: 'DISCONNECT_USER', UserId: 'bob' },
  ]);
  assert.match(io.text('stderr'), /Which message\? \/delete ID \[REASON\]/, 'the command that lacks its id');
});

test('a command that is none is told, with the nearest, and nothing is sent', async () => {
  const received: string[] = [];
  using service = await chatService((socket) => socket.on('message', (data) => received.push(String(data))));
  const { io, exitCode } = chatting(service.url);
  io.stdin.write('/kik bob\n/foo\n/kick\n/quit\n');
  assert.equal(await exitCode, 0);
  assert.match(io.text('stderr'), /^There is no \/kik; did you mean \/kick\? To say it, type \/\/kik\.$/m);
  assert.match(io.text('stderr'), /^There is no \/foo; \/help lists what there is\. To say it, type \/\/foo\.$/m);
  assert.match(io.text('stderr'), /^Whom\? \/kick USER \[REASON\]$/m);
  assert.deepEqual(received, []);
});

test('it says who one is and where', async () => {
  using service = await chatService((socket) => socket.close(1000));
  const { io, exitCode } = chatting(service.url);
  assert.equal(await exitCode, 0);
  assert.ok(io.text('stderr').startsWith(`Connected as ana to ${ROOM}.\nType a message, or /help.\n`));
});

test('after ERROR 401 it comes back with a new token', async () => {
  using service = await chatService((socket, session) => {
    if (session === 1) return socket.send(error(401));
    socket.send(message('again'));
    socket.close(1000);
  });
  const { io, exitCode } = chatting(service.url);
  assert.equal(await exitCode, 0);
  assert.deepEqual(service.tokens, ['TOKEN-1', 'TOKEN-2']);
  assert.ok(io.text('stdout').includes('again'));
});

test('it does not come back for ever, and waits longer each time', async () => {
  using service = await chatService((socket) => socket.send(error(401)));
  const { waits, exitCode } = chatting(service.url);
  assert.equal(await exitCode, 0);
  assert.equal(service.tokens.length, 6);
  assert.deepEqual(waits, [1000, 2000, 4000, 8000]);
});

test('a token that is refused never shows, neither do tokens with --debug', async () => {
  using service = await chatService((socket) => socket.close(1000));
  const { io, exitCode } = chatting(service.url, ['--debug']);
  assert.equal(await exitCode, 0);
  assert.match(io.text('stderr'), /^> POST \/CreateChatToken$/m);
  assert.ok(!io.text('stderr').includes('TOKEN-'));
});
