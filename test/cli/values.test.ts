// What becomes of an option's words. Cases: spec/aws-cli.md, sections 4, 5 and 8.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Float } from '../../src/aws/exact-json.ts';
import type { Shape } from '../../src/aws/shape.ts';
import { boolean, double, integer, list, map, string, structure, union, optional, blob } from '../../src/aws/shape.ts';
import { checkInput } from '../../src/cli/input/check-input.ts';
import { friendly } from '../../src/cli/personality/friendly.ts';
import { lenientBase64 } from '../../src/cli/aws/python/base64.ts';
import { float, int } from '../../src/cli/aws/python/numbers.ts';
import { repr } from '../../src/cli/aws/python/repr.ts';
import { readValue } from '../../src/cli/input/values.ts';
import { scratchDirectory } from './support.ts';

const read = (shape: Shape, words: string[], env: NodeJS.ProcessEnv = {}) =>
  readValue('--x', words, shape, { env, personality: friendly });
const strings = map(string(), string());
const handler = structure({
  uri: optional(string()),
  retries: optional(integer()),
  share: optional(double()),
  on: optional(boolean()),
});

test('values are read by the shape of their member', () => {
  const cases: [Shape, string[], unknown][] = [
    [string(), [' a '], ' a '],
    [integer(), [' 12 '], 12],
    [integer(), ['+1_0'], 10],
    [integer(), ['١٢'], 12],
    [integer(), ['12345678901234567890'], 12345678901234567890n],
    [double(), ['1e3'], new Float(1000)],
    [list(string()), [], []],
    [list(string()), ['A', 'B'], ['A', 'B']],
    [list(string()), ['["A", 1]'], ['A', 1]],
    [list(string()), ['["A"]', 'B'], ['["A"]', 'B']],
    [list(string()), ['file://a', 'file://b'], ['file://a', 'file://b']],
    [
      strings,
      ['a=b,c=d e'],
      new Map([
        ['a', 'b'],
        ['c', 'd e'],
      ]),
    ],
    [
      strings,
      ['a=b,', 'c=d e'],
      new Map([
        ['a', 'b'],
        ['c', 'd e'],
      ]),
    ],
    [
      strings,
      ['a=b', 'c=d e'],
      new Map([
        ['a', 'b'],
        ['c', 'd e'],
      ]),
    ],
    [
      strings,
      ['a=b', ',', 'c=d e'],
      new Map([
        ['a', 'b'],
        ['c', 'd e'],
      ]),
    ],
    [
      handler,
      ['uri=u,retries= 3 ,share=0.5,on=TRUE'],
      new Map<string, unknown>([
        ['uri', 'u'],
        ['retries', 3],
        ['share', new Float(0.5)],
        ['on', true],
      ]),
    ],
    [structure({ names: list(string()) }), ['names=a'], new Map([['names', ['a']]])],
    [list(handler), ['uri=a', 'uri=b'], [new Map([['uri', 'a']]), new Map([['uri', 'b']])]],
  ];
  for (const [shape, words, value] of cases) assert.deepEqual(read(shape, words), value, words.join(' '));
});

test('maps keep the order in which they were written', () => {
  for (const text of ['b=1,2=x,1=y', '{"b":"1","2":"x","1":"y"}']) {
    assert.deepEqual([...(read(strings, [text]) as Map<string, string>).keys()], ['b', '2', '1']);
  }
});

