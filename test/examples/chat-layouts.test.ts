// The handlers of examples/chat-sam, unmodified, in the layouts of the Serverless Framework and of the CDK.
// Not quick: it starts programs.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertChat, EXAMPLES, startExample } from './support.ts';

const sourceOf = (path: string) => readFileSync(join(EXAMPLES, path), 'utf8');

test('the handlers are the same in each layout, and in the committed assembly', () => {
  for (const name of ['onconnect', 'ondisconnect', 'sendmessage']) {
    const sam = sourceOf(`chat-sam/${name}/app.mjs`);
    const copies = globSync(`chat-{serverless,cdk}/**/${name}.mjs`, { cwd: EXAMPLES });
    assert.equal(copies.length, 3, `${name} is in handlers/, handlers/ and cdk.out/`);
    for (const copy of copies) assert.equal(sourceOf(copy), sam, copy);
  }
});

for (const name of ['chat-serverless', 'chat-cdk']) {
  test(`${name}: all hear each other, and stale connections are forgotten`, async () => {
    await using example = await startExample(name);
    assert.deepEqual(example.listed('Warnings'), []);
    await assertChat(example, 2);
  });
}
