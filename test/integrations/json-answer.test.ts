import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonAnswer } from '../../src/services/websocket/runtime/integration/json-answer.ts';
import { busyMs } from '../support/cpu-time.ts';

const answer = (type: string, document: string) => ({
  outcome: 'answered' as const,
  status: 200,
  headers: { 'content-type': type, 'x-amzn-requestid': 'r' },
  headersDistinct: { 'content-type': [type], 'x-amzn-requestid': ['r'] },
  body: Buffer.from(document),
});

test('XML becomes JSON with its type; everything else stays', () => {
  const made = jsonAnswer(answer('application/xml', '<R><__proto__>1</__proto__><a>ü</a></R>'));
  assert.equal(made.body.toString(), '{"R":{"__proto__":"1","a":"ü"}}');
  assert.deepEqual(made.headers, { 'content-type': 'application/json', 'x-amzn-requestid': 'r' });
  assert.deepEqual(made.headersDistinct, { 'content-type': ['application/json'], 'x-amzn-requestid': ['r'] });
  for (const other of [answer('application/json', '<R/>'), answer('text/xml', 'no'), answer('text/xmlish', '<R/>')])
    assert.equal(jsonAnswer(other), other);
});

test('no answer takes long to turn into JSON', () => {
  const documents = [
    `<R>${'<member/>'.repeat(4_900)}</R>`,
    `<R>${Array.from({ length: 4_900 }, (_, n) => `<n${n}/>`).join('')}</R>`,
    `<R>${'<a><b/></a>'.repeat(2_400)}</R>`,
    `<R>${'&lt;'.repeat(32_000)}</R>`,
    `<R>${'&#1;'.repeat(32_000)}</R>`,
    `<R>${'"'.repeat(131_000)}</R>`,
    `<R>${'\u0001'.repeat(1_000_000)}</R>`,
  ];
  for (const document of documents) {
    const ms = busyMs(() => jsonAnswer(answer('text/xml', document)));
    assert.ok(ms < 50, `${document.slice(0, 20)}: ${ms} ms`);
  }
});