test('values that cannot be read are refused in the words of the AWS CLI', () => {
  const cases: [Shape, string[], string][] = [
    [integer(), ['abc'], "invalid literal for int() with base 10: 'abc'"],
    [integer(), ['1.5'], "invalid literal for int() with base 10: '1.5'"],
    [integer(), [''], "invalid literal for int() with base 10: ''"],
    [handler, ['share=fast'], "could not convert string to float: 'fast'"],
    [handler, ['retries=[1]'], "int() argument must be a string, a bytes-like object or a real number, not 'list'"],
    [
      strings,
      ['{"a":"b",}'],
      'Error parsing parameter \'--x\': Invalid JSON: Expecting property name enclosed in double quotes: line 1 column 10 (char 9)\nJSON received: {"a":"b",}',
    ],
    [strings, ['["a"]'], 'Error parsing parameter \'--x\': Invalid JSON:\n["a"]'],
    [strings, ['a==b'], "Error parsing parameter '--x': Expected: ',', received: '=' for input:\n a==b\n  ^"],
    [
      strings,
      ['a=b,a=c'],
      'Error parsing parameter \'--x\': Second instance of key "a" encountered for input:\na=b,a=c\n    ^\nThis is often because there is a preceding "," instead of a space.',
    ],
    [
      string(),
      ['file://nope.txt'],
      "Error parsing parameter '--x': Unable to load paramfile file://nope.txt: [Errno 2] No such file or directory: 'nope.txt'",
    ],
    [
      string(),
      ['file:///'],
      "Error parsing parameter '--x': Unable to load paramfile file:///: [Errno 21] Is a directory: '/'",
    ],
  ];
  for (const [shape, words, message] of cases) assert.throws(() => read(shape, words), { message }, words.join(' '));
});

test('file:// gives text, fileb:// bytes; ~ and variables are expanded', () => {
  using directory = scratchDirectory();
  const env = { HOME: directory.path, WHERE: directory.path };
  writeFileSync(join(directory.path, 'map'), 'a=short,b=hand\n');
  writeFileSync(join(directory.path, 'json'), '{"a":"json"}\n');
  writeFileSync(join(directory.path, 'number'), '7\n');
  writeFileSync(join(directory.path, 'bytes'), Buffer.from([0, 255]));
  assert.equal(read(string(), ['file://~/map'], env), 'a=short,b=hand\n');
  assert.deepEqual(
    read(strings, ['file://$WHERE/map'], env),
    new Map([
      ['a', 'short'],
      ['b', 'hand'],
    ]),
  );
  assert.deepEqual([...(read(strings, ['file://${WHERE}/json'], env) as Map<string, string>)], [['a', 'json']]);
  assert.equal(read(integer(), ['file://~/number'], env), 7);
  assert.deepEqual(read(list(string()), ['file://~/number'], env), ['7', '\n']);
  assert.deepEqual(read(blob(), ['fileb://~/bytes'], env), Buffer.from([0, 255]));
  assert.deepEqual(read(strings, ['a@=file://~/number'], env), new Map([['a', '7\n']]));
  assert.throws(
    () => read(string(), ['file://~/bytes'], env),
    /text contents could not be decoded\. {2}If this is a binary file/,
  );
});

