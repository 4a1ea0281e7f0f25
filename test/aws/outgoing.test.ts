// Calls to backends: every bound from both sides, and whom they trust.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Bounds } from '../../src/backends/outgoing.ts';
import { Outgoing } from '../../src/backends/outgoing.ts';
import { SteeredClock } from '../../src/base/clock.ts';
import { localhostTls, testCa } from '../support/certificates.ts';
import { bodyOf, httpServer } from '../support/websocket-api.ts';
import { until } from '../support/until.ts';

const WIDE: Bounds = { callsMax: 1_000, holderCallsMax: 1_000, bytesMax: 1_000_000, answerBytesMax: 100_000 };
/** What every chunk counts besides its bytes. */
const CHUNK = 512;

const to = (url: string, more: object = {}) =>
  ({ holder: 'a', method: 'POST', url, headers: {}, body: Buffer.alloc(0), timeoutMs: 1_000, ...more }) as const;

/** A server that answers nothing before it is told to. */
async function waitingServer() {
  const waiting: ServerResponse[] = [];
  const server = await httpServer((_incoming, outgoing) => void waiting.push(outgoing));
  const arrived = async (count: number) => {
    await until(() => waiting.length >= count);
  };
  return { ...server, waiting, arrived };
}

test('an answer may be as large as its bound, and no byte larger', async () => {
  await using server = await httpServer(({ url }, outgoing) => void outgoing.end('x'.repeat(Number(url!.slice(1)))));
  using calls = new Outgoing(new SteeredClock(), { ...WIDE, answerBytesMax: 1_000 });
  const answer = await calls.call(to(`${server.url}/${1_000 - CHUNK}`));
  assert.equal(answer.outcome === 'answered' && answer.body.length, 1_000 - CHUNK);
  const tooLarge = { outcome: 'failed', reason: 'The answer is too large' };
  assert.deepEqual(await calls.call(to(`${server.url}/${1_001 - CHUNK}`)), tooLarge);
});

test('what is under way is bounded in bytes, of requests and of answers, and free again after each call', async () => {
  await using server = await httpServer((incoming, outgoing) => {
    void bodyOf(incoming).then((body) => outgoing.end(body));
  });
  using calls = new Outgoing(new SteeredClock(), { ...WIDE, bytesMax: 2_000 });
  const echo = (bytes: number) => calls.call(to(server.url, { body: Buffer.alloc(bytes) }));
  // The answer may take what the request leaves: half of all, less what a chunk counts.
  const most = 1_000 - CHUNK / 2;
  for (let again = 0; again < 3; again++) {
    assert.equal((await echo(2_001)).outcome, 'busy');
    assert.deepEqual(await echo(1_600), { outcome: 'failed', reason: 'Too many answers are under way' });
    assert.equal((await echo(most / 2)).outcome, 'answered');
  }
});

test('one holder has its own bound of calls; what is late or answered is free again', async () => {
  const clock = new SteeredClock();
  await using server = await waitingServer();
  using calls = new Outgoing(clock, { ...WIDE, holderCallsMax: 2 });
  const [first, second] = [calls.call(to(server.url)), calls.call(to(server.url))];
  assert.deepEqual(await calls.call(to(server.url)), { outcome: 'busy' });
  const other = calls.call(to(server.url, { holder: 'b', timeoutMs: 5_000 }));
  await server.arrived(3);
  clock.advance(1_000);
  assert.deepEqual(await Promise.all([first, second]), [{ outcome: 'late' }, { outcome: 'late' }]);
  const third = calls.call(to(server.url));
  await server.arrived(4);
  for (const outgoing of server.waiting) outgoing.end();
  assert.deepEqual([(await other).outcome, (await third).outcome], ['answered', 'answered']);
});

test('what no URL and no header can hold is a failure', async () => {
  using calls = new Outgoing(new SteeredClock(), WIDE);
  for (const call of [to('nonsense'), to('ftp://127.0.0.1'), to('http://127.0.0.1:9', { headers: { x: '\u0001' } })]) {
    assert.equal((await calls.call(call)).outcome, 'failed');
  }
});

test('sixteen interim answers are borne, one more is not', async () => {
  await using server = await httpServer(({ url }, outgoing) => {
    for (let count = Number(url!.slice(1)); count > 0; count--) outgoing.writeProcessing();
    outgoing.end('done');
  });
  using calls = new Outgoing(new SteeredClock(), WIDE);
  assert.equal((await calls.call(to(`${server.url}/16`))).outcome, 'answered');
  assert.equal((await calls.call(to(`${server.url}/17`))).outcome, 'failed');
});

test('a connection is used again, and an abandoned one is not', async () => {
  const clock = new SteeredClock();
  const ports = new Set<number>();
  await using server = await httpServer((incoming, outgoing) => {
    ports.add(incoming.socket.remotePort!);
    if (incoming.url === '/answer') outgoing.end('x');
  });
  using calls = new Outgoing(clock, WIDE);
  for (let call = 0; call < 3; call++) await calls.call(to(`${server.url}/answer`));
  assert.equal(ports.size, 1);
  const hanging = calls.call(to(server.url));
  await setImmediate();
  clock.advance(1_000);
  assert.equal((await hanging).outcome, 'late');
  await calls.call(to(`${server.url}/answer`));
  assert.equal(ports.size, 2);
});

test('an HTTPS backend must be who it is called, by an authority that is trusted', async () => {
  const server = createTlsServer(localhostTls, (_incoming, outgoing) => void outgoing.end('safe'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  using plain = new Outgoing(new SteeredClock(), WIDE);
  using trusting = new Outgoing(new SteeredClock(), WIDE, testCa);
  const reasonOf = async (calls: Outgoing, host: string) => {
    const answer = await calls.call(to(`https://${host}:${port}`));
    return answer.outcome === 'failed' ? answer.reason : answer.outcome;
  };
  assert.match(await reasonOf(plain, 'localhost'), /unable to verify|self-signed/);
  assert.equal(await reasonOf(trusting, 'localhost'), 'answered');
  assert.match(await reasonOf(trusting, '127.0.0.1'), /does not match certificate/);
  server.closeAllConnections();
  server.close();
});
