import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Float, JsonError, floatText, parseJson, writeJson } from '../../src/aws/exact-json.ts';

test('JSON errors say what Python says, and where', () => {
  const cases: [string, string][] = [
    ['', 'Expecting value: line 1 column 1 (char 0)'],
    ['[A]', 'Expecting value: line 1 column 2 (char 1)'],
    ['{"a": }', 'Expecting value: line 1 column 7 (char 6)'],
    ['{"a":1,}', 'Expecting property name enclosed in double quotes: line 1 column 8 (char 7)'],
    ['{a:1}', 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
    ['{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)"],
    ['{"a":1 "b":2}', "Expecting ',' delimiter: line 1 column 8 (char 7)"],
    ['[1 2]', "Expecting ',' delimiter: line 1 column 4 (char 3)"],
    ['{"a":"b', 'Unterminated string starting at: line 1 column 6 (char 5)'],
    ['{"a":"x\ny"}', 'Invalid control character at: line 1 column 8 (char 7)'],
    ['{\n"a":\n"\\x"}', 'Invalid \\escape: line 3 column 2 (char 8)'],
    ['"\\u12g4 "', 'Invalid \\uXXXX escape: line 1 column 3 (char 2)'],
    ['"\\u1234', 'Invalid \\uXXXX escape: line 1 column 3 (char 2)'],
    ['\ufeff{}', 'Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)'],
    ['{} {}', 'Extra data: line 1 column 4 (char 3)'],
    ['01', 'Extra data: line 1 column 2 (char 1)'],
    ['"😀" x', 'Extra data: line 1 column 5 (char 4)'],
  ];
  for (const [text, message] of cases) assert.throws(() => parseJson(text), new JsonError(message), text);
});

test('what is read is written again to the byte', () => {
  const text =
    '{"2": [1, 1.0, -0.0, 1e+25, 123456789012345678901234567890], "1": {"a": null, "b": [], "c": {}}, "__proto__": true}';
  assert.equal(writeJson(parseJson(text)), text);
});

test('the last of equal keys wins, and NaN and Infinity are numbers', () => {
  assert.equal(writeJson(parseJson('{"a":1,"b":2,"a":3}')), '{"a": 3, "b": 2}');
  assert.deepEqual(parseJson('[NaN, -Infinity]'), [new Float(NaN), new Float(-Infinity)]);
});

test('text can be kept in ASCII or left as it is', () => {
  assert.equal(writeJson('日😀\u007f\n"', { ascii: true }), String.raw`"\u65e5\ud83d\ude00\u007f\n\""`);
  assert.equal(writeJson('日😀\u2028'), '"日😀\u2028"');
});

test('lines are indented like json.dumps(indent=4)', () => {
  assert.equal(
    writeJson({ a: [1, { b: [] }] }, { indent: 4 }),
    '{\n    "a": [\n        1,\n        {\n            "b": []\n        }\n    ]\n}',
  );
});

test('floats are written as Python writes them', () => {
  const cases: [number, string][] = [
    [1, '1.0'],
    [0.1, '0.1'],
    [1e16, '1e+16'],
    [123456789012345680, '1.2345678901234568e+17'],
    [1e15, '1000000000000000.0'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [-2.5, '-2.5'],
    [NaN, 'nan'],
    [-Infinity, '-inf'],
  ];
  for (const [value, text] of cases) assert.equal(floatText(value), text);
});

test('nesting has a bound', () => {
  assert.throws(() => parseJson('['.repeat(100_000)), JsonError);
});
