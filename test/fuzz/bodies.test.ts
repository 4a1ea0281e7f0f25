// Well-signed requests whose bodies are not what the model says.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Members } from '../../src/aws/shape.ts';
import { ivschat } from '../../src/services/chat/model/model.ts';
import { newRoom } from '../support/chat.ts';
import { goodInput, hostileJson, spoiled } from './inputs.ts';
import { roundsOf, seeded } from './random.ts';
import type { Answer, Target } from './target.ts';
import { signed, startTarget } from './target.ts';

let target: Target;
before(async () => void (target = await startTarget()));
after(async () => {
  await using _ = target;
  await target.assertUnharmed();
  assert.equal(({} as { polluted?: true }).polluted, undefined, 'no prototype was changed');
});

/** However wrong a body of at most 1 MB is, the answer says so in less. */
const ANSWER_BYTES_MAX = 1024 * 1024;

async function call(operation: string, body: Buffer | string): Promise<Answer> {
  return target.send(signed({ method: 'POST', target: `/${operation}`, body: Buffer.from(body) }, 'ivschat'));
}

/** Any answer is one that an AWS client can read, and none is our fault. */
function assertReadable(answer: Answer, what: string): void {
  assert.ok(answer.status < 500, `${what} was answered with ${answer.status}`);
  assert.match(String(answer.headers['x-amzn-requestid']), /^[0-9a-f-]{36}$/, what);
  assert.ok(answer.body.length < ANSWER_BYTES_MAX, `${what} was answered with ${answer.body.length} bytes`);
  if (answer.status === 204) return assert.equal(answer.body, '');
  const body = JSON.parse(answer.body || '{}');
  if (answer.status < 300) return;
  assert.match(String(answer.headers['x-amzn-errortype']), /^[A-Za-z]+$/, what);
  assert.equal(typeof body.message, 'string', what);
  assert.notEqual(body.message, '', what);
}

test('an operation answers a spoiled body with an error that AWS clients can read', async (t) => {
  const random = seeded(t);
  let good = 0;
  for (let round = 0; round < roundsOf(40); round++) {
    const preferred = [await newRoom(target)];
    for (const [name, { input }] of Object.entries<{ input: Members }>(ivschat.operations)) {
      const body = goodInput(input, random, preferred);
      const text = random.chance(0.2)
        ? JSON.stringify(body)
        : random.chance(0.1)
          ? hostileJson(random)
          : spoiled(body, random);
      const answer = await call(name, random.chance(0.1) ? random.mutated(Buffer.from(text)) : text);
      assertReadable(answer, `${name} ${text.slice(0, 1000)}`);
      if (answer.status < 300) good++;
    }
  }
  assert.ok(good > 0, 'some of the bodies were good, so the others reached what they were meant for');
  await target.assertWitnessed();
});

const room = 'arn:aws:ivschat:us-west-2:000000000000:room/AAbbCCdd1122';
const inPlaceOfAttribute = (json: string) =>
  `{"roomIdentifier":"${room}","userId":"u","eventName":"e","attributes":{"a":${json}}}`;

test('an attribute that cannot be made a text is a wrong member and no failure of ours', async () => {
  for (const operation of ['CreateChatToken', 'SendEvent']) {
    for (const json of [
      '{"toString":1,"valueOf":1}',
      `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
      '{"toString":null}',
      '[{"toString":0}]',
    ]) {
      const answer = await call(operation, inPlaceOfAttribute(json));
      assert.equal(answer.status, 400, `${operation} ${json.slice(0, 100)}`);
      assert.equal(answer.headers['x-amzn-errortype'], 'ValidationException');
    }
  }
});

test('a body that is wrong in half a million places gets a short answer', async () => {
  const capabilities = `{"roomIdentifier":"${room}","userId":"u","capabilities":[${'0,'.repeat(500_000)}0]}`;
  const attributes = Array.from({ length: 90_000 }, (_, index) => `"k${index}":0`).join(',');
  for (const [operation, body] of [
    ['CreateChatToken', capabilities],
    ['SendEvent', `{"roomIdentifier":"${room}","eventName":"e","attributes":{${attributes}}}`],
  ] as const) {
    const answer = await call(operation, body);
    assert.equal(answer.status, 400);
    assertReadable(answer, operation);
  }
});

test('a body that is too large is refused, and the next request is served', async () => {
  const answer = await call('CreateRoom', JSON.stringify({ name: 'x'.repeat(1024 * 1024) }));
  assert.equal(answer.status, 413);
  assertReadable({ ...answer, headers: { 'x-amzn-requestid': '0'.repeat(36), ...answer.headers } }, 'a large body');
  await target.assertWitnessed();
});
