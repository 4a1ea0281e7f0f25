// Ids of connections as their users meet them: in URLs, events and on command lines.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isConnectionId, newConnectionId, newRequestId, nodeOf } from '../../src/hub/ids.ts';

const many = <T>(make: () => T): T[] => Array.from({ length: 20_000 }, make);

test('an id is sixteen characters that end in =, and no two are the same', () => {
  const ids = [...many(() => newConnectionId(0)), ...many(() => newRequestId(0))];
  assert.ok(ids.every(isConnectionId));
  assert.equal(new Set(ids).size, ids.length);
});

test('no id begins with a hyphen, which command lines would take for an option', () => {
  // One in 64 would, so none in 20,000 is no luck.
  assert.deepEqual(
    many(() => newConnectionId(7)).filter((id) => id.startsWith('-')),
    [],
  );
});

test('an id names its node', () => {
  for (const node of [0, 1, 255, 256, 40_000, 65_535]) assert.equal(nodeOf(newConnectionId(node)), node);
});
