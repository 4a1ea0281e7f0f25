// A chat token opens a socket as it was given, or not at all.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newRoom, tokenFor } from '../support/chat.ts';
import { TestClient } from '../support/client.ts';
import type { Random } from './random.ts';
import { roundsOf, seeded } from './random.ts';
import type { Target } from './target.ts';
import { handshake, startTarget, statusesOf } from './target.ts';

const PREFIX = 'fanfare-chat.';
const TOKEN_CHARACTERS = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

let target: Target;
before(async () => void (target = await startTarget()));
after(async () => {
  await using _ = target;
  await target.assertUnharmed();
});

/** No forgery opens a socket, and none uses up the token that it was made from. */
async function assertRefused(
  t: { diagnostic(text: string): void },
  rounds: number,
  forge: (token: string, random: Random) => string,
): Promise<void> {
  const random = seeded(t as Parameters<typeof seeded>[0]);
  const token = await tokenFor(target, await newRoom(target), 'alice');
  for (let round = 0; round < roundsOf(rounds); round++) {
    const forged = forge(token, random);
    if (forged === token) continue;
    const [status] = statusesOf(await target.raw(handshake('/', forged)));
    assert.ok(status === 400 || status === 401 || status === 403, `${status} to ${forged}, made from ${token}`);
  }
  await using client = await TestClient.open(target.socketUrl, token);
  assert.equal(client.headers['sec-websocket-protocol'], token);
}

const replaced = (text: string, at: number, by: string) => text.slice(0, at) + by + text.slice(at + 1);

test('a token with one character changed is refused', (t) =>
  assertRefused(t, 150, (token, random) =>
    replaced(token, random.below(token.length), random.text(1, random.chance(0.5) ? TOKEN_CHARACTERS : BASE64URL)),
  ));

test('a token with its last character changed is refused, though the bits may be the same', (t) =>
  assertRefused(t, 64, (token, random) => replaced(token, token.length - 1, random.text(1, BASE64URL))));

test('a token with a character added is refused', (t) =>
  assertRefused(t, 100, (token, random) => {
    const at = random.below(token.length + 1);
    return token.slice(0, at) + random.text(1, TOKEN_CHARACTERS) + token.slice(at);
  }));

test('a token that is cut is refused', (t) =>
  assertRefused(t, 60, (token, random) => token.slice(0, random.below(token.length))));

test('a token of another day is refused', (t) =>
  assertRefused(t, 60, (token, random) => {
    const [, day, sealed] = token.split('.');
    const other = random.pick([
      `0${day}`,
      day!.toUpperCase(),
      (Number.parseInt(day!, 36) - 1).toString(36),
      'zzzzzz',
      '0',
      '',
      '-1',
      `${day}x`,
    ]);
    return `${PREFIX}${other}.${sealed}`;
  }));

test('pieces of two good tokens make no third', async (t) => {
  const other = await tokenFor(target, await newRoom(target), 'mallory');
  await assertRefused(
    t,
    80,
    (token, random) => token.slice(0, random.below(token.length)) + other.slice(random.below(other.length)),
  );
});

test('text that was sealed for another purpose is no token', async () => {
  for (let count = 0; count < 3; count++) await newRoom(target, { name: 'paged' });
  const { nextToken } = await target.chat.listRooms({ maxResults: 1 });
  const [status] = statusesOf(await target.raw(handshake('/', PREFIX + nextToken!)));
  assert.equal(status, 403);
});

test('a token that was used, of a room that is gone, or offered beside another is refused', async () => {
  const room = await newRoom(target);
  const used = await tokenFor(target, room, 'alice');
  await using client = await TestClient.open(target.socketUrl, used);
  assert.ok(client);
  const both = `${await tokenFor(target, room, 'a')}, ${await tokenFor(target, room, 'b')}`;
  const orphan = await tokenFor(target, room, 'c');
  assert.deepEqual(statusesOf(await target.raw(handshake('/', used))), [403]);
  assert.deepEqual(statusesOf(await target.raw(handshake('/', both))), [400]);
  await target.chat.deleteRoom({ identifier: room });
  assert.deepEqual(statusesOf(await target.raw(handshake('/', orphan))), [404]);
});

test('random text is no token', async (t) => {
  const random = seeded(t);
  for (let round = 0; round < roundsOf(100); round++) {
    const text = random.text(1 + random.below(300), TOKEN_CHARACTERS);
    const [status] = statusesOf(await target.raw(handshake('/', random.chance(0.5) ? PREFIX + text : text)));
    assert.equal(status, 403, text);
  }
});
