// What `--output text|table|yaml` prints. The texts were taken from the formatters of the AWS CLI.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJson } from '../../src/aws/exact-json.ts';
import { formatTable } from '../../src/cli/output/table.ts';
import { colorStyle, plainStyle } from '../../src/cli/output/table-layout.ts';
import { writeText } from '../../src/cli/output/text.ts';
import { textWidth } from '../../src/cli/output/text-width.ts';
import { formatYaml } from '../../src/cli/output/yaml.ts';
import { PythonError } from '../../src/cli/aws/python/numbers.ts';

const WIDTH = 80;

const asText = (json: string): string => {
  let all = '';
  writeText(parseJson(json), (text) => void (all += text));
  return all;
};

type Case = readonly [json: string, table: string, text: string, yaml: string];
const cases: readonly Case[] = [
  [
    '{"id": "x", "name": null, "on": true}',
    '------------------------\n|          Op          |\n+----+--------+--------+\n| id | name   |  on    |\n+----+--------+--------+\n|  x |  None  |  True  |\n+----+--------+--------+\n',
    'x\tNone\tTrue\n',
    'id: x\nname: null\non: true\n',
  ],
  ['{"one": 1}', '--------------\n|     Op     |\n+------+-----+\n|  one |  1  |\n+------+-----+\n', '1\n', 'one: 1\n'],
  [
    '{"rooms": [{"id": "a", "tags": {"k": "v"}}, {"id": "b", "n": 2.0}], "next": true}',
    '------------------\n|       Op       |\n+-------+--------+\n|  next |  True  |\n+-------+--------+\n||     rooms    ||\n|+-------+------+|\n||  id   |  n   ||\n|+-------+------+|\n||  a    |      ||\n|+-------+------+|\n|||    tags    |||\n||+-----+------+||\n|||  k  |  v   |||\n||+-----+------+||\n||     rooms    ||\n|+-----+--------+|\n|| id  |   n    ||\n|+-----+--------+|\n||  b  |  2.0   ||\n|+-----+--------+|\n',
    'True\nROOMS\ta\t\nTAGS\tv\nROOMS\tb\t2.0\n',
    'next: true\nrooms:\n- id: a\n  tags:\n    k: v\n- id: b\n  n: 2.0\n',
  ],
  [
    '[["a", 1.5], ["b", 2]]',
    '--------------\n|     Op     |\n+----+-------+\n|  a |  1.5  |\n|  b |  2    |\n+----+-------+\n',
    'a\t1.5\nb\t2\n',
    '- - a\n  - 1.5\n- - b\n  - 2\n',
  ],
  ['"scalar"', '----\n|Op|\n+--+\n', 'scalar\n', '"scalar"\n'],
  [
    '{"wide": "日本", "x": "é"}',
    '----------------\n|      Op      |\n+-------+------+\n| wide  |  x   |\n+-------+------+\n|  日本 |  é  |\n+-------+------+\n',
    '日本\té\n',
    'wide: 日本\nx: é\n',
  ],
  [
    '{"k0": "value number 0 that is long", "k1": "value number 1 that is long", "k2": "value number 2 that is long"}',
    '---------------------------------------\n|                 Op                  |\n+----+--------------------------------+\n|  k0|  value number 0 that is long   |\n|  k1|  value number 1 that is long   |\n|  k2|  value number 2 that is long   |\n+----+--------------------------------+\n',
    'value number 0 that is long\tvalue number 1 that is long\tvalue number 2 that is long\n',
    'k0: value number 0 that is long\nk1: value number 1 that is long\nk2: value number 2 that is long\n',
  ],
  [
    '{"list": ["a", "b"], "empty": [], "map": {}}',
    '---------\n|  Op   |\n+-------+\n||list ||\n|+-----+|\n||  a  ||\n||  b  ||\n|+-----+|\n',
    'LIST\ta\nLIST\tb\n',
    'empty: []\nlist:\n- a\n- b\nmap: {}\n',
  ],
];

test('tables, text and YAML show a value as the AWS CLI does', () => {
  for (const [json, table, text, yaml] of cases) {
    assert.equal(formatTable('Op', parseJson(json), WIDTH, plainStyle), table, json);
    assert.equal(asText(json), text, json);
    assert.equal(formatYaml(parseJson(json)), yaml, json);
  }
});

