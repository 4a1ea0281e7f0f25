// Schemas of models, and the messages that are held against them. Compiling may take turns of the event loop, and is
// measured apart from checking.
import { compileModel } from '../../src/services/websocket/expressions/models.ts';
import { filled, grown, stopwatch } from './stopwatch.ts';

const SCHEMA_MAX = 32 * 1024;
const MESSAGE_MAX = 128 * 1024;

const SCHEMA_PIECES = [
  ...[
    '{"$ref":"#"}',
    '{"$ref":"#/definitions/a"}',
    '"allOf":[',
    '"anyOf":[',
    '"oneOf":[',
    '"not":',
    '"items":',
    '"enum":[',
  ],
  ...[
    '"properties":{"a":',
    '"additionalProperties":',
    '"patternProperties":{"a*":',
    '"uniqueItems":true',
    '"definitions":{"a":',
  ],
  ...[
    '"pattern":"(a*)*b"',
    '"dependencies":{"a":',
    '"required":["a"]',
    '{}',
    '{',
    '}',
    '[',
    ']',
    ',',
    '"type":"object"',
  ],
];
const MESSAGE_PIECES = [
  '{"child":',
  '{"kind":"a","child":',
  '{"a":',
  '}',
  '[',
  ']',
  ',',
  '{}',
  '"a"',
  '0',
  '"kind":"z"',
  ':',
];

const node = (word: string) => `{"definitions":{"node":{"${word}":[
  {"type":"object","properties":{"child":{"$ref":"#/definitions/node"},"kind":{"enum":["a"]}}},
  {"type":"object","properties":{"child":{"$ref":"#/definitions/node"},"kind":{"enum":["b"]}}}]}},
  "$ref":"#/definitions/node"}`;
const children = (depth: number) => `${'{"kind":"a","child":'.repeat(depth)}{"kind":"z"}${'}'.repeat(depth)}`;
const twice = (levels: number) => {
  const definitions = Array.from({ length: levels }, (_, level) => {
    const next = `{"$ref":"#/definitions/d${level + 1}"}`;
    return `"d${level}":{"allOf":[${next},${next}]}`;
  });
  return `{"definitions":{${definitions.join(',')},"d${levels}":{}},"$ref":"#/definitions/d0"}`;
};

type Checked = { readonly schema: string; readonly message: string };
const seeds: readonly Checked[] = [
  ...['anyOf', 'oneOf'].flatMap((word) =>
    [12, 15, 18, 20, 28, 200].map((depth) => ({ schema: node(word), message: children(depth) })),
  ),
  ...[10, 20, 30].map((levels) => ({ schema: twice(levels), message: '{}' })),
  { schema: '{"uniqueItems":true}', message: filled('[', (index) => `{"a":${index}}`, ']', MESSAGE_MAX) },
  { schema: '{"uniqueItems":true}', message: filled('[', (index) => `[[${index}]]`, ']', MESSAGE_MAX) },
  {
    schema: `{"patternProperties":{${Array.from({ length: 300 }, (_, index) => `"a*b${index}":{}`).join(',')}}}`,
    message: filled('{', (index) => `"${index.toString(36)}":0`, '}', MESSAGE_MAX),
  },
  {
    schema: `{"items":{"enum":[${Array.from({ length: 3_000 }, (_, index) => `[${index}]`).join(',')}]}}`,
    message: filled('[', () => '[-1]', ']', MESSAGE_MAX),
  },
  { schema: '{"items":{"$ref":"#"}}', message: `${'['.repeat(999)}${']'.repeat(999)}` },
];

const checks = new Map<string, Awaited<ReturnType<typeof compileModel>>>();

stopwatch<Checked>('checking a message against a schema', {
  seeds,
  mutate: ({ schema, message }, random) =>
    random.chance(0.5)
      ? { schema: grown(schema, random, SCHEMA_PIECES, SCHEMA_MAX), message }
      : { schema, message: grown(message, random, MESSAGE_PIECES, MESSAGE_MAX) },
  // What compiled a schema before is not measured again.
  async prepare({ schema }) {
    checks.clear();
    checks.set(schema, await compileModel(schema));
  },
  run: ({ schema, message }) => checks.get(schema)!(message),
});
