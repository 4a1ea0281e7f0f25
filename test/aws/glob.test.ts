// Patterns with `*` and `?`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { glob } from '../../src/aws/policy/glob.ts';

const matching = [
  ['', ''],
  ['*', ''],
  ['*', 'abc'],
  ['a*', 'a'],
  ['*c', 'abc'],
  ['a*c', 'abbbc'],
  ['a?c', 'abc'],
  ['a**c', 'ac'],
  ['*?*', 'a'],
  ['a*b*c', 'aXbYbZc'],
  ['?*', 'ab'],
  ['a*', 'a*b'],
  ['?', '*'],
  ['*a?b*', 'xaa?bb'],
] as const;
const others = [
  ['', 'a'],
  ['?', ''],
  ['a', ''],
  ['a', '*'],
  ['a*c', 'abcd'],
  ['a?c', 'ac'],
  ['*b', 'abc'],
  ['a.c', 'abc'],
  ['[a]', 'a'],
  ['??', 'a'],
  ['ab*ab', 'ab'],
  ['ab*b*ab', 'abab'],
] as const;
test('wildcards stand for text of any length and for one character', () => {
  for (const [pattern, text] of matching) assert.equal(glob(pattern)(text), true, `${pattern} ${text}`);
  for (const [pattern, text] of others) assert.equal(glob(pattern)(text), false, `${pattern} ${text}`);
});

test('matching agrees with the regular expression of the same meaning', () => {
  const text = (units: string[], maxLength: number) => fc.string({ unit: fc.constantFrom(...units), maxLength });
  const agrees = (pattern: string, subject: string) => {
    const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
    assert.equal(glob(pattern)(subject), new RegExp(`^${source}$`, 's').test(subject));
  };
  fc.assert(fc.property(text(['a', 'b', '*', '?', '.'], 8), text(['a', 'b', '.', '*', '?'], 8), agrees), {
    numRuns: 3000,
  });
  // Parts of more than 32 and 64 characters, for which one word of bits is not enough.
  const long = fc.tuple(text(['a', 'b', '?'], 90), text(['a', 'b'], 9)).map(([part, end]) => `*${part}*${end}`);
  const wanted = (pattern: string, before: string) =>
    agrees(pattern, before + pattern.replaceAll('?', 'b').replaceAll('*', 'ab'));
  fc.assert(fc.property(long, text(['a', 'b'], 99), wanted), { numRuns: 1000 });
  fc.assert(fc.property(long, text(['a', 'b'], 200), agrees), { numRuns: 1000 });
});
