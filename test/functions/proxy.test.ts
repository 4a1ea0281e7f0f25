// The proxy for executables: whom it lets in, where it leads them, and how much of it there is.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:net';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { readFileSync, existsSync } from 'node:fs';
import { connect as connectSecurely, createServer as createSecureServer } from 'node:tls';
import { after, test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { FunctionProxy } from '../../src/functions/proxy/function-proxy.ts';
import { localhostTls } from '../support/certificates.ts';
import { until } from '../support/until.ts';

/** Answers each piece with what it is, in brackets. */
const echo = (socket: Socket) => {
  socket.on('error', () => {});
  socket.on('data', (bytes) => socket.write(`[${bytes.toString()}]`));
};
async function listening(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}
const [plain, secure] = [createServer(echo), createSecureServer(localhostTls, echo)];
const [plainPort, securePort] = [await listening(plain), await listening(secure)];
after(() => void [plain, secure].map((server) => server.close()));

const AWS = 'abc.execute-api.us-east-1.amazonaws.com:443';

async function proxyOf(limits = {}, offline = false) {
  const clock = new SteeredClock();
  const told: string[] = [];
  const proxy = new FunctionProxy({
    clock,
    limits: limitsOf('ours', limits),
    reached: () => ({
      gateway: { host: '127.0.0.1', port: plainPort },
      port: 3263,
      domains: ['ws.example.com'],
      endpoints: {
        sqs: `https://localhost:${securePort}`,
        dynamodb: `http://127.0.0.1:${plainPort}`,
        sns: 'http://127.0.0.1:1',
      },
      offline,
    }),
    tell: (name, reason) => void told.push(`${name}: ${reason}`),
  });
  const sockets: Socket[] = [];
  const variables = await proxy.variablesFor('chat');
  const url = new URL(variables['HTTPS_PROXY']!);
  const knock = () => {
    const socket = connect(Number(url.port), '127.0.0.1').on('error', () => {});
    sockets.push(socket);
    return socket;
  };
  /** The status line that it gets, and the socket that it has then. */
  async function ask(host: string, { name = 'chat', password = url.password, headers = '' } = {}) {
    const socket = knock();
    const credentials = Buffer.from(`${name}:${password}`).toString('base64');
    socket.write(
      `CONNECT ${host} HTTP/1.1\r\nhost: ${host}\r\nproxy-authorization: Basic ${credentials}\r\n${headers}\r\n`,
    );
    const line = await firstLine(socket);
    return { line, status: Number(line.split(' ')[1]), socket };
  }
  const passwordOf = async (name: string) => new URL((await proxy.variablesFor(name))['HTTPS_PROXY']!).password;
  return {
    ...{ clock, told, variables, url, knock, ask, passwordOf },
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy();
      proxy[Symbol.dispose]();
    },
  };
}

/** `closed`: without a word. */
async function firstLine(socket: Socket): Promise<string> {
  const said = await Promise.race([once(socket, 'data'), once(socket, 'close')]);
  return Buffer.isBuffer(said[0]) ? said[0].toString().split('\r\n')[0]! : 'closed';
}

const says = async (socket: Socket, text: string) => {
  socket.write(text);
  return String((await once(socket, 'data'))[0]);
};

test('a host of ours is answered as itself, and what was said goes on without TLS', async () => {
  using proxy = await proxyOf();
  const ca = readFileSync(proxy.variables['SSL_CERT_FILE']!);
  for (const host of [
    AWS,
    'ivschat.eu-west-1.amazonaws.com:443',
    'WS.Example.com:8443',
    'dynamodb.us-east-1.amazonaws.com:443',
  ]) {
    const { line, socket } = await proxy.ask(host);
    assert.equal(line, 'HTTP/1.1 200 Connection established');
    const client = connectSecurely({ socket, ca, servername: host.split(':')[0]! });
    await once(client, 'secureConnect');
    assert.ok(client.authorized, host);
    assert.equal(await says(client, 'hello'), '[hello]');
  }
});

test('every other host is reached as it is: its own certificate is seen, or none', async () => {
  using proxy = await proxyOf({}, true);
  const { socket } = await proxy.ask(`127.0.0.1:${plainPort}`);
  assert.equal(await says(socket, 'hello'), '[hello]');
  const through = (await proxy.ask(`localhost:${securePort}`)).socket;
  const client = connectSecurely({ socket: through, ca: readFileSync(proxy.variables['SSL_CERT_FILE']!) });
  await assert.rejects(once(client, 'secureConnect'), /unable to verify the first certificate/);
});

test('what is not reached is told, in the status line and to the function', async () => {
  using proxy = await proxyOf({}, true);
  const refused = await proxy.ask('kinesis.us-east-1.amazonaws.com:443');
  const why =
    'kinesis.us-east-1.amazonaws.com is not reached: the server runs with --offline; --aws-endpoint kinesis=URL leads it elsewhere';
  assert.equal(refused.line, `HTTP/1.1 403 ${why}`);
  assert.deepEqual(proxy.told, [`chat: ${why}`]);
  // Told no more often than each second, whatever is tried.
  const lost = 'sns.us-east-1.amazonaws.com is not reached: connect ECONNREFUSED 127.0.0.1:1';
  assert.equal((await proxy.ask('sns.us-east-1.amazonaws.com:443')).line, `HTTP/1.1 502 ${lost}`);
  assert.equal(proxy.told.length, 1);
  proxy.clock.advance(1_000);
  await proxy.ask('sns.us-east-1.amazonaws.com:443');
  assert.equal(proxy.told[1], `chat: ${lost}`);
  // The certificate of an endpoint is verified: nobody vouches for this one.
  const unknown = await proxy.ask('sqs.us-east-1.amazonaws.com:443');
  assert.match(unknown.line, /^HTTP\/1\.1 502 sqs\.us-east-1\.amazonaws\.com is not reached: unable to verify/);
});

