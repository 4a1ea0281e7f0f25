// Models of messages (spec/apigateway-websocket.md, section 2.7), and what must not stop a server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileModel, modelName } from '../../src/services/websocket/expressions/models.ts';
import { compileExpression } from '../../src/services/websocket/expressions/selection.ts';

const DRAFT_4 = 'http://json-schema.org/draft-04/schema#';
const check = async (schema: unknown, message: unknown) =>
  (await compileModel(JSON.stringify(schema)))(JSON.stringify(message));

test('APIGW-089: a message that obeys the model fits, one that violates it does not', async () => {
  const fits = await compileModel(
    JSON.stringify({
      $schema: DRAFT_4,
      type: 'object',
      properties: { action: { type: 'string', pattern: '^[a-z]+$' }, count: { minimum: 0, exclusiveMinimum: true } },
      required: ['action'],
    }),
  );
  assert.equal(fits('{"action":"join","count":1}'), 'fits');
  assert.equal(fits('{"action":"join","count":0}'), 'unfit');
  assert.equal(fits('{"action":"JOIN"}'), 'unfit');
  assert.equal(fits('{}'), 'unfit');
  assert.equal(fits('not json'), 'unfit');
  assert.equal(fits(''), 'unfit');
});

const broken: readonly [title: string, schema: unknown][] = [
  ['that is no object', 'text'],
  ['with a type that there is not', { type: 'nothing' }],
  ['with no type', { type: [] }],
  ['with the same type twice', { type: ['null', 'null'] }],
  ['with a choice twice', { enum: [{ a: [1] }, { a: [1] }] }],
  ['with a length below 0', { maxLength: -1 }],
  ['with half an item', { minItems: 0.5 }],
  ['with an exclusive bound and no bound', { exclusiveMinimum: true }],
  ['with the bound of a later draft', { minimum: 1, exclusiveMinimum: 1 }],
  ['with no needed name', { required: [] }],
  ['with the same needed name twice', { required: ['a', 'a'] }],
  ['with true in the place of a schema', { items: { not: true } }],
  ['with no alternative', { anyOf: [] }],
  ['of another draft', { $schema: 'http://json-schema.org/draft-07/schema#' }],
  ['that refers elsewhere', { $ref: 'https://example.com/other' }],
  ['that refers to nothing', { items: { $ref: '#/definitions/a' } }],
  ['that refers to what is no schema', { items: { $ref: '#/maxItems' }, maxItems: 1 }],
  ['that refers to itself only', { $ref: '#' }],
  ['with an id that is no address', { id: 'http://a b' }],
  ['with a fragment that is badly escaped', { items: { $ref: '#%' } }],
  ['with a pattern that looks ahead', { pattern: '(?=a)' }],
];
for (const [title, schema] of broken) {
  test(`nothing fits a schema ${title}, and there is a reason`, async () => {
    const fits = await compileModel(JSON.stringify(schema));
    assert.equal(fits('{}'), 'broken');
    assert.ok(fits.fault);
  });
}

test('a pattern that would take forever is answered at once', { timeout: 5_000 }, async () =>
  assert.equal(await check({ pattern: '^(a+)+$' }, `${'a'.repeat(50_000)}!`), 'unfit'),
);

test('as many different items as a message can hold are found to be unique', async () => {
  const items = Array.from({ length: 8_700 }, (_, index) => ({ index }));
  assert.equal(await check({ uniqueItems: true }, items), 'fits');
  assert.equal(
    await check({ uniqueItems: true }, [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ]),
    'unfit',
  );
  assert.equal(await check({ uniqueItems: false }, [1, 1]), 'fits');
});

test('a message as deep as a frame can carry does not fit a recursive schema, and does no harm', async () => {
  const fits = await compileModel(JSON.stringify({ items: { $ref: '#' } }));
  assert.equal(fits('[[[]]]'), 'fits');
  assert.equal(fits('['.repeat(60_000) + ']'.repeat(60_000)), 'unfit');
});

test('names that every object of JavaScript has are names like any other', async () => {
  const names = ['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', 'length'];
  for (const name of names) {
    const having = (value: unknown) => JSON.stringify(Object.fromEntries([[name, value]]));
    const of = (keyword: string, value: string) => compileModel(`{"${keyword}":${value}}`);
    const required = await of('required', JSON.stringify([name]));
    assert.deepEqual([required('{}'), required(having(1))], ['unfit', 'fits'], name);
    const typed = await of('properties', having({ type: 'number' }));
    assert.deepEqual([typed('{}'), typed(having(1)), typed(having('1'))], ['fits', 'fits', 'unfit'], name);
    const closed = await of('additionalProperties', 'false');
    assert.deepEqual([closed('{}'), closed(having(1))], ['fits', 'unfit'], name);
    const dependent = await of('dependencies', having(['a']));
    assert.deepEqual([dependent('{}'), dependent(having(1))], ['fits', 'unfit'], name);
    const chosen = await of('enum', `[${having([1])}]`);
    assert.deepEqual([chosen('{}'), chosen(having([1])), chosen(having([2]))], ['unfit', 'fits', 'unfit'], name);
    const referring = await compileModel(
      `{"definitions":${having({ type: 'number' })},"$ref":"#/definitions/${name}"}`,
    );
    assert.deepEqual([referring('1'), referring('"1"')], ['fits', 'unfit'], name);
    assert.equal(await check({ $ref: `#/${name}` }, {}), 'broken', name);
  }
});

test('numbers that are too large for JavaScript are of no type, and are not taken for others', async () => {
  assert.equal((await compileModel('{"type":"number"}'))('1e400'), 'unfit');
  assert.equal((await compileModel('{"maximum":1}'))('1e400'), 'fits');
  assert.equal((await compileModel('{"uniqueItems":true}'))('[1e400,null,"Infinity","1",1,true,"true"]'), 'fits');
  assert.equal((await compileModel('{"uniqueItems":true}'))('[0,-0]'), 'unfit');
});

test('the model is chosen by the selection expression, and $default is the fallback', () => {
  const models = { chat: 'ChatModel', $default: 'AnyModel' };
  const selection = compileExpression('$request.body.kind');
  assert.equal(modelName(models, selection, { request: { body: { kind: 'chat' } } }), 'ChatModel');
  assert.equal(modelName(models, selection, { request: { body: {} } }), 'AnyModel');
  assert.equal(modelName(models, undefined, {}), 'AnyModel');
  assert.equal(modelName({ chat: 'ChatModel' }, selection, {}), undefined);
});
