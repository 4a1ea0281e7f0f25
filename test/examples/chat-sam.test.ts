// Twenty people in the chat of examples/chat-sam, as its README has it started.
// Not quick: it starts programs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertChat, startExample } from './support.ts';

test('twenty clients hear each other, stale connections are forgotten, and SIGTERM ends all of it', async () => {
  await using example = await startExample('chat-sam');
  assert.deepEqual(example.listed('Warnings'), []);
  await assertChat(example, 20);
  await example.stop();
  const tables = example.said
    .find((line) => line.startsWith('Tables are at '))!
    .split(' ')
    .at(-1)!;
  await assert.rejects(fetch(tables), 'the server of the tables ends with it');
  await assert.rejects(fetch(`${example.url}/health`));
});
