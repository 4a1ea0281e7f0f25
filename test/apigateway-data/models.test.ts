// Models of messages (spec/apigateway-websocket.md, section 2.7), and what must not stop a server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileModel, modelName } from '../../src/services/apigateway/data/models.ts';
import { compileExpression } from '../../src/services/apigateway/data/selection.ts';

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
  ['that refers elsewhere', { $ref: 'https://example.com/other' }],
  ['with a pattern that looks ahead', { pattern: '(?=a)' }],
];
for (const [title, schema] of broken) {
  test(`nothing fits a schema ${title}`, async () => assert.equal(await check(schema, {}), 'broken'));
}

test('a pattern that would take forever is answered at once', { timeout: 5_000 }, async () =>
  assert.equal(await check({ pattern: '^(a+)+$' }, `${'a'.repeat(50_000)}!`), 'unfit'),
);

test('forty thousand different items are found to be unique at once', { timeout: 5_000 }, async () => {
  const items = Array.from({ length: 40_000 }, (_, index) => ({ index }));
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

test('the model is chosen by the selection expression, and $default is the fallback', () => {
  const models = { chat: 'ChatModel', $default: 'AnyModel' };
  const selection = compileExpression('$request.body.kind');
  assert.equal(modelName(models, selection, { request: { body: { kind: 'chat' } } }), 'ChatModel');
  assert.equal(modelName(models, selection, { request: { body: {} } }), 'AnyModel');
  assert.equal(modelName(models, undefined, {}), 'AnyModel');
  assert.equal(modelName({ chat: 'ChatModel' }, selection, {}), undefined);
});
