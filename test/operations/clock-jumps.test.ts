// The clock of the machine is set: what lasts a while lasts as long as before, and what is shown is what the clock says.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { join, newRoom } from '../support/chat.ts';
import { TestClient } from '../support/client.ts';
import { testGateway } from '../support/gateway.ts';

const HOUR_MS = 3_600_000;

const BEAT_MS = 30_000;

/** Time passes, and clients answer their heartbeats. */
async function pass(clock: SteeredClock, ms: number, clients: readonly TestClient[]): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += BEAT_MS) {
    const pinged = clients.map(({ socket }) => once(socket, 'ping'));
    clock.advance(BEAT_MS + 100);
    await Promise.all(pinged);
    // What is answered now was sent behind the pong, so that was read.
    await Promise.all(
      clients.map(async ({ socket }) => {
        socket.ping();
        await once(socket, 'pong');
      }),
    );
  }
}

for (const byMs of [24 * HOUR_MS, -24 * HOUR_MS]) {
  test(`connections live on, and as long as before, when the clock is set by ${byMs / HOUR_MS} hours`, async () => {
    const clock = new SteeredClock();
    const limits = { idleTimeoutMs: 600_000, apiHeartbeatMs: BEAT_MS, chatHeartbeatMs: BEAT_MS };
    await using gateway = await testGateway({ clock, limits });
    await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
    const room = await newRoom(gateway);
    await using member = await join(gateway, room, 'a', { sessionDurationInMinutes: 5 });
    const openedMs = clock.now();
    await pass(clock, 60_000, [client, member]);
    clock.set(byMs);
    await pass(clock, 180_000, [client, member]);
    const found = await gateway.connections.getConnection({ ConnectionId: client.connectionId });
    assert.equal(found.ConnectedAt!.getTime(), openedMs + byMs, 'by the clock as it is set');

    // Four minutes have passed of five, and of ten.
    const ended = member.closed;
    await pass(clock, 60_000, [client]);
    assert.equal((await member.frame())['ErrorCode'], 401);
    await ended;
    await pass(clock, 240_000, [client]);
    clock.advance(60_000);
    assert.equal((await client.closed).code, 1001);
  });
}
