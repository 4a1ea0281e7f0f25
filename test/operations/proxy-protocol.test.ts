// The PROXY protocol, versions 1 and 2, before HTTP and before TLS: from trusted proxies always, from others never.
import assert from 'node:assert/strict';
import { connect as connectTls } from 'node:tls';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { readProxyHeader } from '../../src/server/arrival/proxy-header.ts';
import { localhostTls, testCa } from '../support/certificates.ts';
import { TestClient } from '../support/client.ts';
import type { TestGateway } from '../support/gateway.ts';
import { testGateway } from '../support/gateway.ts';
import { metricsOf } from '../support/metrics.ts';
import { RawSocket, handshake } from '../support/raw-socket.ts';

const SIGNATURE = '0d0a0d0a000d0a515549540a';
const { proxyHeaderBytesMax, proxyHeaderTimeoutMs } = limitsOf();

/** Version 2: command and version, family and protocol, what follows. */
function v2(command: number, family: number, rest: Buffer | string, length?: number): Buffer {
  const bytes = Buffer.from(rest as string, 'hex');
  const head = Buffer.from([command, family, 0, 0]);
  head.writeUInt16BE(length ?? bytes.length, 2);
  return Buffer.concat([Buffer.from(SIGNATURE, 'hex'), head, bytes]);
}

const IPV4 = 'cb007109c6336401126701bb';
const IPV6 = `${'20010db8'.padEnd(31, '0')}9${'20010db8'.padEnd(31, '0')}1126701bb`;
const ends = {
  remoteAddress: '203.0.113.9',
  remotePort: 0x1267,
  localAddress: '198.51.100.1',
  localPort: 443,
};
const ends6 = { ...ends, remoteAddress: '2001:db8::9', localAddress: '2001:db8::1' };
const v1 = (line: string) => Buffer.from(`${line}\r\n`, 'latin1');

const good = [
  ['version 1 of IPv4', v1('PROXY TCP4 203.0.113.9 198.51.100.1 4711 443'), ends],
  ['version 1 of IPv6', v1('PROXY TCP6 2001:DB8:0::9 2001:db8::1 4711 443'), ends6],
  [
    'version 1 of an IPv4 client of a socket for both',
    v1('PROXY TCP6 ::ffff:203.0.113.9 ::ffff:198.51.100.1 4711 443'),
    ends,
  ],
  ['version 1, unknown', v1('PROXY UNKNOWN'), undefined],
  ['version 1, unknown with words', v1(`PROXY UNKNOWN ${'x'.repeat(107 - 16)}`), undefined],
  ['version 2 of IPv4', v2(0x21, 0x11, IPV4), ends],
  ['version 2 of IPv6', v2(0x21, 0x21, IPV6), ends6],
  ['version 2 with TLVs', v2(0x21, 0x11, `${IPV4}030004a9b8c7d60400`), ends],
  ['version 2, LOCAL', v2(0x20, 0x00, ''), undefined],
  ['version 2, LOCAL with addresses, which mean nothing', v2(0x20, 0x11, IPV4), undefined],
  ['version 2 of nothing known', v2(0x21, 0x00, 'ffff'), undefined],
  ['version 2 of a local socket', v2(0x21, 0x31, '00'.repeat(216)), undefined],
  ['version 2, as long as it may be', v2(0x21, 0x11, IPV4 + '00'.repeat(proxyHeaderBytesMax - 16 - 12)), ends],
] as const;

const bad = [
  ['HTTP', Buffer.from('GET / HTTP/1.1\r\n')],
  ['TLS', Buffer.from([0x16, 0x03, 0x01])],
  ['a word that begins alike', Buffer.from('PROXT')],
  ['a line that does not end', Buffer.from(`PROXY UNKNOWN ${'x'.repeat(107 - 14)}`)],
  ['an address of the other family', v1('PROXY TCP4 2001:db8::9 198.51.100.1 4711 443')],
  ['no address', v1('PROXY TCP4 203.0.113 198.51.100.1 4711 443')],
  ['a port that is none', v1('PROXY TCP4 203.0.113.9 198.51.100.1 65536 443')],
  ['too few parts', v1('PROXY TCP4 203.0.113.9 198.51.100.1 4711')],
  ['two spaces', v1('PROXY  TCP4 203.0.113.9 198.51.100.1 4711 443')],
  ['a protocol that is none', v1('PROXY TCP5 203.0.113.9 198.51.100.1 4711 443')],
  ['another version', v2(0x31, 0x11, IPV4)],
  ['another command', v2(0x22, 0x11, IPV4)],
  ['another family', v2(0x21, 0x41, IPV4)],
  ['datagrams', v2(0x21, 0x12, IPV4)],
  ['less than its addresses', v2(0x21, 0x11, IPV4.slice(2))],
  ['more than proxyHeaderBytesMax', v2(0x21, 0x11, IPV4 + '00'.repeat(proxyHeaderBytesMax - 16 - 12 + 1))],
] as const;

test('a header is read when it is whole, whatever comes behind it', () => {
  for (const [name, bytes, expected] of good) {
    const header = { length: bytes.length, ends: expected };
    assert.deepEqual(readProxyHeader(bytes, proxyHeaderBytesMax), header, name);
    assert.deepEqual(readProxyHeader(Buffer.concat([bytes, bytes]), proxyHeaderBytesMax), header, name);
    for (let length = 0; length < bytes.length; length++)
      assert.equal(readProxyHeader(bytes.subarray(0, length), proxyHeaderBytesMax), 'more', `${name}: ${length}`);
  }
});

