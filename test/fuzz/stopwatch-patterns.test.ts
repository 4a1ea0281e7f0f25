// Patterns of schemas and of integration responses, and the texts that are held against them.
import { Unsupported } from '../../src/services/websocket/expressions/pattern/source.ts';
import type { Pattern } from '../../src/services/websocket/expressions/pattern.ts';
import { compilePattern } from '../../src/services/websocket/expressions/pattern.ts';
import { grown, stopwatch } from './stopwatch.ts';

const PATTERN_MAX = 2_048;
const TEXT_MAX = 128 * 1024;
const PIECES = [
  'a',
  '.',
  '*',
  '+',
  '?',
  '{1,500}',
  '{2}',
  '[a-z]',
  '[^a]',
  '\\d',
  '\\w',
  '(',
  ')',
  '(a|b)',
  '|',
  '^',
  '$',
  '\\b',
  '\\p{L}',
  '\\P{Script=Greek}',
  '[\\p{Lu}\\p{N}]',
  '(?i)',
  '^(?=a)',
];

type Match = { readonly pattern: string; readonly text: string };

function compiledOrNot(pattern: string): Pattern | undefined {
  try {
    return compilePattern(pattern);
  } catch (cause) {
    if (cause instanceof Unsupported) return undefined;
    throw cause;
  }
}

stopwatch<Match>('a pattern', {
  seeds: [
    { pattern: '[a-z]+@[a-z]+\\.[a-z]+', text: 'a'.repeat(31 * 1024) },
    { pattern: '[a-z]{1,500}\\d', text: 'a'.repeat(31 * 1024) },
    { pattern: '[a-z]{1,500}\\d', text: 'a'.repeat(120 * 1024) },
    { pattern: '(a*)*b', text: 'a'.repeat(TEXT_MAX) },
    { pattern: '(a|b|ab)*c', text: 'ab'.repeat(TEXT_MAX / 2) },
    { pattern: '.*.*.*=.*', text: 'x'.repeat(TEXT_MAX) },
    { pattern: '(.{1,60}){1,60}z', text: 'x'.repeat(TEXT_MAX) },
    { pattern: '\\p{L}{1,1000}\\d', text: 'aé'.repeat(TEXT_MAX / 3) },
    { pattern: '(?i)' + '[\\p{L}\\p{N}\\p{P}]'.repeat(100), text: 'aé'.repeat(TEXT_MAX / 3) },
    { pattern: `^${'(?=.*a.{1,100}b)'.repeat(20)}.{8,}$`, text: 'ab'.repeat(TEXT_MAX / 2) },
    { pattern: '(\\b.|.\\b){1,900}z', text: 'x '.repeat(TEXT_MAX / 2) },
  ],
  mutate: ({ pattern, text }, random) => ({
    pattern: grown(pattern, random, PIECES, PATTERN_MAX),
    text: grown(text, random, ['a', 'b', ' ', '1', '@', '.', '😀'], TEXT_MAX),
  }),
  run({ pattern, text }) {
    const compiled = compiledOrNot(pattern);
    compiled?.matches(text);
    compiled?.test(text);
  },
});
