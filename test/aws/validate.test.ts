// Validation: every constraint from both sides, counted as AWS counts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Shape } from '../../src/aws/shape.ts';
import {
  blob,
  boolean,
  double,
  enumeration,
  integer,
  list,
  map,
  optional,
  string,
  structure,
  timestamp,
  union,
} from '../../src/aws/shape.ts';
import { mapBytes, validate } from '../../src/aws/server/validate.ts';

/** What is wrong with one value, in AWS's words. */
const faults = (value: unknown, shape: Shape) =>
  validate({ it: value }, { it: shape }).map(({ path, constraint }) => `${path}: ${constraint}`);
const accepts = (value: unknown, shape: Shape) => assert.deepEqual(faults(value, shape), []);
const refuses = (value: unknown, shape: Shape, ...expected: string[]) =>
  assert.deepEqual(faults(value, shape), expected);

test('a required member must be there, an optional one need not', () => {
  refuses(undefined, string(), 'it: Member must not be null');
  accepts(undefined, optional(string()));
  assert.deepEqual(
    validate({}, { a: string(), b: optional(string()), c: integer() }).map(({ path }) => path),
    ['a', 'c'],
  );
});

test('the length of a string is bounded on both sides', () => {
  const shape = string({ min: 2, max: 3 });
  refuses('a', shape, 'it: Member must have length greater than or equal to 2');
  accepts('ab', shape);
  accepts('abc', shape);
  refuses('abcd', shape, 'it: Member must have length less than or equal to 3');
});

test('a string is measured in code points, not in UTF-16 units', () => {
  const shape = string({ min: 2, max: 3 });
  refuses('😀', shape, 'it: Member must have length greater than or equal to 2');
  accepts('😀😀', shape);
  accepts('😀😀😀', shape);
  refuses('😀😀😀😀', shape, 'it: Member must have length less than or equal to 3');
  // A surrogate without its other half counts as one.
  accepts('\ud800a\udc00', shape);
});

test('a string passes exactly when its code points are within the bounds', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\u0000', '\ud800'), maxLength: 30 }),
      fc.nat(12),
      fc.nat(12),
      (text, a, b) => {
        const [min, max] = [Math.min(a, b), Math.max(a, b)];
        const { length } = [...text];
        assert.equal(faults(text, string({ min, max })).length === 0, length >= min && length <= max);
      },
    ),
  );
});

test('a text of a megabyte is refused without counting it', () => {
  refuses('x'.repeat(1_000_000), string({ max: 3 }), 'it: Member must have length less than or equal to 3');
});

test('a pattern is named as AWS names it', () => {
  const shape = string({ pattern: /^a\/[0-9]+$/ });
  accepts('a/1', shape);
  refuses('a/1\n', shape, 'it: Member must satisfy regular expression pattern: ^a/[0-9]+$');
  refuses('xa/1', shape, 'it: Member must satisfy regular expression pattern: ^a/[0-9]+$');
});

test('an enumeration takes its values and nothing else', () => {
  const shape = enumeration(['ALLOW', 'DENY']);
  accepts('ALLOW', shape);
  for (const wrong of ['allow', 'ALLOW ', '', 'constructor'])
    refuses(wrong, shape, 'it: Member must satisfy enum value set: [ALLOW, DENY]');
});

test('every kind of value refuses those of the other kinds, and null', () => {
  const right: [Shape, unknown][] = [
    [string(), 'text'],
    [blob(), new Uint8Array(1)],
    [boolean(), false],
    [timestamp(), new Date(0)],
    [integer(), 1],
    [list(string()), ['a']],
    [map(string(), string()), { a: 'b' }],
  ];
  for (const [shape, good] of right) {
    accepts(good, shape);
    const others = right.filter(([other]) => other !== shape).map(([, value]) => value);
    for (const wrong of [...others, null, Symbol.iterator, () => 0]) {
      // What is an object without being a list passes for a map or a structure; its members are checked.
      if (shape.type === 'map' && typeof wrong === 'object' && wrong !== null && !Array.isArray(wrong)) continue;
      assert.equal(faults(wrong, shape).length, 1, `${shape.type} takes ${String(wrong)}`);
    }
  }
});

test('integers are whole and exact, and numbers are finite', () => {
  const shape = integer({ min: 1, max: 180 });
  accepts(1, shape);
  accepts(180, shape);
  refuses(0, shape, 'it: Member must have value greater than or equal to 1');
  refuses(181, shape, 'it: Member must have value less than or equal to 180');
  for (const wrong of [1.5, Number.NaN, Infinity, 2 ** 53, '1', true])
    refuses(wrong, shape, 'it: Member must be an integer');
  accepts(1.5, double());
  refuses(Infinity, double(), 'it: Member must be a number');
});

