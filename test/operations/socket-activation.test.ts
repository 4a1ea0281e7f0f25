// The listening socket is a supervisor's, as with systemd: connections wait in it while no server runs, and the official
// chat client comes back by itself, which it does not do where the port is closed for a moment.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Server, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { Ivschat } from '@aws-sdk/client-ivschat';
import { ChatRoom, SendMessageRequest } from 'amazon-ivs-chat-messaging';
import { inheritedSocket } from '../../src/start/inherited-socket.ts';
import { TestClient } from '../support/client.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { FANFARE, environment, temporaryFolder } from '../support/process.ts';

/** Holds descriptor 3; `start` and `stop` are its orders. A server is told that the socket is for it by its own id. */
const SUPERVISOR = `
while read -r order; do
  if [ "$order" = start ]; then
    LISTEN_FDS=1 sh -c 'exec env LISTEN_PID=$$ "$0" "$@"' "$@" &
  else
    kill -TERM $!; wait $!; echo "{\\"ended\\":$?}"
  fi
done`;

/** The descriptor of a listening socket. */
function descriptorOf(socket: Server): number {
  return (socket as unknown as { _handle: { fd: number } })._handle.fd;
}

/** A listening socket of nobody who accepts. */
async function supervised(args: string[]) {
  const socket = createServer().listen(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address() as AddressInfo;
  const child = spawn('sh', ['-c', SUPERVISOR, 'sh', FANFARE, 'start', ...args], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...environment },
    stdio: ['pipe', 'pipe', 'inherit', descriptorOf(socket)],
  });
  socket.close();
  const lines = createInterface(child.stdout!)[Symbol.asyncIterator]();
  /** Resolves with the next line that has a member. */
  const next = async (member: string): Promise<any> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the supervisor ended before it said ${member}`);
      const line = JSON.parse(value);
      if (member in line) return line[member];
    }
  };
  return {
    port,
    start: () => child.stdin!.write('start\n'),
    stop: () => child.stdin!.write('stop\n'),
    next,
    async [Symbol.asyncDispose]() {
      child.stdin!.end();
      await once(child, 'exit');
    },
  };
}

test('the official chat client survives a restart', async () => {
  using folder = temporaryFolder();
  const limit = ['--limit', 'drainClosesPerSecond=1'];
  await using supervisor = await supervised(['--data', folder.path, ...limit]);
  supervisor.start();
  assert.equal(await supervisor.next('url'), `http://127.0.0.1:${supervisor.port}`);
  const url = `http://127.0.0.1:${supervisor.port}`;
  const chat = new Ivschat({ region: REGION, credentials: rootKey, endpoint: url });
  const { arn } = await chat.createRoom({});
  const room = new ChatRoom({
    regionOrUrl: url.replace('http', 'ws'),
    tokenProvider: async () => {
      const made = await chat.createChatToken({ roomIdentifier: arn, userId: 'a', capabilities: ['SEND_MESSAGE'] });
      return { token: made.token! };
    },
  });
  room.logLevel = 'error';
  const ends: string[] = [];
  room.addListener('disconnect', (reason) => ends.push(reason));
  const connected = () => new Promise<void>((resolve) => void room.addListener('connect', () => resolve()));
  const first = connected();
  room.connect();
  await first;

  // It comes back while the server still has somebody else to say goodbye to.
  await using other = await TestClient.open(`${url.replace('http', 'ws')}/prod`);
  const again = connected();
  supervisor.stop();
  assert.equal(await supervisor.next('ended'), 0);
  assert.equal((await other.closed).code, 1001);
  supervisor.start();
  await again;
  const { content } = await room.sendMessage(new SendMessageRequest('back again'));
  assert.equal(content, 'back again');
  assert.deepEqual(ends, [], 'it never gave up');
  room.disconnect();
  supervisor.stop();
  assert.equal(await supervisor.next('ended'), 0);
});

test('a socket is taken that is meant for this process, by its name where there are several', () => {
  const of = (count: number, names = '', pid = 7) =>
    inheritedSocket({ LISTEN_FDS: String(count), LISTEN_PID: String(pid), LISTEN_FDNAMES: names }, 7);
  assert.equal(inheritedSocket({}, 7), undefined);
  assert.equal(of(0), undefined);
  assert.equal(of(1, 'whatever', 8), undefined, 'it is for another process');
  assert.equal(of(1), 3);
  assert.equal(of(1, 'whatever'), 3);
  assert.equal(of(3, 'a:b:fanfare'), 5);
  for (const names of ['', 'a:b', 'a:b:fanfare'])
    assert.throws(() => of(2, names), /^Error: 2 sockets are passed on, and none of them is named fanfare/);
});

test('what is no TCP socket is refused in one line', async () => {
  using folder = temporaryFolder();
  const socket = createServer().listen(join(folder.path, 'socket'));
  await once(socket, 'listening');
  const args = ['-c', 'exec env LISTEN_FDS=1 LISTEN_PID=$$ "$0" "$@"', FANFARE, 'start', '--data', ':memory:'];
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', ...environment };
  const child = spawn('sh', args, { env, stdio: ['ignore', 'ignore', 'pipe', descriptorOf(socket)] });
  assert.equal(await text(child.stderr!), 'fanfare: The socket that was passed on is no TCP socket\n');
  socket.close();
});

test('every caller is trusted on a socket of this machine only', async (t) => {
  t.mock.method(Server.prototype, 'listen', function listen(this: Server) {
    setImmediate(() => this.emit('listening'));
    return this;
  });
  t.mock.method(Server.prototype, 'address', () => ({ address: '0.0.0.0', family: 'IPv4', port: 80 }));
  await assert.rejects(
    testGateway({ rootKey: undefined, fd: 3 }),
    /--auth none .* is refused on 0\.0\.0\.0, where the/,
  );
  await using gateway = await testGateway({ fd: 3 });
  assert.equal(gateway.host, '0.0.0.0');
});
