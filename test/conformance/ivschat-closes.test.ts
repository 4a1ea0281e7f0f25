// How a chat connection ends, as the applications read it that AWS wrote before there were SDKs: one for Android, one for
// the web (spec/ivschat.md, section 3.5).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { join, newRoom } from '../support/chat.ts';
import type { TestClient } from '../support/client.ts';
import { testGateway } from '../support/gateway.ts';

type Ending = { readonly code: number; readonly reason: string };
type Shown = { readonly as: 'removed' | 'error' | 'closed'; readonly text: string };

/** The text of the ERROR that a reason is the JSON of; undefined: it is none. */
function errorIn(reason: string): string | undefined {
  try {
    const { ErrorCode, ErrorMessage } = JSON.parse(reason) as Record<string, unknown>;
    return typeof ErrorCode === 'number' && typeof ErrorMessage === 'string' ? ErrorMessage : undefined;
  } catch {
    return undefined;
  }
}

/** By the code, then by the reason: the JSON of an ERROR or a plain text. */
function onAndroid({ code, reason }: Ending): Shown {
  if (code === 1001) return { as: 'removed', text: reason };
  const error = errorIn(reason);
  return error === undefined ? { as: 'closed', text: reason } : { as: 'error', text: error };
}

/** By the reason alone: what is no JSON is why a moderator has shown the user out. */
function onTheWeb({ reason }: Ending): Shown {
  const error = errorIn(reason);
  if (error !== undefined) return { as: 'error', text: error };
  return { as: reason === '' ? 'closed' : 'removed', text: reason };
}

/** What was read before the end, and how both applications show that. */
async function ending(client: TestClient) {
  const closed = await client.closed;
  return { closed, android: onAndroid(closed), web: onTheWeb(closed) };
}

test('a user who is shown out sees why, whether a moderator asked over the socket or a backend over HTTP', async () => {
  await using gateway = await testGateway();
  const roomIdentifier = await newRoom(gateway);
  await using moderator = await join(gateway, roomIdentifier, 'moderator');
  const reason = 'Rude, {"twice"}';
  const shown = { as: 'removed', text: reason };
  for (const showOut of [
    () => Promise.resolve(moderator.send({ Action: 'DISCONNECT_USER', UserId: 'u', Reason: reason })),
    () => gateway.chat.disconnectUser({ roomIdentifier, userId: 'u', reason }),
  ]) {
    await using user = await join(gateway, roomIdentifier, 'u');
    await showOut();
    // The event comes first, to the user and to everybody else, and is as it was.
    for (const client of [user, moderator]) {
      const { EventName, Attributes } = await client.frame();
      assert.deepEqual([EventName, Attributes], ['aws:DISCONNECT_USER', { UserId: 'u', Reason: reason }]);
    }
    assert.deepEqual(await ending(user), { closed: { code: 1001, reason }, android: shown, web: shown });
  }
});

test('a long reason is cut to what a close frame holds, between two characters', async () => {
  await using gateway = await testGateway();
  const roomIdentifier = await newRoom(gateway);
  for (const [reason, told] of [
    ['x'.repeat(123), 'x'.repeat(123)],
    ['x'.repeat(124), 'x'.repeat(123)],
    [`${'x'.repeat(122)}é`, 'x'.repeat(122)],
    ['🔥'.repeat(256), '🔥'.repeat(30)],
  ] as const) {
    await using user = await join(gateway, roomIdentifier, 'u');
    await gateway.chat.disconnectUser({ roomIdentifier, userId: 'u', reason });
    assert.equal((await user.frame())['Attributes'].Reason, reason, 'the event has all of it');
    assert.deepEqual(await user.closed, { code: 1001, reason: told });
  }
});

test('without a reason none is made up: the code says that the user was shown out', async () => {
  await using gateway = await testGateway();
  const roomIdentifier = await newRoom(gateway);
  await using user = await join(gateway, roomIdentifier, 'u');
  await gateway.chat.disconnectUser({ roomIdentifier, userId: 'u' });
  assert.deepEqual((await user.frame())['Attributes'], { UserId: 'u' });
  const { closed, android } = await ending(user);
  assert.deepEqual(
    [closed, android],
    [
      { code: 1001, reason: '' },
      { as: 'removed', text: '' },
    ],
  );
});

test('at the end of a session, the reason is the ERROR that came before it', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock, limits: { chatHeartbeatMs: 0 } });
  await using user = await join(gateway, await newRoom(gateway), 'u', { sessionDurationInMinutes: 1 });
  clock.advance(60_100);
  const error = await user.next();
  const { ErrorCode, ErrorMessage } = JSON.parse(error);
  const shown = { as: 'error', text: ErrorMessage };
  assert.equal(ErrorCode, 401);
  assert.deepEqual(await ending(user), { closed: { code: 1000, reason: error }, android: shown, web: shown });
});

test('a server that stops, and a room that is deleted, do not look like a moderator', async () => {
  await using gateway = await testGateway();
  const identifier = await newRoom(gateway);
  await using inDeletedRoom = await join(gateway, identifier, 'u');
  await using user = await join(gateway, await newRoom(gateway), 'u');
  await gateway.chat.deleteRoom({ identifier });
  const closed = { as: 'closed', text: '' };
  assert.deepEqual(await ending(inDeletedRoom), { closed: { code: 1000, reason: '' }, android: closed, web: closed });

  await gateway[Symbol.asyncDispose]();
  const error = await user.next();
  const shown = { as: 'error', text: 'The server is going away' };
  assert.deepEqual(await ending(user), { closed: { code: 1012, reason: error }, android: shown, web: shown });
});