test('what is no header, or a bad one, is known as such', () => {
  for (const [name, bytes] of bad) assert.equal(readProxyHeader(bytes, proxyHeaderBytesMax), 'bad', name);
});

const trusting = { trustedProxies: ['127.0.0.1'], proxyProtocol: true };

/** Opens a WebSocket behind a header, and asks the server where it comes from. */
async function sourceIpOf(gateway: TestGateway, header: Buffer, pieceBytes = Infinity): Promise<string> {
  using raw = await RawSocket.open(gateway.port);
  raw.socket.setNoDelay(true);
  const bytes = Buffer.concat([header, Buffer.from(handshake('/prod'))]);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    raw.write(bytes.subarray(at, at + pieceBytes));
    if (pieceBytes !== Infinity) await new Promise(setImmediate);
  }
  await raw.heard(/ 101 [^]*\r\n\r\n/);
  const [, id = ''] = /x-fanfare-connection-id: (\S+)/.exec(raw.text) ?? [];
  const found = gateway.context.hub.inspect('api/default/prod', id);
  return (await found)?.sourceIp ?? '';
}

test('the client of a trusted proxy is the one of its header, whole or in pieces', async () => {
  await using gateway = await testGateway(trusting);
  for (const [name, bytes, expected] of good)
    assert.equal(await sourceIpOf(gateway, bytes), expected?.remoteAddress ?? '127.0.0.1', name);
  for (const pieceBytes of [1, 7, 1_000])
    assert.equal(await sourceIpOf(gateway, good[0][1], pieceBytes), '203.0.113.9', String(pieceBytes));
});

test('a connection whose header is bad is closed without a word, and counted', async () => {
  await using gateway = await testGateway(trusting);
  for (const [name, bytes] of bad) {
    using raw = await RawSocket.open(gateway.port);
    raw.write(bytes);
    await raw.ended;
    assert.equal(raw.text, '', name);
  }
  // One that only looks whether somebody listens is none.
  using looks = await RawSocket.open(gateway.port);
  looks.socket.end();
  await looks.ended;
  using raw = await RawSocket.open(gateway.port);
  raw.write(Buffer.concat([good[5][1], Buffer.from('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n')]));
  await raw.heard(new RegExp(`fanfare_http_connections_dropped_total ${bad.length}\n`));
});

test('a header has proxyHeaderTimeoutMs', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ ...trusting, clock });
  using silent = await RawSocket.open(gateway.port);
  using begun = await RawSocket.open(gateway.port);
  begun.write('PROXY TCP4');
  assert.equal(await sourceIpOf(gateway, good[0][1]), '203.0.113.9');
  clock.advance(proxyHeaderTimeoutMs - 1);
  assert.equal(await sourceIpOf(gateway, good[0][1]), '203.0.113.9');
  assert.deepEqual([silent.socket.closed, begun.socket.closed], [false, false]);
  clock.advance(1);
  await Promise.all([silent.ended, begun.ended]);
});

test('from others, and without --proxy-protocol, a header is what no HTTP is', async () => {
  for (const options of [{}, { trustedProxies: ['127.0.0.1'] }, { ...trusting, trustedProxies: ['192.0.2.1'] }]) {
    await using gateway = await testGateway(options);
    using metrics = metricsOf(gateway.url);
    for (const [, bytes] of [good[0], good[5]]) {
      using raw = await RawSocket.open(gateway.port);
      raw.write(Buffer.concat([bytes, Buffer.from(handshake('/prod'))]));
      await raw.ended;
      assert.match(raw.text, /^HTTP\/1\.1 400 /);
    }
    // They are served without one.
    await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
    client.send('{}');
    assert.match(await client.next(), /Forbidden/);
    assert.equal(await metrics.read('fanfare_http_connections_dropped_total'), 0);
  }
});

test('a header comes before TLS, too', async () => {
  const tls = { cert: Buffer.from(localhostTls.cert), key: Buffer.from(localhostTls.key) };
  await using gateway = await testGateway({ ...trusting, tls });
  for (const header of [good[0][1], good[5][1]]) {
    using raw = await RawSocket.open(gateway.port);
    raw.socket.removeAllListeners('data');
    raw.write(header);
    const secure = connectTls({ socket: raw.socket, ca: testCa, servername: 'localhost' });
    secure.write(handshake('/prod'));
    let text = '';
    for await (const chunk of secure) {
      text += String(chunk);
      if (text.includes('\r\n\r\n')) break;
    }
    secure.destroy();
    const [, id = ''] = /x-fanfare-connection-id: (\S+)/.exec(text) ?? [];
    assert.equal((await gateway.context.hub.inspect('api/default/prod', id))?.sourceIp, '203.0.113.9');
  }
});

test('what a proxy says in headers counts where the header of the connection names a trusted one', async () => {
  const list = (...proxies: string[]) => ({ ...trusting, trustedProxies: ['127.0.0.1', ...proxies] });
  const ask = async (gateway: TestGateway) => {
    using raw = await RawSocket.open(gateway.port);
    raw.write(good[0][1]);
    raw.write(handshake('/prod', 'X-Forwarded-For: 192.0.2.77'));
    await raw.heard(/ 101 [^]*\r\n\r\n/);
    const [, id = ''] = /x-fanfare-connection-id: (\S+)/.exec(raw.text) ?? [];
    return (await gateway.context.hub.inspect('api/default/prod', id))?.sourceIp;
  };
  await using one = await testGateway(list());
  assert.equal(await ask(one), '203.0.113.9');
  await using two = await testGateway(list('203.0.113.0/24'));
  assert.equal(await ask(two), '192.0.2.77');
});
