// Rooms under mixed traffic, small: nobody misses, repeats or reorders anything. `node bench/rooms.ts` is the large one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mixedTraffic } from '../../bench/harness/traffic/mixed-traffic.ts';
import { testGateway } from '../support/gateway.ts';

test('every member of every room gets every message and event, once and in the order of its sender', async () => {
  await using gateway = await testGateway();
  const traffic = { rooms: 8, members: 25, seconds: 3, senders: 5, messagesPerSecond: 20 };
  const { sent, delivered, faults } = await mixedTraffic(gateway.url, traffic);
  assert.deepEqual(faults, []);
  assert.ok(sent > 200, `only ${sent} were sent`);
  assert.equal(delivered, sent * traffic.members);
});
