// The largest request of each kind is served, and one byte more is not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { join, newRoom } from '../support/chat.ts';
import { testGateway } from '../support/gateway.ts';
import { ask } from '../support/raw-http.ts';

test('a body is read up to its bound, for whoever sends it', async () => {
  const requestBodyBytesMax = 1_000;
  await using gateway = await testGateway({ limits: { requestBodyBytesMax } });
  const answerTo = (bytes: number) =>
    ask(gateway.port, { method: 'POST', path: '/CreateRoom', body: 'x'.repeat(bytes) });
  const largest = await answerTo(requestBodyBytesMax);
  assert.equal(largest.headers['x-amzn-errortype'], 'MissingAuthenticationTokenException');
  assert.equal((await answerTo(requestBodyBytesMax + 1)).status, 413);
});

test('a chat request is read up to its bound', async () => {
  const chatFrameBytesMax = 500;
  await using gateway = await testGateway({ limits: { chatFrameBytesMax } });
  await using member = await join(gateway, await newRoom(gateway), 'u');
  const request = JSON.stringify({ Action: 'SEND_MESSAGE', Content: 'x' });
  member.send(request.padEnd(chatFrameBytesMax));
  assert.equal((await member.frame())['Type'], 'MESSAGE');
  member.send(request.padEnd(chatFrameBytesMax + 1));
  assert.equal((await member.frame())['ErrorCode'], 413);
});
