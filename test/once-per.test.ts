import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oncePer } from '../src/base/once-per.ts';

test('what is made of an object is made once, also where it is nothing', () => {
  let count = 0;
  const firstOf = oncePer((list: readonly number[]) => (count++, list[0]));
  const [some, none] = [[7], []];
  assert.deepEqual([firstOf(some), firstOf(none), firstOf(some), firstOf(none)], [7, undefined, 7, undefined]);
  assert.equal(count, 2);
  assert.equal(firstOf([7]), 7, 'another object, however alike');
  assert.equal(count, 3);
});