test('what is wrong with an input is told in the words of botocore, all at once', () => {
  const members = {
    name: string({ min: 1 }),
    count: optional(integer({ min: 1 })),
    tags: optional(map(string({ min: 1 }), string())),
    items: optional(list(string({ min: 2 }), { min: 1 })),
    handler: optional(handler),
    target: optional(union({ s3: structure({ bucket: string() }), log: structure({}) })),
    price: optional(double()),
  };
  const cases: [[string, unknown][], string[]][] = [
    [[], ['Missing required parameter in input: "name"']],
    [[['name', '']], ['Invalid length for parameter name, value: 0, valid min length: 1']],
    [[['name', 5]], ["Invalid type for parameter name, value: 5, type: <class 'int'>, valid types: <class 'str'>"]],
    [
      [['name', Buffer.from('a\n')]],
      ["Invalid type for parameter name, value: b'a\\n', type: <class 'bytes'>, valid types: <class 'str'>"],
    ],
    [
      [
        ['name', 'x'],
        ['count', 0],
      ],
      ['Invalid value for parameter count, value: 0, valid min value: 1'],
    ],
    [
      [
        ['name', 'x'],
        ['count', true],
      ],
      [],
    ],
    [
      [
        ['name', 'x'],
        ['count', new Float(2)],
      ],
      ["Invalid type for parameter count, value: 2.0, type: <class 'float'>, valid types: <class 'int'>"],
    ],
    [
      [
        ['name', 'x'],
        ['tags', new Map([['', 'a']])],
      ],
      ['Invalid length for parameter tags (key: ), value: 0, valid min length: 1'],
    ],
    [
      [
        ['name', 'x'],
        ['tags', new Map([['a', null]])],
      ],
      ["Invalid type for parameter tags.a, value: None, type: <class 'NoneType'>, valid types: <class 'str'>"],
    ],
    [
      [
        ['name', 'x'],
        ['items', ['ok', 'x']],
      ],
      ['Invalid length for parameter items[1], value: 1, valid min length: 2'],
    ],
    [
      [
        ['name', 'x'],
        ['items', []],
      ],
      ['Invalid length for parameter items, value: 0, valid min length: 1'],
    ],
    [
      [
        ['name', 'x'],
        ['handler', new Map([['URI', 'a']])],
      ],
      ['Unknown parameter in handler: "URI", must be one of: uri, retries, share, on'],
    ],
    [
      [
        ['name', 'x'],
        ['target', new Map()],
      ],
      ['Must set one of the following keys for tagged unionstructure target: s3. log.'],
    ],
    [
      [
        ['name', 'x'],
        [
          'target',
          new Map([
            ['s3', new Map()],
            ['log', new Map()],
          ]),
        ],
      ],
      [
        'Invalid number of parameters set for tagged union structure target. Can only set one of the following keys: s3. log.',
        'Missing required parameter in target.s3: "bucket"',
      ],
    ],
    [
      [
        ['name', 'x'],
        ['price', 5],
        ['other', 1],
      ],
      ['Unknown parameter in input: "other", must be one of: name, count, tags, items, handler, target, price'],
    ],
  ];
  for (const [input, problems] of cases) {
    const check = () => checkInput(new Map(input), members);
    if (problems.length === 0) check();
    else assert.throws(check, { message: ['Parameter validation failed:', ...problems].join('\n') });
  }
});

test('values are shown as Python shows them', () => {
  const cases: [unknown, string][] = [
    ["it's", '"it\'s"'],
    [`'"`, `'\\'"'`],
    ['a\\\n\u0007é\u2028', "'a\\\\\\n\\x07é\\u2028'"],
    [[true, null, new Float(1e16)], '[True, None, 1e+16]'],
    [
      new Map<string, unknown>([
        ['b', 'c'],
        ['d', [1n]],
      ]),
      "{'b': 'c', 'd': [1]}",
    ],
  ];
  for (const [value, text] of cases) assert.equal(repr(value), text);
});

test('base64 is as lenient as Python, and no more', () => {
  const cases: [string, string][] = [
    ['SGVsbG8=', 'Hello'],
    ['SGVs bG8=\n', 'Hello'],
    ['-_-_', ''],
    ['', ''],
    ['SGVsbG8==x', 'Hello'],
  ];
  for (const [text, bytes] of cases) assert.equal(lenientBase64(text).toString(), bytes);
  for (const text of ['Hello', 'SGVsbG8'])
    assert.throws(() => lenientBase64(text), { message: `Invalid base64: "${text}"` });
  assert.throws(() => lenientBase64('é'), { message: 'string argument should contain only ASCII characters' });
});

test('numbers have the forms that Python knows', () => {
  assert.deepEqual(float(' -Infinity '), new Float(-Infinity));
  assert.deepEqual(float('1_0.5e1'), new Float(105));
  for (const text of ['', '1__0', '_1', '0x10', '--1']) assert.throws(() => int(text));
  for (const text of ['', '.', 'e5', '1e']) assert.throws(() => float(text));
});
