// Two people in the room of examples/ivs-chat: a token of its backend, a message, and its review.
// Not quick: it starts programs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestClient } from '../support/client.ts';
import { freePort } from '../support/proxy.ts';
import { startExample } from './support.ts';

test('a token of the backend opens the room, and the review handler stars and refuses', async () => {
  await using example = await startExample('ivs-chat', {
    FANFARE_PORT: String(await freePort()),
    // A cold start of the handler may take longer than the 200 ms that it has.
    FANFARE_LIMIT: 'reviewTimeoutMs=60000',
    PORT: '0',
  });
  assert.deepEqual(example.listed('Warnings'), []);
  assert.deepEqual(
    example.listed('Try it').map((line) => line.replace(/^\S+ /, '')),
    [`chat lobby --endpoint-url ${example.url}`],
  );
  const page = example.said
    .find((line) => line.startsWith('The chat is at '))!
    .split(' ')
    .at(-1)!;
  assert.match(await (await fetch(page)).text(), /<title>Lobby<\/title>/);
  const enter = async (user: string) => {
    const answer = await fetch(`${page}/token?user=${user}`, { method: 'POST' });
    const { token, socketUrl } = (await answer.json()) as { token: string; socketUrl: string };
    return TestClient.open(socketUrl, token);
  };
  await using ana = await enter('ana');
  await using bob = await enter('bob');
  const say = (RequestId: string, Content: string) => ana.send({ Action: 'SEND_MESSAGE', RequestId, Content });
  say('1', 'Where is that darn stream?');
  for (const client of [ana, bob]) {
    const { Type, Content, Sender } = await client.frame();
    assert.deepEqual([Type, Content, Sender.UserId], ['MESSAGE', 'Where is that **** stream?', 'ana']);
  }
  say('2', 'See https://example.com');
  const { Type, RequestId, ErrorCode } = await ana.frame();
  assert.deepEqual([Type, RequestId, ErrorCode], ['ERROR', '2', 406]);
  say('3', 'Sorry');
  assert.equal((await bob.frame())['Content'], 'Sorry');
});
