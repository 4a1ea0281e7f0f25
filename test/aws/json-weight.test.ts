// How heavy JSON texts are. That the heaviest that are parsed are parsed in time is seen by
// test/fuzz/stopwatch-json.test.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JSON_WEIGHT_MAX, jsonWeight } from '../../src/aws/server/json-weight.ts';

const MESSAGE = 128 * 1024;
const ANSWER = 1024 * 1024;

/** Items up to a length. */
function listOf(length: number, item: (index: number) => string): string {
  const items: string[] = [];
  for (let total = 2, index = 0; ; index++) {
    const next = item(index);
    total += next.length + 1;
    if (total > length) return `[${items.join(',')}]`;
    items.push(next);
  }
}

test('no JSON message of 128 KB is too heavy, whatever is in it', () => {
  const name = (index: number) => index.toString(36);
  const messages = [
    listOf(MESSAGE, (index) => `{"${name(index)}":0}`),
    listOf(MESSAGE, () => '[]'),
    listOf(MESSAGE, () => '{"":{}}'),
    `{${listOf(MESSAGE, (index) => `"${name(index)}":0`).slice(1, -1)}}`,
    `{${listOf(MESSAGE, () => '"":0').slice(1, -1)}}`,
    `${'{"a":'.repeat(1_000)}0${'}'.repeat(1_000)}`,
    '"\\'.repeat(MESSAGE / 2),
  ];
  for (const message of messages) {
    assert.ok(message.length <= MESSAGE + 2);
    assert.ok(jsonWeight(message) <= JSON_WEIGHT_MAX, `${message.slice(0, 30)} weighs ${jsonWeight(message)}`);
  }
});

test('a megabyte of records is parsed, and one of names that are all new is not', () => {
  const records = listOf(ANSWER, (index) => `{"id":${index},"name":"user ${index}","score":1.5}`);
  const names = listOf(ANSWER, (index) => `{"${index.toString(36)}":0}`);
  const numbers = listOf(ANSWER, (index) => `{"${index * 9_973}":0}`);
  assert.ok(jsonWeight(records) < JSON_WEIGHT_MAX);
  assert.ok(jsonWeight(JSON.stringify('x'.repeat(ANSWER))) < JSON_WEIGHT_MAX / 4);
  assert.ok(jsonWeight(names) > JSON_WEIGHT_MAX);
  assert.ok(jsonWeight(numbers) > JSON_WEIGHT_MAX);
});

test('what is nested deeper than a thousand levels is too heavy', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  assert.ok(jsonWeight(nested(1_000)) < JSON_WEIGHT_MAX);
  assert.equal(jsonWeight(nested(1_001)), Infinity);
  assert.ok(
    jsonWeight(JSON.stringify([nested(2_000), '\\"['.repeat(2_000)])) < JSON_WEIGHT_MAX,
    'brackets in a text are none',
  );
  assert.ok(
    jsonWeight(`${']'.repeat(2_000)}${'['.repeat(1_000)}`) < JSON_WEIGHT_MAX,
    'what is no JSON has a weight too',
  );
});
