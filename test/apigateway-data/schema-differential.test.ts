// Random schemas and values: what our interpreter says is what ajv says, which compiles schemas to JavaScript.
// SCHEMA_RUNS=100000 looks longer. fast-check prints the seed of a failure.
// Not quick: it tries many inputs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { Script, createContext } from 'node:vm';
import loaded from 'ajv-draft-04';
import fc from 'fast-check';
import { compileModel } from '../../src/services/websocket/expressions/models.ts';

const RUNS = Number(process.env['SCHEMA_RUNS'] ?? 300);

const LEADS_BACK = '$ref leads back to itself';

/** The empty name, and those such as `toString` that every object of JavaScript has, confuse ajv. */
const name = fc.constantFrom('a', 'b', 'c', 'ä');
const text = fc.oneof(name, fc.string({ unit: 'binary', maxLength: 4 }), fc.constantFrom('aab', 'ä', '😀😀', '12'));
const number = fc.oneof(fc.integer({ min: -4, max: 12 }), fc.constantFrom(0.5, 1.5, 1e15, 0.0075));
const count = fc.nat(3);
const membersOf = <T>(one: fc.Arbitrary<T>, maxKeys: number) =>
  fc.dictionary(name, one, { maxKeys, noNullPrototype: true });

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(fc.constant(null), fc.boolean(), number, text),
    fc.array(tie('value'), { maxLength: 4 }),
    membersOf(tie('value'), 4),
  ),
}));

const TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];
const type = fc.oneof(fc.constantFrom(...TYPES), fc.uniqueArray(fc.constantFrom(...TYPES), { minLength: 1 }));
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 3 });
const pattern = fc.constantFrom('^a', 'b$', '[a-c]', '^$', '.', '(a|b)+c?');
/** Some of these lead back up, where a schema may ask itself without an end. */
const reference = fc.constantFrom(
  '#',
  '#/definitions/x',
  '#/definitions/y',
  '#/definitions/z/items',
  '#named',
  'other',
);

const { schema } = fc.letrec<{ schema: object }>((tie) => {
  const one = tie('schema');
  const several = fc.array(one, { minLength: 1, maxLength: 3 });
  const keywords = {
    type,
    enum: fc.uniqueArray(value, { minLength: 1, maxLength: 4, comparator: isDeepStrictEqual }),
    multipleOf: fc.constantFrom(1, 2, 0.5, 0.0001),
    minimum: number,
    exclusiveMinimum: fc.boolean(),
    maximum: number,
    exclusiveMaximum: fc.boolean(),
    minLength: count,
    maxLength: count,
    pattern,
    minItems: count,
    maxItems: count,
    uniqueItems: fc.boolean(),
    items: fc.oneof(one, several),
    additionalItems: fc.oneof(fc.boolean(), one),
    minProperties: count,
    maxProperties: count,
    required: names,
    properties: membersOf(one, 3),
    patternProperties: fc.dictionary(pattern, one, { maxKeys: 2, noNullPrototype: true }),
    additionalProperties: fc.oneof(fc.boolean(), one),
    dependencies: membersOf(fc.oneof(names, one), 2),
    allOf: several,
    anyOf: several,
    oneOf: several,
    not: one,
    format: fc.constant('email'),
    title: fc.constant('title'),
  };
  const plain = fc.record(keywords, { requiredKeys: [] }).chain((whole) =>
    fc.shuffledSubarray(Object.keys(whole), { maxLength: 4 }).map((chosen) => {
      const kept = Object.fromEntries(Object.entries(whole).filter(([keyword]) => chosen.includes(keyword)));
      if (kept['minimum'] === undefined) delete kept['exclusiveMinimum'];
      if (kept['maximum'] === undefined) delete kept['exclusiveMaximum'];
      return kept;
    }),
  );
  return {
    schema: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.record({ type }),
      reference.map(($ref) => ({ $ref })),
      plain,
    ),
  };
});

const document = fc.tuple(schema, schema, schema, schema, schema).map(([whole, x, y, z, named]) => ({
  definitions: {
    x,
    y,
    z: { items: z },
    n: { ...('$ref' in named ? { not: named } : named), id: '#named' },
    o: { id: 'other', type: 'object' },
  },
  ...('$ref' in whole ? { allOf: [whole] } : whole),
}));

/** The longest that ajv is waited for: where a schema asks itself twice over, it takes hours, and not its stack's end. */
const PATIENCE_MS = 5_000;
const TIMED_OUT = 'ERR_SCRIPT_EXECUTION_TIMEOUT';
const place = createContext({ work: () => {} });
const doing = new Script('work()');

/** Undefined: ajv does not come to an end, where a schema asks itself the same again. */
function endsWith<T>(work: () => T): T | undefined {
  try {
    place['work'] = work;
    return doing.runInContext(place, { timeout: PATIENCE_MS }) as T;
  } catch (cause) {
    assert.ok(cause instanceof RangeError || (cause as { code?: string }).code === TIMED_OUT, String(cause));
    return undefined;
  }
}

const oracle = (schemaText: string) =>
  endsWith(() => {
    const options = {
      strict: false,
      validateFormats: false,
      logger: false,
      meta: false,
      validateSchema: false,
    } as const;
    return new loaded.default(options).compile(JSON.parse(schemaText));
  });

test('a schema means to us what it means to ajv', async () => {
  const counts = { fits: 0, unfit: 0, tooMuch: 0, broken: 0 };
  await fc.assert(
    fc.asyncProperty(document, fc.array(value, { minLength: 1, maxLength: 5 }), async (given, values) => {
      const schemaText = JSON.stringify(given);
      const check = await compileModel(schemaText);
      const validate = oracle(schemaText);
      for (const json of values.map((one) => JSON.stringify(one))) {
        const fitness = check(json);
        const isValid = validate && endsWith(() => validate(JSON.parse(json)));
        counts[fitness]++;
        if (isValid === undefined || fitness === 'tooMuch' || check.fault === LEADS_BACK) continue;
        assert.equal(fitness, isValid ? 'fits' : 'unfit', `${schemaText} ${json} ${check.fault ?? ''}`);
      }
    }),
    { numRuns: RUNS },
  );
  assert.ok(Math.min(counts.fits, counts.unfit) > RUNS / 2 && counts.tooMuch < RUNS / 2, JSON.stringify(counts));
});
