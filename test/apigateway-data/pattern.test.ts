// Patterns that others write: as JavaScript means them, in linear time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Shelf } from '../../src/services/websocket/expressions/pattern/automaton.ts';
import { Unsupported } from '../../src/services/websocket/expressions/pattern/source.ts';
import { compilePattern, compileResponses, selectResponse } from '../../src/services/websocket/expressions/pattern.ts';
import { PATTERN_STEPS_MAX, Steps } from '../../src/services/websocket/expressions/steps.ts';

const SOURCES = [
  '2\\d\\d',
  'a*b+c?',
  '(?:ab|a)(bc|c)?',
  '[a-c]{2,3}',
  '[^a-c]+',
  '^a|b$',
  '\\ba\\b',
  'a.c',
  '(a*)*b',
  '',
  'a||b',
  '[\\d-]+',
  '[]a]*',
  'a{2}',
  'a{0,1}',
  'a{1,}',
  '\\x61\\u0062',
  '\\.\\*',
  'a+?b',
  '[\\w.]+',
  'a{x',
];
const TEXTS = [
  '',
  'a',
  'b',
  'ab',
  'abc',
  'aabbc',
  '200',
  '2000',
  'a c',
  'a\nc',
  'a-1',
  '.*',
  'xyz',
  'a{x',
  'aa',
  'aaab',
];

for (const source of SOURCES) {
  test(`/${source}/ matches what JavaScript's own matches`, () => {
    const pattern = compilePattern(source);
    for (const text of TEXTS) {
      assert.equal(pattern.test(text) === 'match', new RegExp(source).test(text), `a part of '${text}'`);
      assert.equal(pattern.matches(text) === 'match', new RegExp(`^(?:${source})$`).test(text), `all of '${text}'`);
    }
  });
}

const LOOKS = 'it looks ahead or behind, which is only supported as (?=…) or (?!…) right behind ^ at its start';
const REFUSED: readonly (readonly [source: string, reason: string])[] = [
  ['(', 'a parenthesis is not closed (character 2)'],
  [')', 'a parenthesis is closed that was not opened (character 1)'],
  ['[', 'it ends too early (character 2)'],
  ['*', 'there is nothing to repeat (character 2)'],
  ['a**b{2,1}', 'the bounds of a repetition are the wrong way round (character 10)'],
  ['a(?=a)', LOOKS],
  ['^a|^(?=a)', LOOKS],
  ['(?<!a)', LOOKS],
  ['(?>a)', LOOKS],
  ['\\1', 'references back are not supported (character 3)'],
  ['(?<a>b)\\k<a>', 'references back are not supported (character 10)'],
  ['\\p{Nothing}', '\\p{Nothing} is unknown (character 12)'],
  ['(?m)^a', 'the flag m is not supported (character 5)'],
  ['(?<a>b)(?<a>c)', 'two groups are named a (character 13)'],
  ['(a{999}){999}', 'it is too large'],
  ['((((){999}){999}){999})', 'it is too large'],
  ['('.repeat(1000) + ')'.repeat(1000), 'groups are nested too deeply (character 51)'],
  ['a|'.repeat(10_000), 'it is too large (character 10002)'],
  ['Lu Ll Lt Lm Lo N'.replaceAll(/\w+ ?/g, (name) => `\\p{${name.trim()}}`), 'it takes too many steps to compile'],
];
for (const [source, reason] of REFUSED) {
  test(`${source.slice(0, 30)} is refused: ${reason}`, () => {
    assert.throws(
      () => compilePattern(source),
      (cause) => cause instanceof Unsupported && cause.message.startsWith(reason),
    );
  });
}

