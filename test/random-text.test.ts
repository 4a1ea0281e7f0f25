import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pooledBytes, randomText } from '../src/base/random-text.ts';

test('every character of an alphabet comes, each about as often', () => {
  // Of 200 characters the remainder of a byte would bring the first 56 twice as often as the others.
  const alphabet = String.fromCharCode(...Array.from({ length: 200 }, (_, index) => 0x100 + index));
  const counts = new Map<string, number>();
  const text = randomText(alphabet, 100_000);
  assert.equal(text.length, 100_000);
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  for (const character of alphabet) {
    const count = counts.get(character) ?? 0;
    assert.ok(count > 350 && count < 650, `${count} times ${character.charCodeAt(0)}, where 500 are meant`);
  }
});

test('bytes of the pool are given out once', () => {
  const seen = Array.from({ length: 1_000 }, () => pooledBytes(11).toString('hex'));
  assert.equal(new Set(seen).size, seen.length);
});
