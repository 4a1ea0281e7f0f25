// JSON that loses nothing: the same texts as JSON.parse, with digits and order kept.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareNumbers, reckoned } from '../../src/services/websocket/expressions/exact/arithmetic.ts';
import { Decimal, isNumeric, numberOf, scalarText } from '../../src/services/websocket/expressions/exact/decimal.ts';
import { parseExactly } from '../../src/services/websocket/expressions/exact/parse-json.ts';
import { jsonOf } from '../../src/services/websocket/expressions/exact/write-json.ts';
import { roundsOf, seeded } from '../fuzz/random.ts';

const free = { spend: () => {}, room: Infinity };

/** As JSON.parse would have made it. */
function plain(value: unknown): unknown {
  if (isNumeric(value)) return Number(scalarText(value));
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  return Object.fromEntries(Array.from(value as Map<string, unknown>, ([name, item]) => [name, plain(item)]));
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

const PIECES = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '"a"',
    '"1":',
    ' ',
    '\n',
    '\t',
    '\u00a0',
    '\\',
    '\\n',
    '\\u00e9',
    '\\x',
    '\u0001',
  ],
  ...[
    '0',
    '1',
    '-',
    '01',
    '1.5',
    '1.',
    '.5',
    '1e2',
    '1E+',
    '-0',
    '1e-3',
    '12345678901234567890',
    'true',
    'nul',
    'null',
    'é',
  ],
  ...['{"a":1}', '[1,2]', '"\\ud83d\\ude00"', '{"b":[],"1":{}}'],
];

test('what JSON.parse takes is taken, with the same values, and nothing else', (t) => {
  const random = seeded(t);
  for (let round = roundsOf(3_000); round > 0; round--) {
    let text = random.pick(['{"a":1,"1":[2.50]}', '[1,"x",null]', '"a"', '1']);
    for (let edits = random.below(4); edits > 0; edits--) {
      const at = random.below(text.length + 1);
      text = text.slice(0, at) + random.pick(PIECES) + text.slice(at + (random.chance(0.5) ? 1 : 0));
    }
    const exact = parseExactly(text);
    const expected = parsed(text);
    assert.equal(exact !== undefined, expected !== undefined, JSON.stringify(text));
    if (expected) assert.deepEqual(plain(exact), expected.value, JSON.stringify(text));
    if (exact !== undefined) assert.deepEqual(plain(parseExactly(jsonOf(exact, free))), expected!.value);
  }
});

test('digits and the order of members are kept', () => {
  for (const text of ['{"b":1,"1":2,"0":-0}', '[12345678901234567890,1.0,1e2,1E400,0.10,-0.0]', '"\\u0000é\\\\"']) {
    assert.equal(jsonOf(parseExactly(text), free), text);
  }
  assert.equal(jsonOf(parseExactly('{"a":1,"b":2,"a":3}'), free), '{"a":3,"b":2}');
});

test('what takes longest to read has a bound that no message of 128 KB meets', () => {
  const many = (item: string, count: number) => `[${Array.from({ length: count }, () => item).join(',')}]`;
  for (const item of ['1.5', '1234567890123456', '"\\n"']) {
    assert.notEqual(parseExactly(many(item, 50_000)), undefined, item);
    assert.equal(parseExactly(many(item, 50_001)), undefined, item);
  }
  assert.notEqual(parseExactly(many('1', 50_001)), undefined);
});

test('whole numbers are exact up to the range of doubles, and no longer than that', () => {
  const big = numberOf(`1${'0'.repeat(299)}`);
  assert.equal(typeof big, 'bigint');
  assert.equal(scalarText(reckoned('+', big, 1)), `1${'0'.repeat(298)}1`);
  assert.ok(reckoned('*', big, big) instanceof Decimal, 'a product would be twice as long, again and again');
  assert.equal(scalarText(numberOf('9'.repeat(400))), '9'.repeat(400));
  assert.equal(compareNumbers(numberOf('9007199254740993'), numberOf('9007199254740992')), 1);
  assert.equal(compareNumbers(numberOf('1.0'), numberOf('1')), 0);
});
