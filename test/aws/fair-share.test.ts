// How the bounds of outgoing calls are shared.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FairShare } from '../../src/base/fair-share.ts';

/** Take one by one for as long as there is something. */
function takeAll(share: FairShare, holder: string): number {
  let taken = 0;
  while (share.take(holder, 1)) taken++;
  return taken;
}

test('one holder gets its own bound and no more', () => {
  const share = new FairShare(100, 10);
  assert.equal(takeAll(share, 'a'), 10);
  share.giveBack('a', 1);
  assert.equal(takeAll(share, 'a'), 1);
  assert.equal(takeAll(share, 'b'), 10);
});

test('nobody takes more than it leaves, so that one that comes new gets something', () => {
  const share = new FairShare(100);
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((holder) => takeAll(share, holder)),
    [50, 25, 13, 6],
  );
  assert.ok(share.take('new', 1));
});

test('several at once are taken whole or not at all, and what was given back is free for others', () => {
  const share = new FairShare(10);
  assert.equal(share.take('a', 11), false);
  assert.equal(share.take('a', 10), true);
  assert.equal(share.take('b', 1), false);
  share.giveBack('a', 10);
  assert.equal(share.take('b', 10), true);
});
