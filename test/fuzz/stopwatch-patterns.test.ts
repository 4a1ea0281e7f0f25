// Patterns of schemas and of integration responses, and the texts that are held against them.
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
];

type Match = { readonly pattern: string; readonly text: string };

stopwatch<Match>('a pattern', {
  seeds: [
    { pattern: '[a-z]+@[a-z]+\\.[a-z]+', text: 'a'.repeat(31 * 1024) },
    { pattern: '[a-z]{1,500}\\d', text: 'a'.repeat(31 * 1024) },
    { pattern: '[a-z]{1,500}\\d', text: 'a'.repeat(120 * 1024) },
    { pattern: '(a*)*b', text: 'a'.repeat(TEXT_MAX) },
    { pattern: '(a|b|ab)*c', text: 'ab'.repeat(TEXT_MAX / 2) },
    { pattern: '.*.*.*=.*', text: 'x'.repeat(TEXT_MAX) },
    { pattern: '(.{1,60}){1,60}z', text: 'x'.repeat(TEXT_MAX) },
    { pattern: '(\\b.|.\\b){1,900}z', text: 'x '.repeat(TEXT_MAX / 2) },
  ],
  mutate: ({ pattern, text }, random) => ({
    pattern: grown(pattern, random, PIECES, PATTERN_MAX),
    text: grown(text, random, ['a', 'b', ' ', '1', '@', '.', '😀'], TEXT_MAX),
  }),
  run({ pattern, text }) {
    const compiled = compilePattern(pattern);
    compiled?.matches(text);
    compiled?.test(text);
  },
});
