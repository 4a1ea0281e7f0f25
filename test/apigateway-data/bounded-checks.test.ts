// How long a check takes is not for strangers to choose: schemas, patterns and messages made to be expensive, and what is
// right on both sides of the bounds. SCHEMA_RUNS=10000 grows more of them.
// Not quick: it measures what much input costs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileModel } from '../../src/services/websocket/expressions/models.ts';
import { compileResponses, compilePattern, selectResponse } from '../../src/services/websocket/expressions/pattern.ts';
import { CHECK_STEPS_MAX, Steps } from '../../src/services/websocket/expressions/steps.ts';
import { busyMs, longestTurnMs } from '../support/cpu-time.ts';

const HELD_MS_MAX = 50;
const SCHEMA_LENGTH_MAX = 32 * 1024;
const MESSAGE_LENGTH_MAX = 128 * 1024;
const RUNS = Number(process.env['SCHEMA_RUNS'] ?? 60);

const nested = (open: string, close: string, depth: number, inside = '') =>
  open.repeat(depth) + inside + close.repeat(depth);
/** As many parts as there is room for. */
function filled(max: number, start: string, part: (index: number) => string, end: string): string {
  const parts: string[] = [];
  let { length } = start + end;
  for (let next = part(0); length + next.length + 1 <= max; next = part(parts.length)) {
    parts.push(next);
    length += next.length + 1;
  }
  return start + parts.join() + end;
}
const letters = (length: number, alphabet = 'abcdefghijklmnopqrstuvwxyz') => {
  let text = '';
  for (let at = 0, state = 1; at < length; at++) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    text += alphabet[(state >> 8) % alphabet.length];
  }
  return text;
};
const compiled = (schema: object) => compileModel(JSON.stringify(schema));

// A tree of comments: each level has two alternatives that differ only in what is looked at last.
const node = (kind: string) => ({
  type: 'object',
  properties: { child: { $ref: '#/definitions/node' }, kind: { enum: [kind] } },
});
const tree = (combination: string) => ({
  definitions: { node: { [combination]: [node('a'), node('b')] } },
  $ref: '#/definitions/node',
});
const comments = (depth: number, leaf: string) => nested('{"kind":"a","child":', '}', depth, `{"kind":"${leaf}"}`);

for (const combination of ['anyOf', 'oneOf']) {
  test(`a message for a recursive schema of ${combination} is checked at once, and rightly, however deep`, async () => {
    const check = await compiled(tree(combination));
    for (const depth of [12, 20, 28, 400, 999]) {
      for (const [leaf, fitness] of [
        ['b', 'fits'],
        ['z', 'unfit'],
      ] as const) {
        const text = comments(depth, leaf);
        assert.equal(check(text), fitness, `${depth} ${leaf}`);
        assert.ok(busyMs(() => check(text)) < HELD_MS_MAX, `${depth} ${leaf}`);
      }
    }
    assert.equal(check(comments(1_000, 'b')), 'unfit', 'it is nested too deeply for JSON here');
  });
}

test('a schema that doubles itself thirty times is checked at once, whatever the message', async () => {
  const levels = Array.from({ length: 30 }, (_, level) => {
    const $ref = `#/definitions/level${level + 1}`;
    return [`level${level}`, { allOf: [{ $ref }, { $ref }] }];
  });
  const definitions = { ...Object.fromEntries(levels), level30: { type: 'object' } };
  const check = await compiled({ definitions, $ref: '#/definitions/level0' });
  assert.ok(busyMs(() => assert.equal(check('{}'), 'fits')) < HELD_MS_MAX);
  assert.ok(busyMs(() => assert.equal(check('"text"'), 'unfit')) < HELD_MS_MAX);
});

