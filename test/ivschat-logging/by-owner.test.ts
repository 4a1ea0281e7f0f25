// Callers sign for any region they like. What is kept for each owner has a bound.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByOwner } from '../../src/services/chat/by-owner.ts';

test('a hundred owners have an entry of their own, and those beyond share one for each account', () => {
  const counts = new ByOwner(() => ({ count: 0 }));
  const count = (region: string, account = '000000000000') => ++counts.of({ account, region }).count;
  for (let number = 0; number < 100; number++) assert.equal(count(`region-${number}`), 1);
  assert.deepEqual([count('region-0'), count('region-99')], [2, 2]);
  assert.deepEqual([count('region-100'), count('region-101')], [1, 2]);
  assert.equal([...counts.values()].length, 101);
});
