// JSON texts of every shape: weighed, and parsed where they are not too heavy.
import {
  Allowance,
  bodyPath,
  joinedText,
  JsonText,
  parsed,
} from '../../src/services/websocket/expressions/json-values.ts';
import { filled, grown, JSON_SYNTAX, stopwatch } from './stopwatch.ts';

/** An answer of a backend; a message has an eighth of it. */
const TEXT_MAX = 1024 * 1024;

export const PIECES = [...JSON_SYNTAX, '{"a":0}', '[]', '\\u00e9', '\\', 'é', ' ', '1.5e3'];
const HEAVY = 30_000;

const lists = (item: (index: number) => string) => filled('[', item, ']', TEXT_MAX);
const seeds = [
  lists(() => '[]'),
  lists(() => '{}'),
  lists(() => '[[]]'),
  lists(() => '{"a":0}'),
  lists(() => '0'),
  lists(() => '""'),
  lists(() => '1.0'),
  lists((index) => `-${index}e${index % 10}`),
  lists(() => '"\\n"'),
  '1'.repeat(TEXT_MAX),
  `[${'1'.repeat(TEXT_MAX / 2)}.${'1'.repeat(TEXT_MAX / 4)}]`,
  filled('{', (index) => `"${index.toString(36)}x":0`, '}', TEXT_MAX),
  filled('{', () => '"a":0', '}', TEXT_MAX),
  // As many names as are parsed: each one is new.
  `[${Array.from({ length: HEAVY }, (_, index) => `{"${index.toString(36)}":0}`).join(',')}]`,
  `{${Array.from({ length: HEAVY }, (_, index) => `"${index.toString(36)}x":0`).join(',')}}`,
  `{${Array.from({ length: HEAVY }, (_, index) => `"${index * 9_973}":0`).join(',')}}`,
  `${'['.repeat(999)}${'[],'.repeat(60_000)}0${']'.repeat(999)}`,
  '['.repeat(TEXT_MAX),
  '{"a":'.repeat(TEXT_MAX / 5),
  JSON.stringify('"'.repeat(TEXT_MAX / 2)),
  JSON.stringify('x'.repeat(TEXT_MAX - 2)),
];

const mutate = (text: string, random: Parameters<typeof grown>[1]) => grown(text, random, PIECES, TEXT_MAX);

stopwatch('parsing JSON', { seeds, mutate, run: parsed });

// As a message is looked into: as JSON.parse has it, exactly, and along a path.
for (const path of ['[0]', '$..[?(@.a =~ /x*y/)]']) {
  stopwatch(`looking for ${path} in JSON`, {
    seeds,
    mutate,
    run: (text) => joinedText([new JsonText(text).at(bodyPath(path), new Allowance())]),
  });
}

const values = seeds.map((text) => ({ text, value: parsed(text) }));
stopwatch('writing a value as the text of an expression', {
  seeds: values,
  mutate({ text }, random) {
    const next = mutate(text, random);
    return { text: next, value: parsed(next) };
  },
  run: ({ value }) => joinedText(Array.from({ length: 150 }, () => value)),
});
