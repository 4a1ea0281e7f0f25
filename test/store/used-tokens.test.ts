// Single-use tokens: used once, whatever happens to the process, its disk and its clock.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { UsedTokens } from '../../src/store/tokens/used-tokens.ts';
import { temporaryFolder } from '../support/process.ts';

const MINUTE_MS = 60_000;

function start({ max = 100, path = ':memory:', clock = new SteeredClock() } = {}) {
  const tokens = new UsedTokens(path, clock, { ...limitsOf(), usedTokensMax: max }, assert.ifError);
  return { clock, tokens };
}

function newPlace() {
  const folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  const stored = () => ['a', 'b'].map((name) => readFileSync(`${path}-uses-${name}`, 'latin1')).join('');
  return { ...folder, path, stored };
}

test('a token can be used once', async () => {
  const { tokens, clock } = start();
  assert.equal(await tokens.use('a', clock.now() + MINUTE_MS), 'ok');
  assert.equal(await tokens.use('a', clock.now() + MINUTE_MS), 'used');
  assert.equal(await tokens.use('b', clock.now() + MINUTE_MS), 'ok');
});

test('a token can be used until its last millisecond, and stays used for as long', async () => {
  const { tokens, clock } = start();
  const expiresMs = clock.now() + MINUTE_MS;
  await tokens.use('a', expiresMs);
  clock.advance(MINUTE_MS);
  assert.equal(await tokens.use('a', expiresMs), 'used');
  assert.equal(await tokens.use('b', expiresMs), 'ok');
  clock.advance(1);
  assert.equal(await tokens.use('c', expiresMs), 'used', 'too late');
});

test('no more tokens are remembered than the bound, and expired ones make room', async () => {
  const { tokens, clock } = start({ max: 2 });
  await tokens.use('a', clock.now() + MINUTE_MS);
  clock.advance(10);
  await tokens.use('b', clock.now() + MINUTE_MS);
  assert.equal(await tokens.use('c', clock.now() + MINUTE_MS), 'full');
  assert.equal(await tokens.use('a', clock.now() + MINUTE_MS), 'used', 'a used one is told from a full memory');
  clock.advance(MINUTE_MS - 9);
  assert.equal(await tokens.use('c', clock.now() + MINUTE_MS), 'ok');
  assert.equal(await tokens.use('d', clock.now() + MINUTE_MS), 'full');
});

test('a token that was not taken because of the bound can be used later', async () => {
  const { tokens, clock } = start({ max: 1 });
  await tokens.use('a', clock.now());
  assert.equal(await tokens.use('b', clock.now() + MINUTE_MS), 'full');
  clock.advance(1);
  assert.equal(await tokens.use('b', clock.now() + MINUTE_MS), 'ok');
});

test('of many who use a token at once one has it, and the others hear so without waiting for the disk', async () => {
  using place = newPlace();
  const { tokens, clock } = start({ path: place.path });
  const order: string[] = [];
  const uses = Array.from({ length: 5 }, async () => order.push(await tokens.use('a', clock.now() + MINUTE_MS)));
  await Promise.all(uses);
  assert.deepEqual(order, ['used', 'used', 'used', 'used', 'ok']);
});

test('a use is on the disk when it is told, so a process that is killed then has used it', async () => {
  using place = newPlace();
  const { tokens, clock } = start({ path: place.path });
  const expiresMs = clock.now() + MINUTE_MS;
  assert.equal(await tokens.use('a', expiresMs), 'ok');
  // The first is not closed: this is what the next process finds after a kill.
  const next = start({ path: place.path, clock });
  assert.equal(await next.tokens.use('a', expiresMs), 'used');
  assert.equal(await next.tokens.use('b', expiresMs), 'ok');
});

test('a restarted server counts what it remembers towards the bound', async () => {
  using place = newPlace();
  const { tokens, clock } = start({ path: place.path });
  await tokens.use('a', clock.now() + MINUTE_MS);
  await tokens[Symbol.asyncDispose]();
  const next = start({ path: place.path, clock, max: 1 });
  assert.equal(await next.tokens.use('b', clock.now() + MINUTE_MS), 'full');
});

test('a token that was used and forgotten as expired stays used when the clock goes back', async () => {
  const { tokens, clock } = start();
  const expiresMs = tokens.now() + MINUTE_MS;
  assert.equal(await tokens.use('a', expiresMs), 'ok');
  clock.advance(90_000);
  assert.equal(await tokens.use('b', tokens.now() + MINUTE_MS), 'ok');
  clock.advance(-90_000);
  assert.equal(await tokens.use('a', expiresMs), 'used');
  const fresh = tokens.now() + MINUTE_MS;
  clock.advance(MINUTE_MS);
  assert.equal(await tokens.use('c', fresh), 'ok', 'new tokens are good for their minute');
  clock.advance(1);
  assert.equal(await tokens.use('d', fresh), 'used');
});

test('a clock that went back takes no time from tokens that were not used', async () => {
  const { tokens, clock } = start();
  const expiresMs = tokens.now() + MINUTE_MS;
  clock.advance(-3_600_000);
  assert.equal(await tokens.use('a', expiresMs), 'ok');
});

test('what left the disk as expired stays used after a restart with a clock that went back', async () => {
  using place = newPlace();
  const began = start({ path: place.path });
  const { tokens, clock } = began;
  const expiresMs = tokens.now() + MINUTE_MS;
  assert.equal(await tokens.use('early', expiresMs), 'ok');
  // Names that fill a file, so that both files take their turns and the first is emptied.
  for (const letter of ['x', 'y', 'z']) {
    await tokens.use(letter.repeat(300_000), tokens.now() + MINUTE_MS);
    clock.advance(90_000);
    await tokens.use(letter, tokens.now() + MINUTE_MS);
  }
  assert.doesNotMatch(place.stored(), /early/);
  await tokens[Symbol.asyncDispose]();
  clock.advance(-3 * 90_000);
  const next = start({ path: place.path, clock });
  assert.equal(await next.tokens.use('early', expiresMs), 'used');
  assert.equal(await next.tokens.use('new', next.tokens.now() + MINUTE_MS), 'ok');
});

test('a disk that fails takes nothing: the token is refused, and can be used when the disk works again', async () => {
  using place = newPlace();
  const faults: unknown[] = [];
  const clock = new SteeredClock();
  const tokens = new UsedTokens(place.path, clock, { ...limitsOf(), tokenUsesWaitingMax: 1 }, (cause) =>
    faults.push(cause),
  );
  const expiresMs = clock.now() + MINUTE_MS;
  // More than may wait is what every failure looks like from here; group-commit.test.ts has the others.
  const [a, b] = [tokens.use('a', expiresMs), tokens.use('b', expiresMs)];
  assert.equal(await b, 'unavailable');
  assert.equal(await a, 'ok');
  assert.equal(await tokens.use('b', expiresMs), 'ok');
  assert.equal(await tokens.use('b', expiresMs), 'used');
  assert.deepEqual(faults, []);
});

test('after the end nothing can be used', async () => {
  using place = newPlace();
  const { tokens, clock } = start({ path: place.path });
  const last = tokens.use('a', clock.now() + MINUTE_MS);
  await tokens[Symbol.asyncDispose]();
  assert.equal(await last, 'ok');
  assert.equal(await tokens.use('b', clock.now() + MINUTE_MS), 'unavailable');
  assert.equal(await start({ path: place.path, clock }).tokens.use('a', clock.now() + MINUTE_MS), 'used');
});
