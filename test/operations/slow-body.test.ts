// A body may take its time as long as it comes; one that hardly comes is refused long before its request times out.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { testGateway } from '../support/gateway.ts';
import { until } from '../support/until.ts';

const KB = 1024;
const limits = { requestBodyBytesPerSecond: KB, requestBodyPatienceMs: 5_000 };

/** Send a part of a body every five seconds, for five times, and see what is answered. */
async function statusFor(partBytes: number, t: TestContext): Promise<string> {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock, limits });
  const socket = connect(gateway.port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => (answer += String(chunk)));
  const closed = once(socket, 'close');
  socket.on('error', () => {});
  const PARTS = 5;
  socket.write(`POST /SendEvent HTTP/1.1\r\nHost: x\r\nContent-Length: ${PARTS * partBytes}\r\n\r\n`);
  const held = t.mock.method(gateway.context.hub.unfinished, 'hold').mock;
  for (let part = 1; part <= PARTS && answer === ''; part++) {
    const before = held.callCount();
    socket.write(Buffer.alloc(partBytes));
    await until(() => held.callCount() !== before || answer !== '');
    if (part < PARTS) clock.advance(limits.requestBodyPatienceMs);
  }
  await until(() => answer !== '');
  if (!answer.includes(' 408 ')) socket.end();
  await closed;
  return answer.slice(9, 12);
}

test('a body that comes at the least rate is read; one that comes more slowly gets 408 and is let go', async (t) => {
  assert.equal(await statusFor(5 * KB, t), '403');
  assert.equal(await statusFor(5 * KB - 1, t), '408');
});
