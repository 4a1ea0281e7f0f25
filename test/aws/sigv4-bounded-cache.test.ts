import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BoundedCache } from '../../src/aws/sigv4/bounded-cache.ts';

const remembered = (cache: BoundedCache<number>, names: string[]) =>
  names.filter((name) => cache.get(name) !== undefined);

test('a full cache forgets its oldest entry for a new one, and only then', () => {
  const cache = new BoundedCache<number>(2);
  cache.set('a', 1);
  cache.set('b', 2);
  assert.deepEqual(remembered(cache, ['a', 'b', 'c']), ['a', 'b']);
  cache.set('c', 3);
  assert.deepEqual(remembered(cache, ['a', 'b', 'c']), ['b', 'c']);
});

test('a value that is replaced costs no other its place', () => {
  const cache = new BoundedCache<number>(2);
  cache.set('a', 1);
  cache.set('b', 2);
  cache.set('a', 3);
  assert.equal(cache.get('a'), 3);
  assert.equal(cache.get('b'), 2);
});