const EMAIL = '[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,}';
const patterns: readonly [title: string, pattern: string, text: string, fitness: string][] = [
  ['letters and a digit, 31 KB', '[a-z]{1,500}\\d', letters(31_000), 'unfit'],
  ['letters and a digit, 120 KB', '[a-z]{1,500}\\d', letters(120_000), 'unfit'],
  ['letters and a digit at the end', '[a-z]{1,500}\\d', `${letters(120_000)}1`, 'fits'],
  ['an address of e-mail in 120 KB without one', EMAIL, letters(120_000, 'abcdefgh.-'), 'unfit'],
  ['an address of e-mail at the end', EMAIL, `${letters(120_000, 'abc@-')}@example.com`, 'fits'],
  ['all of an address of e-mail', `^${EMAIL}$`, `${letters(60_000, 'abc.')}@example.com`, 'fits'],
  ['what JavaScript would look at for years', '^(a+)+$', `${'a'.repeat(120_000)}!`, 'unfit'],
  ['a set of states for each place', '[ab]*a[ab]{100}c', letters(120_000, 'ab'), 'tooMuch'],
  ['the same, shorter', '[ab]*a[ab]{100}c', `${letters(500, 'ab')}a${'b'.repeat(100)}c`, 'fits'],
];
for (const [title, pattern, text, fitness] of patterns) {
  test(`a pattern is held against a text at once: ${title}`, async () => {
    const message = JSON.stringify(text);
    const check = await compiled({ pattern });
    assert.equal(check(message), fitness);
    assert.ok(busyMs(() => check(message)) < HELD_MS_MAX);
  });
}

const list = (part: (index: number) => string) => filled(MESSAGE_LENGTH_MAX, '[', part, ']');
const numbers = (count: number) => JSON.stringify(Array(count).fill(0));
const alternatives = Array.from({ length: 40 }, () => ({ type: 'string' }));
const messages: [title: string, schema: object, message: string, fitness: string][] = [
  ['64,000 numbers', { items: { type: 'number' } }, list(() => '0'), 'fits'],
  ['1,000 numbers, 41 alternatives', { items: { anyOf: [...alternatives, { enum: [0] }] } }, numbers(1_000), 'fits'],
  [
    '64,000 numbers, 41 alternatives',
    { items: { anyOf: [...alternatives, { enum: [0] }] } },
    list(() => '0'),
    'tooMuch',
  ],
  ['unique numbers', { uniqueItems: true }, list((index) => `${index}`), 'fits'],
  ['unique objects', { uniqueItems: true }, list((index) => `{"index":${index}}`), 'fits'],
  ['unique items at 900 levels', { uniqueItems: true, items: { $ref: '#' } }, nested('[', ']', 900, '1,2'), 'fits'],
  ['large choices', { items: { enum: Array.from({ length: 1000 }, (_, at) => [at]) } }, list(() => '[999]'), 'tooMuch'],
  [
    'large choices, and few items',
    { items: { enum: Array.from({ length: 1000 }, (_, at) => [at]) } },
    '[[999]]',
    'fits',
  ],
  [
    'many needed members',
    { items: { required: Array.from({ length: 2000 }, (_, at) => `a${at}`) } },
    list(() => '{}'),
    'unfit',
  ],
  [
    'patterns of names',
    { patternProperties: Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`^[a-z]{1,9}${at}$`, {}])) },
    filled(MESSAGE_LENGTH_MAX, '{', (index) => `"k${index}":0`, '}'),
    'tooMuch',
  ],
  ['lengths', { items: { minLength: 12, maxLength: 16 } }, list(() => '"ä😀aaaaaaaaaaa"'), 'fits'],
  ['65,000 levels', { items: { $ref: '#' } }, nested('[', ']', 65_000), 'unfit'],
  ['a schema that asks itself the same', { anyOf: [{ $ref: '#' }, { $ref: '#' }] }, '{}', 'tooMuch'],
  ['a schema that asks itself only of texts', { anyOf: [{ type: 'object' }, { $ref: '#' }] }, '{}', 'fits'],
];
// As deep as it gets: rules that are met in several ways, and below them as many as a schema can be nested.
const members = (inner: unknown) => ({ additionalProperties: inner });
let chained: object = {};
for (let level = 0; level < 990; level++) chained = members(chained);
const deep = { definitions: { x: { anyOf: [{ type: 'null' }, members({ $ref: '#/definitions/x' })] } } };
messages.push(
  [
    '1,000 levels of a recursive schema',
    { ...deep, $ref: '#/definitions/x' },
    nested('{"a":', '}', 999, 'null'),
    'fits',
  ],
  [
    '1,000 levels, and something else below',
    { ...deep, $ref: '#/definitions/x' },
    nested('{"a":', '}', 999, '0'),
    'fits',
  ],
  [
    '1,000 levels, each named',
    { ...deep, allOf: [chained, { $ref: '#/definitions/x' }] },
    nested('{"a":', '}', 999, 'null'),
    'fits',
  ],
);
for (const [title, schema, message, fitness] of messages) {
  test(`a message is checked at once: ${title}`, async () => {
    const check = await compiled(schema);
    assert.equal(check(message), fitness, check.fault);
    assert.ok(busyMs(() => check(message)) < HELD_MS_MAX);
  });
}