/** Texts, and how YAML has them below a key. */
const scalars: readonly (readonly [text: string, yaml: string])[] = [
  ['plain', 'k: plain\n'],
  ['', "k: ''\n"],
  ['yes', 'k: yes\n'],
  ['true', "k: 'true'\n"],
  ['null', "k: 'null'\n"],
  ['~', "k: '~'\n"],
  ['012', "k: '012'\n"],
  ['1.0', "k: '1.0'\n"],
  ['1e3', "k: '1e3'\n"],
  ['0x1f', "k: '0x1f'\n"],
  ['12:30', 'k: 12:30\n'],
  ['2020-01-01', "k: '2020-01-01'\n"],
  ['- a', "k: '- a'\n"],
  ['a: b', "k: 'a: b'\n"],
  ['a #b', "k: 'a #b'\n"],
  ['#a', "k: '#a'\n"],
  ['a:b', 'k: a:b\n'],
  ["it's", "k: it's\n"],
  ['"q"', 'k: \'"q"\'\n'],
  ['[a]', "k: '[a]'\n"],
  ['a,b', 'k: a,b\n'],
  ['é', 'k: é\n'],
  ['😀', 'k: "\\U0001F600"\n'],
  ['tab\there', 'k: "tab\\there"\n'],
  ['two\nlines', "k: 'two\n\n  lines'\n"],
  ['end\n', "k: 'end\n\n  '\n"],
  [' lead', "k: ' lead'\n"],
  ['trail ', "k: 'trail '\n"],
  ['\u2028', "k: '\u2028  '\n"],
  ['\u007f', 'k: "\\x7F"\n'],
  ['=', "k: '='\n"],
  ['<<', "k: '<<'\n"],
  ['.5', "k: '.5'\n"],
  ['%a', "k: '%a'\n"],
  [
    'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz w',
    'k: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz\n  w\n',
  ],
  [
    '# xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx y',
    "k: '# xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n  y'\n",
  ],
];

test('texts in YAML are quoted, escaped and folded as libyaml does it', () => {
  for (const [text, yaml] of scalars) assert.equal(formatYaml(new Map([['k', text]])), yaml);
});

test('what occurs twice in YAML is written once, and named', () => {
  const shared = parseJson('{"a": ["x"]}');
  assert.equal(formatYaml([shared, shared]), '- &id001\n  a:\n  - x\n- *id001\n');
});

test('keys that cannot stand before a colon are marked', () => {
  assert.equal(formatYaml(new Map([['a\nb', 'c']])), "? 'a\n\n  b'\n: c\n");
});

test('rows of different lengths are no table', () => {
  assert.throws(
    () => formatTable('Op', parseJson('[[1, 2], [3]]'), WIDTH, plainStyle),
    (cause) => cause instanceof PythonError && cause.message === 'Row should have 2 elements, instead it has 1',
  );
});

test('a table that is wider than the terminal stands on its side', () => {
  const value = parseJson('{"first": "aaaaaaaaaa", "second": "bbbbbbbbbb"}');
  assert.match(formatTable('Op', value, 20, plainStyle), /^\|  first  \|  aaaaaaaaaa  \|$/m);
});

test('in colour, cells are blue and every write is reset', () => {
  const reset = '\u001b[0m';
  const table = formatTable('Op', parseJson('{"k": "v"}'), WIDTH, colorStyle);
  assert.ok(table.includes(`\u001b[1m\u001b[34mv${reset}`), table);
  assert.ok(table.split('\n').every((line, index) => index === 0 || line.startsWith(reset)));
});

test('text shows a list of different things or says why not', () => {
  assert.throws(() => asText('[1, {"a": 2}]'), /'int' object has no attribute 'items'/);
  assert.equal(asText('[]'), '');
  assert.equal(asText('{"a": [[1, 2], 3]}'), 'A\t3\nA\t1\nA\t2\n');
});

test('wide characters take two columns', () => {
  for (const [text, width] of [
    ['abc', 3],
    ['日本', 4],
    ['é', 2],
    ['ｱ', 1],
    ['😀', 2],
    ['\u00ad', 2],
  ] as const) {
    assert.equal(textWidth(text), width, text);
  }
});