test('a blob is measured in bytes', () => {
  accepts(new Uint8Array(4), blob({ max: 4 }));
  refuses(new Uint8Array(5), blob({ max: 4 }), 'it: Member must have length less than or equal to 4');
});

test('a list is bounded, and its items are named by their place from one', () => {
  const shape = list(string({ max: 1 }), { min: 1, max: 3 });
  refuses([], shape, 'it: Member must have length greater than or equal to 1');
  accepts(['a'], shape);
  accepts(['a', 'b', 'c'], shape);
  refuses(
    ['a', 'bb', 'cc'],
    shape,
    ...[2, 3].map((place) => `it.${place}.member: Member must have length less than or equal to 1`),
  );
  refuses(['aa', 'bb', 'cc', 'dd'], shape, 'it: Member must have length less than or equal to 3');
});

test('a map is bounded in entries, in its keys and in its values', () => {
  const shape = map(string({ min: 1, max: 2 }), string({ max: 1 }), { min: 1, max: 2 });
  refuses({}, shape, 'it: Member must have length greater than or equal to 1');
  accepts({ a: 'b', cc: '' }, shape);
  refuses({ '': 'b' }, shape, 'it.key: Member must have length greater than or equal to 1');
  refuses({ ccc: 'b' }, shape, 'it.key: Member must have length less than or equal to 2');
  refuses({ a: 'bb' }, shape, 'it.a.value: Member must have length less than or equal to 1');
  refuses({ a: '', b: '', c: '' }, shape, 'it: Member must have length less than or equal to 2');
});

test('a map of texts is bounded in UTF-8 bytes of keys and values together', () => {
  const shape = map(string(), string(), { bytesMax: 10 });
  accepts({ k: '123456789' }, shape);
  accepts({ é: 'é😀', ab: '' }, shape);
  refuses({ k: '1234567890' }, shape, 'it: Member must have a total size of keys and values of at most 10 bytes');
  refuses({ é: 'é😀', abc: '' }, shape, 'it: Member must have a total size of keys and values of at most 10 bytes');
  assert.equal(mapBytes({ é: 'é😀', ab: '' }), 10);
});

test('a map whose values cannot be made a text is refused like any other wrong one', () => {
  const shape = map(string(), string(), { bytesMax: 10 });
  const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  for (const value of [{ toString: 1, valueOf: 1 }, { toString: null }, deep, Object.create(null)]) {
    assert.equal(faults({ k: value }, shape)[0], 'it.k.value: Member must be a string');
  }
});

test('names that every object has are names like others', () => {
  const shape = map(string(), string());
  accepts(JSON.parse('{"__proto__":"x","constructor":"y"}'), shape);
  refuses(JSON.parse('{"__proto__":1}'), shape, 'it.__proto__.value: Member must be a string');
});

test('a structure is checked inside, under the path of its member', () => {
  const shape = structure({ s3: structure({ bucketName: string({ min: 3 }) }) });
  accepts({ s3: { bucketName: 'abc' } }, shape);
  refuses({ s3: { bucketName: 'a' } }, shape, 'it.s3.bucketName: Member must have length greater than or equal to 3');
  refuses({ s3: {} }, shape, 'it.s3.bucketName: Member must not be null');
  refuses({ s3: [] }, shape, 'it.s3: Member must be a structure');
});

test('a union has exactly one member', () => {
  const shape = union({ s3: string(), firehose: integer() });
  accepts({ s3: 'a' }, shape);
  accepts({ firehose: 1 }, shape);
  refuses({}, shape, 'it: Member must have exactly one of: s3, firehose');
  refuses({ s3: 'a', firehose: 1 }, shape, 'it: Member must have exactly one of: s3, firehose');
  refuses({ firehose: 'a' }, shape, 'it.firehose: Member must be an integer');
  refuses('s3', shape, 'it: Member must be a structure');
});

test('every failure of an input is collected, in the order of its members', () => {
  const members = { a: string({ max: 1 }), b: integer({ min: 1 }), c: boolean() };
  const paths = validate({ a: 'aa', b: 0 }, members).map(({ path }) => path);
  assert.deepEqual(paths, ['a', 'b', 'c']);
});

test('an input that is wrong in countless places is refused with a bounded list', () => {
  const failures = validate({ it: Array.from({ length: 200_000 }, () => 0) }, { it: list(string()) });
  assert.ok(failures.length > 0 && failures.length <= 1000, `${failures.length} failures`);
});