test('a check may take exactly as many steps as there are', async () => {
  const check = await compiled(tree('anyOf'));
  const text = comments(50, 'b');
  const steps = new Steps(CHECK_STEPS_MAX);
  assert.equal(check(text, steps), 'fits');
  assert.ok(steps.taken > 1_000);
  assert.equal(check(text, new Steps(steps.taken)), 'fits');
  assert.equal(check(text, new Steps(steps.taken - 1)), 'tooMuch');
});

const patterned = (count: number) => Array.from({ length: count }, () => ({ pattern: 'a{9}' }));
const chain = (index: number) => `"a${index}":{"items":{"$ref":"#/definitions/a${index + 1}"}}`;
const schemas: readonly [title: string, schema: string, fitness: string][] = [
  [
    'as many schemas as there is room for',
    filled(SCHEMA_LENGTH_MAX, '{"allOf":[', () => '{"not":{"enum":[1]}}', ']}'),
    'fits',
  ],
  ['as many properties', filled(SCHEMA_LENGTH_MAX, '{"properties":{', (index) => `"p${index}":{}`, '}}'), 'fits'],
  [
    'as many names',
    filled(SCHEMA_LENGTH_MAX, '{"properties":{"a":{"required":[', (index) => `"p${index}"`, ']}}}'),
    'fits',
  ],
  ['as many choices', filled(SCHEMA_LENGTH_MAX, '{"enum":[[],', (index) => `{"a":[${index}]}`, ']}'), 'fits'],
  [
    'as many references',
    filled(SCHEMA_LENGTH_MAX, '{"definitions":{"a":{}},"allOf":[', () => '{"$ref":"#/definitions/a"}', ']}'),
    'fits',
  ],
  [
    'a long chain',
    filled(SCHEMA_LENGTH_MAX, '{"$ref":"#/definitions/a0","definitions":{', chain, ',"end":{}}}').replace(
      '"end"',
      '"aEnd"',
    ),
    'broken',
  ],
  ['many ids', filled(SCHEMA_LENGTH_MAX, '{"allOf":[', (index) => `{"id":"a${index}"}`, ']}'), 'fits'],
  ['ids one below the other', nested('{"id":"aaaaaaaaaaaaaaa/","not":', '}', 990, '{}'), 'broken'],
  ['300 patterns', JSON.stringify({ allOf: patterned(300) }), 'fits'],
  ['1,400 patterns', JSON.stringify({ allOf: patterned(1_400) }), 'broken'],
  ['5,000 states', JSON.stringify({ pattern: '(a{70}){70}' }), 'fits'],
  ['7,000 states', JSON.stringify({ pattern: '(a{70}){100}' }), 'broken'],
  ['alternatives of nothing', JSON.stringify({ pattern: `(${'|'.repeat(30_000)}){5000}` }), 'broken'],
  ['nothing again and again', JSON.stringify({ pattern: '((((){99}){99}){99})' }), 'broken'],
  ['a class of 32,000', JSON.stringify({ pattern: `[${'äöü'.repeat(10_000)}]` }), 'broken'],
  ['a class of 9,000', JSON.stringify({ pattern: `[${'äöü'.repeat(3_000)}]` }), 'fits'],
  ['1,000 levels', nested('{"not":', '}', 998, '{"enum":[1]}'), 'unfit'],
  ['1,001 levels', nested('{"not":', '}', 999, '{"enum":[1]}'), 'broken'],
];
for (const [title, schema, fitness] of schemas) {
  test(`a schema is compiled without stopping anybody: ${title}`, async () => {
    const check = await compileModel(schema);
    assert.equal(check('[]'), fitness, check.fault);
    assert.ok((await longestTurnMs(() => compileModel(schema))) < HELD_MS_MAX);
  });
}