test('properties of Unicode, flags, names of groups and what stands ahead at the start are those of JavaScript', () => {
  const sources = [
    ['^\\p{L}+$', 'u'],
    ['^[\\p{L}\\p{Nd}_-]+$', 'u'],
    ['\\P{Lu}', 'u'],
    ['[^\\p{L}\\s]', 'u'],
    ['^\\p{Script=Greek}+$', 'u'],
    ['\\u{1F600}', 'u'],
    ['(?<year>\\d{4})-(?<month>\\d\\d)', ''],
    ['(?i:straße)X', ''],
    ['a(?s:.)c', ''],
    ['^(?=.*\\d).+$', ''],
    ['^(?=.*\\d)(?=.*[a-z])(?!.*\\s).{4,}$', ''],
    ['^(?!admin)\\w+$', ''],
  ] as const;
  const texts = [
    'Ünder',
    'ΑΒΓ',
    'abc',
    'a\nc',
    '😀',
    '2026-11',
    'STRAßEX',
    'strasseX',
    'pa55word',
    'pa 55',
    'admin1',
    '漢字',
    '٣',
    '',
  ];
  for (const [source, flags] of sources) {
    for (const text of texts) {
      assert.equal(
        compilePattern(source).test(text) === 'match',
        new RegExp(source, flags).test(text),
        `${source} in ${text}`,
      );
    }
  }
  // What JavaScript writes otherwise.
  for (const [source, text, match] of [
    ['(?i)^abc$', 'ABC', 'match'],
    ['(?i)[a-c]d(?-i)e', 'BDe', 'match'],
    ['(?i)[a-c]d(?-i)e', 'BDE', 'mismatch'],
    ['(a(?i)b)c', 'aBC', 'mismatch'],
    ['^\\p{Greek}\\p{IsGreek}\\pL$', 'αβγ', 'match'],
    ['(?i)^(?=.*X)ax$', 'AX', 'match'],
  ] as const) {
    assert.equal(compilePattern(source).test(text), match, `${source} in ${text}`);
  }
});

test('a pattern that JavaScript would run for years is answered at once', { timeout: 5_000 }, () => {
  const text = `${'a'.repeat(10_000)}!`;
  for (const source of ['(a+)+', '(a|a)*', '(a|aa)+', '(.*a){20}'])
    assert.equal(compilePattern(source).matches(text), 'mismatch');
});

const responses = compileResponses(
  ['$default', '/2\\d\\d/', '/4\\d\\d/', '/(/'].map((IntegrationResponseKey) => ({ IntegrationResponseKey })),
);
const cases: readonly [text: string, key: string][] = [
  ['201', '/2\\d\\d/'],
  ['404', '/4\\d\\d/'],
  ['503', '$default'],
  ['2011', '$default'],
  ['', '$default'],
];
for (const [text, key] of cases) {
  test(`APIGW-095: '${text}' gets the integration response ${key}`, () =>
    assert.deepEqual(selectResponse(responses, text), { IntegrationResponseKey: key }));
}

test('without a pattern that fits and without $default there is no integration response', () =>
  assert.equal(selectResponse(compileResponses([{ IntegrationResponseKey: '/2\\d\\d/' }]), '503'), undefined));

test('characters beyond the first 65,536 are one character each', () => {
  const texts: readonly [source: string, text: string, match: string][] = [
    ['.', '😀', 'match'],
    ['..', '😀', 'mismatch'],
    ['[😀-😂]+', '😁😂', 'match'],
    ['[^😀]', '😀', 'mismatch'],
    ['[^a]', '\ud83d', 'match'],
    ['\\ud83d', '😀', 'mismatch'],
    ['.', '\u2028', 'mismatch'],
    ['\\s\\S', '\u00a0ä', 'match'],
  ];
  for (const [source, text, match] of texts) assert.equal(compilePattern(source).matches(text), match, source);
});

test('what patterns of one schema remember between texts is bounded, all of them together', () => {
  const shelf = new Shelf();
  const patternOf = (source: string) => compilePattern(source, new Steps(PATTERN_STEPS_MAX), shelf);
  assert.equal(patternOf('^[a-z]+$').test('room'), 'match');
  const one = shelf.kept;
  assert.ok(one > 0 && one < 1_000);
  const text = 'abcdefghij'.repeat(40);
  for (let count = 0; count < 20; count++) {
    patternOf('[a-z]{1,200}\\d').test(text);
    assert.ok(shelf.kept >= one && shelf.kept <= 50_000);
  }
  assert.ok(shelf.kept > 20_000);
});
