// Cases: spec/aws-cli.md, section 5.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Shorthand } from '../../src/cli/input/shorthand.ts';
import { ShorthandError, parseShorthand, pointAt } from '../../src/cli/input/shorthand.ts';

const load = (value: string) => (value.startsWith('file://') ? `<${value.slice(7)}>` : value);
const plain = (value: Shorthand): unknown =>
  value instanceof Map
    ? Object.fromEntries([...value].map(([name, item]) => [name, plain(item)]))
    : Array.isArray(value)
      ? value.map(plain)
      : value;
const parse = (text: string) => plain(parseShorthand(text, load));

test('shorthand is read as the AWS CLI reads it', () => {
  const cases: [string, unknown][] = [
    ['a=b', { a: 'b' }],
    ['a = b', { a: 'b' }],
    ['a=b c', { a: 'b c' }],
    ['a=b, c=d', { a: 'b', c: 'd' }],
    ['a=b,\n\tc=d ', { a: 'b', c: 'd' }],
    ['a=', { a: '' }],
    ['a=,c=d', { a: '', c: 'd' }],
    ['=b', { '': 'b' }],
    ['a=b,,c=d', { a: 'b', c: 'd' }],
    ['a=b,c,d', { a: ['b', 'c', 'd'] }],
    ['a=b,c,d=e', { a: ['b', 'c'], d: 'e' }],
    ['a=b=c', { a: 'b=c' }],
    ['a=b\\,c', { a: 'b,c' }],
    ['a=b\\c', { a: 'b\\c' }],
    ['a="b c",d=\'e,f\'', { a: 'b c', d: 'e,f' }],
    ['a="b\\"c\\\\"', { a: 'b"c\\' }],
    ["a='it\\'s'", { a: "it's" }],
    ['a="b","c"', { a: ['b', 'c'] }],
    ['a=[]', { a: [] }],
    ['a=[b,c]', { a: ['b', 'c'] }],
    ['a={}', { a: {} }],
    ['a={b=c,d=[e,{f=g}]}', { a: { b: 'c', d: ['e', { f: 'g' }] } }],
    ['a={b=1,b=2}', { a: { b: '2' } }],
    ['uri=a fallbackResult=DENY', { uri: 'a fallbackResult=DENY' }],
    ['s3.bucketName=b', { 's3.bucketName': 'b' }],
    ['a=@b', { a: '@b' }],
    ['a@=b', { a: 'b' }],
    ['a@=file://x,b=file://x', { a: '<x>', b: 'file://x' }],
    ['a=日本', { a: '日本' }],
    ['a="😀"', { a: '😀' }],
  ];
  for (const [text, value] of cases) assert.deepEqual(parse(text), value, text);
});

test('syntax errors name what was expected, what came, and where', () => {
  const cases: [string, string, string, number][] = [
    ['a', '=', 'EOF', 1],
    ['', '=', 'EOF', 0],
    [',a=b', '=', ',', 0],
    ['  a=b', '=', 'a', 2],
    ['my key=v', '=', 'k', 3],
    ['"a"=b', '=', '"', 0],
    ['$default=v', '=', '$', 0],
    ['ключ=b', '=', 'к', 0],
    ['a*=v', '=', '*', 1],
    ['a==b', ',', '=', 2],
    ['a=b]c', ',', ']', 3],
    ['a=b"c', ',', '"', 3],
    ['a="b"c', ',', 'c', 5],
    ['a=😀', ',', '😀', 2],
    ['a=b,', '<second>', '<none>', 4],
    ['a="bc', '<double quoted>', '<none>', 2],
    ["a='bc", '<singled quoted>', '<none>', 2],
    ['a=[b', ',', 'EOF', 4],
    ['a={b=}', ',', 'EOF', 6],
  ];
  for (const [text, expected, received, caret] of cases) {
    const error = new ShorthandError('syntax', `Expected: '${expected}', received: '${received}'`, caret);
    assert.throws(() => parse(text), error, text);
  }
});

test('a key may not come twice', () => {
  const error = (caret: number) => new ShorthandError('duplicate', 'Second instance of key "a" encountered', caret);
  assert.throws(() => parse('a=b,a=c'), error(4));
  assert.throws(() => parse('a=b,\nc=d,\na=e'), error(9));
});

test('the caret stands under the error, in its line', () => {
  assert.equal(pointAt('a==b', 2, ' '), ' a==b\n  ^');
  assert.equal(pointAt('a=b,\nc=d,\na=e', 9), 'a=b,\nc=d,\n    ^\na=e');
  assert.equal(pointAt('日="😀"x', 5), '日="😀"x\n     ^'.replace('     ^', '    ^'));
});

test('nesting has a bound', () => {
  assert.throws(() => parse(`a=${'['.repeat(100_000)}`), ShorthandError);
});
