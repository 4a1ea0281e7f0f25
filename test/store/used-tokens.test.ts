// Single-use tokens: used once, remembered for as long as they could be used, by restarted servers too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SteeredClock } from '../../src/clock.ts';
import { openDatabase } from '../../src/store/database.ts';
import { UsedTokens } from '../../src/store/used-tokens.ts';

const MINUTE_MS = 60_000;

function start(max = 100, database = openDatabase(':memory:'), clock = new SteeredClock()) {
  return { clock, database, tokens: new UsedTokens(database, clock, max, assert.ifError) };
}

const stored = (database: ReturnType<typeof openDatabase>) =>
  database
    .prepare('SELECT id FROM used_token ORDER BY id')
    .all()
    .map(({ id }) => id);

test('a token can be used once', () => {
  const { tokens, clock } = start();
  assert.equal(tokens.use('a', clock.now() + MINUTE_MS), 'ok');
  assert.equal(tokens.use('a', clock.now() + MINUTE_MS), 'used');
  assert.equal(tokens.use('b', clock.now() + MINUTE_MS), 'ok');
});

test('a token stays used for as long as it could be used', () => {
  const { tokens, clock } = start();
  const expiresMs = clock.now() + MINUTE_MS;
  tokens.use('a', expiresMs);
  clock.advance(MINUTE_MS);
  assert.equal(tokens.use('a', expiresMs), 'used');
});

test('no more tokens are remembered than the bound, and expired ones make room', () => {
  const { tokens, clock } = start(2);
  tokens.use('a', clock.now() + MINUTE_MS);
  clock.advance(10);
  tokens.use('b', clock.now() + MINUTE_MS);
  assert.equal(tokens.use('c', clock.now() + MINUTE_MS), 'full');
  assert.equal(tokens.use('a', clock.now() + MINUTE_MS), 'used', 'a used one is told from a full memory');
  clock.advance(MINUTE_MS - 9);
  assert.equal(tokens.use('c', clock.now() + MINUTE_MS), 'ok');
  assert.equal(tokens.use('d', clock.now() + MINUTE_MS), 'full');
});

test('a token that was not taken because of the bound can be used later', () => {
  const { tokens, clock } = start(1);
  tokens.use('a', clock.now());
  assert.equal(tokens.use('b', clock.now() + MINUTE_MS), 'full');
  clock.advance(1);
  assert.equal(tokens.use('b', clock.now() + MINUTE_MS), 'ok');
});

test('the database learns of a use a moment later, in one write', () => {
  const { tokens, clock, database } = start();
  for (const id of ['a', 'b', 'c']) tokens.use(id, clock.now() + MINUTE_MS);
  assert.deepEqual(stored(database), []);
  clock.advance(5);
  assert.deepEqual(stored(database), ['a', 'b', 'c']);
  tokens.use('d', clock.now() + MINUTE_MS);
  clock.advance(5);
  assert.deepEqual(stored(database), ['a', 'b', 'c', 'd']);
});

test('a restarted server knows what was used, and forgets what has expired', () => {
  const first = start();
  const early = first.clock.now() + 1000;
  const late = first.clock.now() + MINUTE_MS;
  first.tokens.use('early', early);
  first.tokens.use('late', late);
  first.tokens.flush();
  first.clock.advance(2000);
  const { tokens } = start(100, first.database, first.clock);
  assert.equal(tokens.use('late', late), 'used');
  assert.deepEqual(stored(first.database), ['late']);
});

test('a restarted server counts what it remembers towards the bound', () => {
  const first = start();
  first.tokens.use('a', first.clock.now() + MINUTE_MS);
  first.tokens.flush();
  const { tokens, clock } = start(1, first.database, first.clock);
  assert.equal(tokens.use('b', clock.now() + MINUTE_MS), 'full');
});

test('expired tokens leave the database too', () => {
  const { tokens, clock, database } = start();
  tokens.use('a', clock.now() + 10);
  tokens.flush();
  clock.advance(11);
  tokens.use('b', clock.now() + MINUTE_MS);
  clock.advance(5);
  assert.deepEqual(stored(database), ['b']);
});
