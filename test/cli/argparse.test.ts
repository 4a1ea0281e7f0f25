// Cases: spec/aws-cli.md, section 2.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Grammar, Option } from '../../src/cli/words/argparse.ts';
import { parseKnown } from '../../src/cli/words/argparse.ts';
import { Failure } from '../../src/cli/personality/failure.ts';

const options: Option[] = [
  { name: '--identifier', takes: 'one', aliases: ['--Identifier'] },
  { name: '--maximum-message-rate', takes: 'one' },
  { name: '--maximum-message-length', takes: 'one' },
  { name: '--capabilities', takes: 'many' },
  { name: '--attributes', takes: 'pairs' },
  { name: '--skeleton', takes: 'optional', choices: ['input'] },
  { name: '--deploy', takes: 'none' },
  { name: '--no-deploy', takes: 'none' },
  { name: '--header', takes: 'one', adds: true },
];
const grammar: Grammar = {
  options,
  positional: { name: 'help', isRequired: false },
  invalidChoice: (argument, word) => new Failure('usage', `${argument}: ${word}?`),
};
const parse = (...words: string[]) => {
  const parsed = parseKnown(words, grammar);
  return {
    ...Object.fromEntries(parsed.options),
    ...(parsed.positional !== undefined && { word: parsed.positional }),
    rest: parsed.rest,
  };
};

test('words are options, values or free as in the AWS CLI', () => {
  const cases: [string[], object][] = [
    [['--identifier', 'x'], { '--identifier': ['x'], rest: [] }],
    [['--identifier=a=b'], { '--identifier': ['a=b'], rest: [] }],
    [['--identifier='], { '--identifier': [''], rest: [] }],
    [['--ident', 'x'], { '--identifier': ['x'], rest: [] }],
    [['--ident=x'], { '--identifier': ['x'], rest: [] }],
    [['--Identifier', 'x'], { '--identifier': ['x'], rest: [] }],
    [['--Identif', 'x'], { word: 'x', rest: ['--Identif'] }],
    [['--identifier', 'x', '--identifier', 'y'], { '--identifier': ['y'], rest: [] }],
    [['--header', 'x', '--header', 'y'], { '--header': ['x', 'y'], rest: [] }],
    [['--identifier', '-5'], { '--identifier': ['-5'], rest: [] }],
    [['--identifier', '-5.5'], { '--identifier': ['-5.5'], rest: [] }],
    [['--identifier', '-x y'], { '--identifier': ['-x y'], rest: [] }],
    [['--identifier', '-'], { '--identifier': ['-'], rest: [] }],
    [['--identifier=-x'], { '--identifier': ['-x'], rest: [] }],
    [['--identifier', 'x', '--'], { '--identifier': ['x'], rest: [] }],
    [['--capabilities', 'A', 'B', '--deploy'], { '--capabilities': ['A', 'B'], '--deploy': [], rest: [] }],
    [['--capabilities', '--deploy'], { '--capabilities': [], '--deploy': [], rest: [] }],
    [['--skeleton', '--deploy'], { '--skeleton': [], '--deploy': [], rest: [] }],
    [['--skeleton', 'input', 'x'], { '--skeleton': ['input'], word: 'x', rest: [] }],
    [['junk1', 'junk2', '--foo', 'bar', 'junk3'], { word: 'junk1', rest: ['junk2', '--foo', 'bar', 'junk3'] }],
    [['--', '--identifier', 'x'], { word: '--identifier', rest: ['x'] }],
    [['--attributes', 'a=b,', 'c=d e', 'help'], { '--attributes': ['a=b,', 'c=d e'], word: 'help', rest: [] }],
    [['--attributes', 'a=b', 'c=d'], { '--attributes': ['a=b', 'c=d'], rest: [] }],
    [['--attributes', 'a=b', ',', 'c=d'], { '--attributes': ['a=b', ',', 'c=d'], rest: [] }],
    [['--attributes=a=b,', 'c=d'], { '--attributes': ['a=b,', 'c=d'], rest: [] }],
    [['--attributes', '{"a":"b"}', 'c=d'], { '--attributes': ['{"a":"b"}'], word: 'c=d', rest: [] }],
  ];
  for (const [words, expected] of cases) assert.deepEqual(parse(...words), expected, words.join(' '));
});

test('of an option and its opposite, the later one is last', () => {
  const order = (...words: string[]) => [...parseKnown(words, grammar).options.keys()];
  assert.deepEqual(order('--deploy', '--no-deploy', '--deploy'), ['--no-deploy', '--deploy']);
});

test('errors are worded as argparse words them', () => {
  const cases: [string[], string][] = [
    [['--identifier'], 'argument --identifier: expected one argument'],
    [['--identifier', '--deploy'], 'argument --identifier: expected one argument'],
    [['--identifier', '-x'], 'argument --identifier: expected one argument'],
    [['--identifier', '--', '-x'], 'argument --identifier: expected one argument'],
    [['--deploy=1'], "argument --deploy: ignored explicit argument '1'"],
    [
      ['--maximum-message', '5'],
      'ambiguous option: --maximum-message could match --maximum-message-rate, --maximum-message-length',
    ],
    [['--skeleton', 'inptu'], '--skeleton: inptu?'],
  ];
  for (const [words, message] of cases) assert.throws(() => parse(...words), { message }, words.join(' '));
});

test('a required word that is missing is named', () => {
  const required: Grammar = { ...grammar, options: [], positional: { name: 'operation', isRequired: true } };
  assert.throws(() => parseKnown(['--x'], required), { message: 'the following arguments are required: operation' });
  assert.deepEqual(parseKnown(['--x', 'y', 'z'], required), {
    options: new Map(),
    positional: 'y',
    rest: ['--x', 'z'],
  });
});