test('only functions are let in, each by a password of its own', async () => {
  using proxy = await proxyOf();
  const other = await proxy.passwordOf('other');
  assert.equal((await proxy.ask(AWS, { name: 'other', password: other })).status, 200);
  for (const who of [
    { password: '' },
    { password: other },
    { name: 'other' },
    { name: '' },
    { password: `${other}x` },
  ]) {
    assert.equal((await proxy.ask(AWS, who)).line, 'HTTP/1.1 407 Proxy Authentication Required', JSON.stringify(who));
  }
  const nobody = proxy.knock();
  nobody.write(`CONNECT ${AWS} HTTP/1.1\r\nhost: x\r\n\r\n`);
  assert.match(await firstLine(nobody), / 407 /);
  const plainRequest = proxy.knock();
  plainRequest.write('GET http://example.com/ HTTP/1.1\r\nhost: x\r\n\r\n');
  assert.match(await firstLine(plainRequest), / 405 /);
  for (const address of ['nowhere', 'a:0', 'a:65536', 'a b:443', 'a@b:443', `${'a'.repeat(254)}:443`]) {
    assert.equal((await proxy.ask(address)).status, 400, address);
  }
  using another = await proxyOf();
  assert.equal((await another.ask(AWS, { password: proxy.url.password })).status, 407, 'of another server');
});

test('functionProxyConnectionsMax connections, of which no function has more than it leaves for the others', async () => {
  using proxy = await proxyOf({ functionProxyConnectionsMax: 4 });
  const statuses = [];
  const held: Socket[] = [];
  for (let count = 0; count < 3; count++) {
    const { status, socket } = await proxy.ask(`127.0.0.1:${plainPort}`);
    statuses.push(status);
    held.push(socket);
  }
  assert.deepEqual(statuses, [200, 200, 503]);
  const other = { name: 'other', password: await proxy.passwordOf('other') };
  assert.equal((await proxy.ask(`127.0.0.1:${plainPort}`, other)).status, 200);
  held[0]!.destroy();
  await until(async () => (await proxy.ask(`127.0.0.1:${plainPort}`)).status === 200);
  // As many again may be about to say whose they are.
  const knocking = Array.from({ length: 9 }, () => proxy.knock());
  await Promise.race(knocking.map((socket) => once(socket, 'close')));
});

test('functionProxyHeaderBytesMax bytes are read of what one says before it is let in', async () => {
  using proxy = await proxyOf({ functionProxyHeaderBytesMax: 1_000 });
  assert.equal((await proxy.ask(AWS, { headers: `x: ${'y'.repeat(600)}\r\n` })).status, 200);
  assert.equal((await proxy.ask(AWS, { headers: `x: ${'y'.repeat(1_000)}\r\n` })).status, 431);
});

test('functionProxyBeginMs is the time to say who one is, and to begin with TLS', async () => {
  using proxy = await proxyOf({ functionProxyBeginMs: 5_000 });
  const silent = proxy.knock();
  const { socket: waiting } = await proxy.ask(AWS);
  const { socket: joined } = await proxy.ask(`127.0.0.1:${plainPort}`);
  proxy.clock.advance(4_999);
  assert.equal(await says(joined, 'hello'), '[hello]');
  assert.deepEqual([silent.closed, waiting.closed], [false, false]);
  proxy.clock.advance(1);
  for (const socket of [silent, waiting]) if (!socket.closed) await once(socket.resume(), 'close');
  assert.equal(await says(joined, 'hello'), '[hello]', 'it has begun');
});

test('functionProxyIdleMs is the time that nothing may go either way', async () => {
  using proxy = await proxyOf({ functionProxyIdleMs: 60_000 });
  const { socket } = await proxy.ask(`127.0.0.1:${plainPort}`);
  assert.equal(await says(socket, 'one'), '[one]');
  proxy.clock.advance(59_000);
  assert.equal(await says(socket, 'two'), '[two]');
  proxy.clock.advance(59_900);
  assert.equal(await says(socket, 'three'), '[three]');
  proxy.clock.advance(60_100);
  await once(socket, 'close');
});

test('what was read is still written when one of them ends', async () => {
  const large = createServer((socket) => void socket.once('data', () => socket.end(Buffer.alloc(4_000_000, 'x'))));
  const port = await listening(large);
  using proxy = await proxyOf();
  const { socket } = await proxy.ask(`127.0.0.1:${port}`);
  socket.write('and a word');
  let bytes = 0;
  for await (const chunk of socket) bytes += (chunk as Buffer).length;
  assert.equal(bytes, 4_000_000);
  large.close();
});

test('it ends with its connections, and leaves no file', async () => {
  const proxy = await proxyOf();
  const { socket } = await proxy.ask(`127.0.0.1:${plainPort}`);
  const file = proxy.variables['SSL_CERT_FILE']!;
  assert.ok(existsSync(file));
  proxy[Symbol.dispose]();
  if (!socket.closed) await once(socket, 'close');
  assert.ok(!existsSync(file));
});
