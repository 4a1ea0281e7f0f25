// A model as the server reads it: what is marked for the server, it checks, and nobody else is told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asServed } from '../../src/aws/server/as-served.ts';
import { validate } from '../../src/aws/server/validate.ts';
import type { Service } from '../../src/aws/shape.ts';
import { enumeration, list, map, optional, service, string, structure } from '../../src/aws/shape.ts';

const input = {
  marked: optional(string({ server: { max: 3 } })),
  unmarked: optional(string()),
  told: optional(string({ max: 7 })),
  free: string({ max: 1, server: { max: 9, optional: true } }),
  choice: optional(enumeration(['A', 'B'], { server: { enum: ['A', 'B', 'C'] } })),
  entries: optional(list(structure({ text: string() }))),
  few: optional(list(string({ server: { max: 2 } }), { server: { max: 1 } })),
  texts: optional(map(string(), string({ server: { max: 20 } }))),
} as const;
const about = {
  id: 'toys',
  doc: '',
  apiVersion: '1',
  signingName: 'x',
  wireNames: 'as-is',
  base: 'host',
  errors: {},
} as const;
const Make = { http: 'POST /toys', doc: '', input, output: {}, errors: [] } as const;
const bounds = { textMax: 5, entriesMax: 2, keyMax: 4, mapBytesMax: 24 };
const made = service({ ...about, bounds, operations: { Make } });
const toys = asServed(made);
const unbound = asServed(service({ ...about, operations: { Make } }));

const texts = (count: number) => Array.from({ length: count }, () => ({ text: '' }));
const failing = (model: Service, value: Record<string, unknown>) =>
  validate(value, model.operations['Make']!.input).map(({ path }) => path);

test('texts, lists and maps are held within their own bounds, or those of the service', () => {
  const text = (length: number) => 'x'.repeat(length);
  for (const [name, fits, exceeds] of [
    ['marked', text(3), text(4)],
    ['unmarked', text(5), text(6)],
    ['told', text(7), text(8)],
    ['free', text(9), text(10)],
    ['choice', 'C', 'D'],
    ['entries', texts(2), texts(3)],
    ['few', ['ab'], ['a', 'b']],
    ['texts', { a: '', b: '' }, { a: '', b: '', c: '' }],
  ] as const) {
    assert.deepEqual(failing(toys, { [name]: fits }), [], name);
    assert.deepEqual(failing(toys, { [name]: exceeds }), [name]);
  }
  assert.deepEqual(failing(toys, { few: ['abc'] }), ['few.1.member']);
  assert.deepEqual(failing(toys, { entries: [{ text: text(6) }] }), ['entries.1.member.text']);
  assert.deepEqual(failing(toys, { texts: { abcd: text(20) } }), []);
  assert.deepEqual(failing(toys, { texts: { abcde: '' } }), ['texts.key']);
  assert.deepEqual(failing(toys, { texts: { a: text(21) } }), ['texts.a.value']);
  assert.deepEqual(failing(toys, { texts: { a: text(12), b: text(11) } }), ['texts'], 'too many bytes');
});

test('a service without bounds has those of its marks only', () => {
  assert.deepEqual(failing(unbound, { unmarked: 'x'.repeat(10_000), entries: texts(200) }), []);
  assert.deepEqual(failing(unbound, { marked: 'xxxx' }), ['marked']);
});

test('clients are told nothing of it', () => {
  assert.deepEqual(failing(made, { marked: 'x'.repeat(99), unmarked: 'x'.repeat(99), free: 'x' }), []);
  assert.deepEqual(failing(made, { choice: 'C' }), ['free', 'choice']);
});
