// How a connection ends on the wire after its client broke a rule: close frame, end of our side, and no reset before the
// client has read both (RFC 6455, section 7.1.7). The clock stands still unless a test moves it: nothing here may wait.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { testGateway } from '../support/gateway.ts';
import { RawSocket, handshake } from '../support/raw-socket.ts';
import { CLOSE, CONTINUATION, TEXT, clientFrame, status } from './websocket-support.ts';
import { until } from '../support/until.ts';

const MB = 1024 * 1024;

const violations: readonly [name: string, frames: Buffer, code: number][] = [
  ['a frame without a mask', clientFrame(TEXT, 'x', { mask: false }), 1002],
  ['a continuation of nothing', clientFrame(CONTINUATION, 'x'), 1002],
  ['a close code that may not travel', clientFrame(CLOSE, status(1005)), 1002],
  ['a text that is not UTF-8', clientFrame(TEXT, Buffer.of(0xff)), 1007],
  ['a frame that is too large', clientFrame(TEXT, '', { claimed: 1n << 40n }), 1009],
];

/** A raw client of the stage `/prod`, its handshake done. */
async function open(port: number): Promise<RawSocket> {
  const raw = await RawSocket.open(port);
  raw.write(handshake('/prod'));
  await raw.heard(/\r\n\r\n/);
  return raw;
}

/** What came behind the head of the handshake. */
const framesOf = (raw: RawSocket) => raw.bytes.subarray(raw.bytes.indexOf('\r\n\r\n') + 4);
const closeCodeOf = (frames: Buffer) => {
  assert.equal(frames[0], 0x88, 'one close frame, and nothing before it');
  assert.equal(frames.length, 2 + frames[1]!);
  return frames.readUInt16BE(2);
};

for (const [name, frames, code] of violations) {
  test(`after ${name} the server ends right behind ${code}, and hears out what still comes`, async () => {
    await using gateway = await testGateway({ clock: new SteeredClock() });
    using raw = await open(gateway.port);
    raw.write(frames);
    await raw.ended;
    assert.equal(closeCodeOf(framesOf(raw)), code);
    // Closed with these unread, the socket would be reset.
    await new Promise((resolve) => raw.socket.write(Buffer.alloc(8 * MB), resolve));
    raw.socket.end();
    await raw.closed;
    assert.equal(raw.error, undefined);
  });
}

test('bytes that follow a violation at once do not cost the client the close frame', async () => {
  await using gateway = await testGateway({ clock: new SteeredClock() });
  using raw = await open(gateway.port);
  raw.write(Buffer.concat([clientFrame(TEXT, 'x', { mask: false }), Buffer.alloc(8 * MB)]));
  await raw.ended;
  assert.equal(closeCodeOf(framesOf(raw)), 1002);
  raw.socket.end();
  await raw.closed;
  assert.equal(raw.error, undefined);
});

test('a peer that was closed first and then breaks a rule is not waited for either', async () => {
  await using gateway = await testGateway({ clock: new SteeredClock() });
  using raw = await open(gateway.port);
  for (const connection of gateway.context.hub) connection.close({ code: 1000, reason: '' });
  await raw.heard(/\r\n\r\n\x88/);
  raw.write(clientFrame(TEXT, 'x', { mask: false }));
  await raw.ended;
  assert.equal(closeCodeOf(framesOf(raw)), 1000);
});

test('a peer that never ends its side is cut after closeTimeoutMs, and not before', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock });
  const { hub } = gateway.context;
  using raw = await open(gateway.port);
  raw.write(clientFrame(TEXT, 'x', { mask: false }));
  await raw.ended;
  assert.deepEqual([hub.size, hub.sockets], [0, 1]);
  const { closeTimeoutMs } = limitsOf();
  clock.advance(closeTimeoutMs - 200);
  await new Promise(setImmediate);
  assert.equal(hub.sockets, 1);
  clock.advance(400);
  await until(() => hub.sockets === 0);
});
