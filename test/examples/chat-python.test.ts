// The chat of examples/chat-python, by the system's Python.
// Not quick: it starts programs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '../support/process.ts';
import { assertChat, startExample } from './support.ts';

const boto3 = (await run('python3', ['-c', 'import boto3'])).code === 0;
const skip = boto3 ? false : "Debian's python3-boto3 is not installed: NOT TESTED";

test('in Python all hear each other, and stale connections are forgotten', { skip }, async () => {
  await using example = await startExample('chat-python');
  assert.deepEqual(example.listed('Warnings'), []);
  await assertChat(example, 4);
});
