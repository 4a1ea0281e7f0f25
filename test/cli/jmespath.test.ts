// Queries, as Python's jmespath module answers them. The texts and values were taken from jmespath 1.1.0.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJson, writeJson } from '../../src/aws/exact-json.ts';
import { JmespathError, compile } from '../../src/cli/jmespath/compile.ts';
import { PythonError } from '../../src/cli/aws/python/numbers.ts';

const DATA = `{"a": {"b": [1, 2.0, null, "x"]}, "list": [{"n": "é", "k": 2}, {"n": "b", "k": 10}, {"k": 1.5}],
  "big": 12345678901234567890, "one": 1, "yes": true, "empty": [], "text": "héllo😀", "tags": {"10": "x", "9": "y"}}`;

const search = (expression: string): string => writeJson(compile(expression)(parseJson(DATA)));

test('queries find what they ask for', () => {
  const cases: [expression: string, found: string][] = [
    ['a.b[1]', '2.0'],
    ['a.b[-1]', '"x"'],
    ['a.b[::-1]', '["x", 2.0, 1]'],
    ['a.b[]', '[1, 2.0, "x"]'],
    ['list[].n', '["é", "b"]'],
    ['list[?k > `2`].n', '["b"]'],
    ['list[*].[k, n]', '[[2, "é"], [10, "b"], [1.5, null]]'],
    ['list[0].{N: n, "x y": k}', '{"N": "é", "x y": 2}'],
    ['list[0][1:]', 'null'],
    ['a.b[0:2][1:]', '[]'],
    ['sort_by(list, &k)[].k', '[1.5, 2, 10]'],
    ['max_by(list, &k).n', '"b"'],
    ['sum(list[].k)', '13.5'],
    ['avg(list[:2].k)', '6.0'],
    ['ceil(`1.2`)', '2'],
    ['big', '12345678901234567890'],
    ['abs(`-12345678901234567890`)', '12345678901234567890'],
    ['one == yes', 'false'],
    ['`1` == `1.0`', 'true'],
    ['contains(`[1, 2]`, `true`)', 'true'],
    ['empty && one', '[]'],
    ['nope || one', '1'],
    ['!empty', 'true'],
    ['!`0`', 'false'],
    ['length(text)', '6'],
    ['reverse(text)', '"😀olléh"'],
    ['to_string(tags)', String.raw`"{\"10\":\"x\",\"9\":\"y\"}"`],
    ['to_number(`"1_0"`)', '10'],
    ['to_number(`"x"`)', 'null'],
    ['tags', '{"10": "x", "9": "y"}'],
    ['merge(tags, `{"z": 1}`)', '{"10": "x", "9": "y", "z": 1}'],
    ['map(&k, list)', '[2, 10, 1.5]'],
    ['sort(`["b", "😀", "\uffff", "a"]`)', '["a", "b", "\uffff", "😀"]'],
    ['`foo`', '"foo"'],
    ["'it\\'s'", '"it\'s"'],
    ['*.b', '[[1, 2.0, null, "x"]]'],
    ['@.one', '1'],
    ['type(@)', '"object"'],
  ];
  for (const [expression, found] of cases) {
    assert.equal(search(expression), found, expression);
  }
});

test('an expression that cannot be is refused in the words of Python', () => {
  const expected = "['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace']";
  const cases: [expression: string, message: string][] = [
    ['', 'Invalid JMESPath expression: cannot be empty.'],
    ['a[', 'Invalid jmespath expression: Incomplete expression:\n"a["\n   ^'],
    ['a.', `Expecting: ${expected}, got: eof: Parse error at column 2, token "" (EOF), for expression:\n"a."\n   ^`],
    ['a.%', 'Bad jmespath expression: Unknown token %:\na.%\n  ^'],
    ['"é', 'Bad jmespath expression: Unclosed " delimiter:\n"é\n^'],
    ['é', 'Bad jmespath expression: Unknown token é:\né\n^'],
    [
      'a b',
      'Unexpected token: b: Parse error at column 2, token "b" (UNQUOTED_IDENTIFIER), for expression:\n"a b"\n   ^',
    ],
    ['a=b', "Bad jmespath expression: Unknown token '=':\na=b\n ^"],
    ['a[-]', "Bad jmespath expression: Unknown token '-':\na[-]\n  ^"],
    [
      '"a"(b)',
      'Quoted identifier not allowed for function names.: Parse error at column 0, token "(" (LPAREN), for expression:\n""a"(b)"\n ^',
    ],
    [
      '[a](b)',
      `Invalid function name ']': Parse error at column 2, token "]" (RBRACKET), for expression:\n"[a](b)"\n   ^`,
    ],
    [
      'a[1:2:3:4]',
      'syntax error: Parse error at column 7, token ":" (COLON), for expression:\n"a[1:2:3:4]"\n        ^',
    ],
    [
      '{a: b c}',
      'Expecting: colon, got: rbrace: Parse error at column 7, token "}" (RBRACE), for expression:\n"{a: b c}"\n        ^',
    ],
  ];
  for (const [expression, message] of cases) {
    assert.throws(
      () => compile(expression),
      (cause: Error) => cause instanceof JmespathError && cause.message === message,
      expression,
    );
  }
});

test('a function that is given the wrong thing says so in the words of Python', () => {
  const cases: [expression: string, message: string][] = [
    ['foo()', 'Unknown function: foo()'],
    ['constructor()', 'Unknown function: constructor()'],
    ['length(a, b)', 'Expected 1 argument for function length(), received 2'],
    ['merge()', 'Expected at least 1 argument for function merge(), received 0'],
    [
      'length(one)',
      "In function length(), invalid type for value: 1, expected one of: ['string', 'array', 'object'], received: \"number\"",
    ],
    [
      'sum(a.b)',
      'In function sum(), invalid type for value: None, expected one of: [\'array-number\'], received: "NoneType"',
    ],
    ['a.b[::0]', 'slice step cannot be zero'],
    ['one < text', "'<' not supported between instances of 'int' and 'str'"],
    ['contains(text, one)', "'in <string>' requires string as left operand, not int"],
  ];
  for (const [expression, message] of cases) {
    assert.throws(
      () => search(expression),
      (cause: Error) => cause instanceof PythonError && cause.message === message,
      expression,
    );
  }
});

test('a very deep expression is refused, not fatal', () => {
  assert.throws(() => compile('('.repeat(100_000)), JmespathError);
});
