// The chat of examples/chat-python, by the system's Python.
// Not quick: it starts programs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertChat, skipWithoutBoto3, startExample } from './support.ts';

const skip = await skipWithoutBoto3();

test('in Python all hear each other, and stale connections are forgotten', { skip }, async () => {
  await using example = await startExample('chat-python');
  assert.deepEqual(example.listed('Warnings'), []);
  await assertChat(example, 2);
});
