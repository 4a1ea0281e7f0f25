// Sealed text: what goes in comes out, for the same purpose and by the same server, or nothing does.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { Sealer } from '../../src/base/sealer.ts';

const NOON = Date.UTC(2026, 0, 15, 12);
const DAY_MS = 86_400_000;
const newSealer = () => new Sealer(randomBytes(32));

test('what was sealed opens as it was', () => {
  const sealer = newSealer();
  for (const value of [{ a: [1, '😀\ud800', null] }, 'text', 0, null, [], { __proto__: { b: 1 } }]) {
    assert.deepEqual(sealer.open('p', sealer.seal('p', value, NOON)), JSON.parse(JSON.stringify(value)));
  }
});

test('what is long opens as it was, and is shorter than its JSON where that says little', () => {
  const sealer = newSealer();
  for (const length of [4_000, 4_094, 4_095, 10_000]) {
    const text = sealer.seal('p', 'x'.repeat(length), NOON);
    assert.equal(sealer.open('p', text), 'x'.repeat(length));
    assert.equal(text.length < length, length > 4_094);
  }
});

test('text that was sealed twice differs', () => {
  const sealer = newSealer();
  assert.notEqual(sealer.seal('p', 1, NOON), sealer.seal('p', 1, NOON));
});

test('sealed text can be a WebSocket subprotocol', () => {
  assert.match(newSealer().seal('p', { text: '"\\\n\u0000é,; ' }, NOON), /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/);
});

test('it opens on any other day, and each day has a key of its own', () => {
  const sealer = newSealer();
  const days = [NOON - 400 * DAY_MS, NOON, NOON + DAY_MS, NOON + 4000 * DAY_MS];
  const texts = days.map((at) => sealer.seal('p', at, at));
  assert.deepEqual(
    texts.map((text) => sealer.open('p', text)),
    days,
  );
  const [first, second] = texts.map((text) => text.split('.')) as [[string, string], [string, string]];
  assert.equal(sealer.open('p', `${second[0]}.${first[1]}`), undefined);
});

test('text of one purpose is nothing for another', () => {
  const sealer = newSealer();
  const text = sealer.seal('list-rooms:a', 1, NOON);
  for (const purpose of ['list-rooms:b', 'list-rooms:', 'chat-token', '', 'list-rooms:a:'])
    assert.equal(sealer.open(purpose, text), undefined);
});

test('a server with another master key opens nothing', () => {
  assert.equal(newSealer().open('p', newSealer().seal('p', 1, NOON)), undefined);
});

test('a restarted server opens what it sealed before', () => {
  const master = randomBytes(32);
  assert.equal(new Sealer(master).open('p', new Sealer(master).seal('p', 7, NOON)), 7);
});

test('text with any character changed, added or left out is nothing, though it may spell the same bytes', () => {
  const sealer = newSealer();
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+/= \n*~'.split('');
  // Three lengths, so that the last character carries 6, 4 and 2 bits.
  for (const value of ['', 'x', 'xx']) {
    const text = sealer.seal('p', value, NOON);
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.constantFrom(...alphabet),
        fc.constantFrom(0, 1),
        (at, character, removed) => {
          const changed = text.slice(0, at) + character + text.slice(at + removed);
          if (changed !== text) assert.equal(sealer.open('p', changed), undefined, `${changed} made from ${text}`);
        },
      ),
      { numRuns: 500 },
    );
    for (const character of alphabet) {
      const changed = text.slice(0, -1) + character;
      if (changed !== text) assert.equal(sealer.open('p', changed), undefined, `${changed} made from ${text}`);
      assert.equal(sealer.open('p', text + character), undefined, `${text}${character}`);
      assert.equal(sealer.open('p', `0${text}`), undefined);
    }
    for (let length = 0; length < text.length; length++)
      assert.equal(sealer.open('p', text.slice(0, length)), undefined);
  }
});

test('no text at all makes it throw', () => {
  const sealer = newSealer();
  for (const text of [
    '',
    '.',
    '..',
    'a.b.c',
    'zzzzzz.',
    `zzzzzz.${'A'.repeat(100)}`,
    '😀.😀',
    'kip.'.repeat(1000),
    `0.${'A'.repeat(37)}`,
  ]) {
    assert.equal(sealer.open('p', text), undefined);
  }
});

test('opening text for ever new purposes does not take ever more memory', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const sealer = newSealer();
  const text = sealer.seal('p', 1, NOON);
  const heldMb = () => {
    collect();
    return process.memoryUsage().heapUsed / 1024 / 1024;
  };
  const before = heldMb();
  // Purposes of 64 KB, 128 MB of them in all.
  for (let index = 0; index < 1000; index++)
    assert.equal(sealer.open(`${index}:${'x'.repeat(65_536)}${index}`, text), undefined);
  const grown = heldMb() - before;
  assert.equal(sealer.open('p', text), 1);
  assert.ok(grown < 16, `${Math.round(grown)} MB are held`);
});
