// What a server says that means harm, as the commands for people show it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { WebSocketServer } from 'ws';
import { runCli } from '../../src/cli/main.ts';
import { fanfare, keyEnvironment, memoryIo } from './support.ts';

const EVIL = '\u001b]0;x\u0007\u009b2J\n\u202egnp.exe\u200b\u2028';
const SHOWN = '\\x1b]0;x\\x07\\x9b2J\\x0a\\u202egnp.exe\\u200b\\u2028';
const isPrintable = (text: string) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(text.replaceAll('\n', ''));

/** Answers every request with the same, and every socket with the same message. */
async function hostileServer(answer: object, message = '', status = 200) {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'x-amzn-errortype': 'X' }).end(JSON.stringify(answer));
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('headers', (headers) => headers.push('x-fanfare-connection-id: $(reboot)'));
  sockets.on('connection', (socket) => (socket.send(message), socket.close(1000, EVIL)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: ['--endpoint-url', `http://127.0.0.1:${port}`],
    socketUrl: `ws://127.0.0.1:${port}/prod`,
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** As on a terminal. */
async function onTerminal(...words: string[]) {
  const io = memoryIo(keyEnvironment);
  io.stdin.end();
  const stdout = Object.assign(io.stdout, { isTTY: true, columns: 160 });
  await runCli([...words, '--color', 'off'], { ...io, stdout });
  return { stdout: io.text('stdout'), stderr: io.text('stderr') };
}

test('status shows versions and reasons on one short line each', async () => {
  const errors = [{ time: EVIL, operation: EVIL, status: 400, reason: EVIL + 'x'.repeat(15_000), requestId: 'r' }];
  const time = '2026-11-27T12:00:00.000Z';
  const counts = { connections: {}, counts: {}, rooms: 0, lagMs: 0, memoryBytes: 0 };
  using server = await hostileServer({ version: EVIL, time, startTime: time, ...counts, errors });
  const { stdout } = await fanfare(['status', ...server.endpoint]);
  assert.ok(isPrintable(stdout), stdout);
  const lines = stdout.split('\n');
  assert.ok(lines.at(-2)!.startsWith(`  ${SHOWN}  400   ${SHOWN}`), stdout);
  assert.ok(Math.max(...lines.map(({ length }) => length)) <= 257);
});

test('keys shows no more than lines of text, and prints nothing for a shell to run but a key', async () => {
  using listing = await hostileServer({ keys: [{ accessKeyId: EVIL, createTime: EVIL, statements: [] }] });
  const { stdout } = await fanfare(['keys', ...listing.endpoint]);
  assert.equal(stdout, `${SHOWN}  ${SHOWN}  0 statements\n`);
  for (const secretAccessKey of ['$(reboot)', 'a b', 'a\nb', '', undefined]) {
    using making = await hostileServer({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey });
    const made = await fanfare(['keys', 'create', ...making.endpoint]);
    assert.deepEqual([made.exitCode, made.stdout], [255, ''], secretAccessKey);
    assert.match(made.stderr, /The server answered with something that is no access key/);
  }
});

test('an error of the server is shown without what steers a terminal', async () => {
  using server = await hostileServer({ message: EVIL }, '', 400);
  const { stderr } = await fanfare(['ivschat', 'list-rooms', ...server.endpoint]);
  assert.match(stderr, /\(X\) when calling the ListRooms operation: \\x1b\]0;x\\x07\\x9b2J\n\\u202egnp/);
  assert.ok(isPrintable(stderr));
});

test('tail and chat show one line for each event or message, connect shows text', async () => {
  const event = { time: EVIL, kind: 'close', scope: EVIL, reason: EVIL };
  using tailing = await hostileServer({}, JSON.stringify(event));
  const { stdout, stderr } = await onTerminal('tail', ...tailing.endpoint);
  assert.ok(isPrintable(stdout) && isPrintable(stderr), stdout);
  const [heading = '', line = '', ...more] = stdout.split('\n');
  assert.deepEqual(more, ['']);
  assert.equal(line.slice(heading.indexOf('WHAT')), SHOWN);
  assert.ok(stderr.includes(`Closed with code 1000: ${SHOWN}\n`));
  const piped = await fanfare(['tail', ...tailing.endpoint]);
  assert.ok(isPrintable(piped.stdout) && piped.stdout.split('\n').length === 2);
  assert.deepEqual(JSON.parse(piped.stdout), event, 'in a pipe it is the same as JSON');

  const message = { Type: 'MESSAGE', Id: 'x', Content: `hi\nbob: forged${EVIL}`, Sender: { UserId: EVIL } };
  using chatting = await hostileServer({ token: 'T' }, JSON.stringify(message));
  const room = 'arn:aws:ivschat:us-west-2:000000000000:room/g1H2I3j4k5L6';
  const chat = await onTerminal('chat', room, ...chatting.endpoint);
  assert.equal(chat.stdout.slice('00:00:00  '.length), `${SHOWN}: hi\\x0abob: forged${SHOWN}  [x]\n`);

  using connecting = await hostileServer({}, EVIL);
  const connect = await onTerminal('connect', connecting.socketUrl);
  assert.equal(connect.stdout, `${SHOWN.replace('\\x0a', '\n')}\n`);
  assert.ok(!connect.stderr.includes('reboot'), 'what is to be copied into a shell is an id or is left out');
});
