// Run by no-network.test.ts where there is no network but loopback: the chats of SDK v3 and of boto3, one after the other.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { once } from 'node:events';
import { assertChat, startExample } from './support.ts';

await assert.rejects(once(connect({ host: '192.0.2.1', port: 443 }), 'connect'), { code: 'ENETUNREACH' });
for (const name of ['chat-serverless', 'chat-python']) {
  await using example = await startExample(name);
  await assertChat(example, 2);
  // Signatures are checked: without one, the same call of @connections is refused.
  const [, address] = example.listed('APIs')[0]!.split(/ +/) as [string, string];
  const { status } = await fetch(`${address.replace('ws', 'http')}/@connections/any`, { method: 'POST', body: 'x' });
  assert.equal(status, 403);
  console.log(`${name}: heard`);
}