test('the patterns of an integration are compiled, and held against an answer, at once', () => {
  const keyed = (keys: string[]) => keys.map((IntegrationResponseKey) => ({ IntegrationResponseKey }));
  const many = keyed(Array.from({ length: 100 }, (_, at) => `/.*[a-z]{1,9}${at}.*timeout.*/`));
  assert.ok(busyMs(() => compileResponses(many)) < HELD_MS_MAX);
  const answer = letters(1_000_000);
  const responses = compileResponses([...many, ...keyed(['$default'])]);
  assert.equal(selectResponse(responses, answer), 'tooMuch');
  assert.ok(busyMs(() => selectResponse(responses, answer)) < HELD_MS_MAX);
  assert.equal(selectResponse(responses, 'x7: timeout'), many[7]);
  assert.deepEqual(selectResponse(responses, answer.slice(0, 1_000)), { IntegrationResponseKey: '$default' });
});

test('a pattern alone has a budget of its own', () => {
  const pattern = compilePattern('[ab]*a[ab]{100}c');
  assert.equal(pattern.test(letters(120_000, 'ab')), 'tooMuch');
  assert.equal(pattern.test(letters(1_000, 'ab')), 'mismatch');
  assert.equal(pattern.matches(`a${'b'.repeat(100)}c`), 'match');
});

// Random schemas whose parts refer to one another, and messages grown along their keywords.
const PARTS = 6;
const reference = fc.nat(PARTS - 1).map((part) => ({ $ref: `#/definitions/p${part}` }));
const some = fc.array(reference, { minLength: 1, maxLength: 4 });
const part = fc.record(
  {
    anyOf: some,
    oneOf: some,
    allOf: some,
    not: reference,
    items: reference,
    properties: fc.dictionary(fc.constantFrom('a', 'b'), reference, { noNullPrototype: true }),
    additionalProperties: reference,
    patternProperties: fc.record({ '(a|b)*a(a|b){9}$': reference }),
    dependencies: fc.record({ a: reference }),
    uniqueItems: fc.constant(true),
    enum: fc.constant([[], {}, 'a', 0, [[0]], { a: {} }]),
    type: fc.constantFrom(['object', 'array'], ['array', 'number'], ['object', 'string']),
  },
  { requiredKeys: [] },
);
const grammar = fc
  .array(part, { minLength: PARTS, maxLength: PARTS })
  .map((parts) => ({ definitions: Object.fromEntries(parts.map((one, at) => [`p${at}`, one])), ...parts[0] }));
const grown = fc
  .tuple(
    fc.array(fc.constantFrom('[', '{"a":', '{"b":', '[0,', '{"a":0,"b":'), { minLength: 1, maxLength: 12 }),
    fc.constantFrom(1, 10, 80),
    fc.constantFrom('0', '"abab"', '[]', '{"a":{}}'),
    fc.constantFrom(1, 50, 10_000),
  )
  .map(([levels, times, leaf, copies]) => {
    const opens = Array.from({ length: times }, () => levels).flat();
    const close = (open: string) => (open.startsWith('[') ? ']' : '}');
    const one = opens.join('') + leaf + opens.toReversed().map(close).join('');
    return `[${Array(Math.max(1, Math.min(copies, Math.floor((MESSAGE_LENGTH_MAX - 2) / (one.length + 1)))))
      .fill(one)
      .join()}]`;
  });

test('no schema of parts that refer to one another and no message holds the event loop', async () => {
  await fc.assert(
    fc.asyncProperty(grammar, grown, async (schema, message) => {
      const check = await compiled(schema);
      assert.notEqual(check(message), 'broken');
      assert.ok(busyMs(() => check(message)) < HELD_MS_MAX);
    }),
    { numRuns: RUNS },
  );
});
