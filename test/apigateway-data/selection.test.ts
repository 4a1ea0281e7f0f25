// Selection expressions: the table of spec/apigateway-websocket.md, section 1.5, and what strangers may send.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JsonText } from '../../src/services/websocket/expressions/json-values.ts';
import {
  chosen,
  compileExpression,
  evaluate,
  selectRoute,
} from '../../src/services/websocket/expressions/selection.ts';

const valueOf = (expression: string, body: unknown) => evaluate(compileExpression(expression), { request: { body } });
const routeOf = (expression: string, keys: string[], text: string) =>
  selectRoute(new Set(keys), compileExpression(expression), text);

const sample = { service: 'chat', action: 'join', data: { room: 'room1234' } };
const table: readonly [expression: string, body: unknown, text: string][] = [
  ['$request.body.action', sample, 'join'],
  ['${request.body.action}', sample, 'join'],
  ['${request.body.service}/${request.body.action}', sample, 'chat/join'],
  ['${request.body.action}-${request.body.invalidPath}', sample, 'join-'],
  ['action', sample, 'action'],
  ['\\$default', sample, '$default'],
  ['$default', sample, '$default'],
  ['$request.body.service.do', { service: { do: 'echo' } }, 'echo'],
  ['$request.body.a', { a: ['item1', 'item2'] }, '[item1, item2]'],
  ['$request.body.a', { a: 1 }, '1'],
  ['$request.body.a', { a: true }, 'true'],
  ['$request.body.a', { a: null }, ''],
  ['$request.body.a', { a: { k: 'v', l: [null] } }, '{k=v, l=[null]}'],
  ['$request.body.a[1].b', { a: [0, { b: 'second' }] }, 'second'],
  ["$request.body.a['b c']", { a: { 'b c': 'spaced' } }, 'spaced'],
  ['$request.body.a$request.body.b', { a: 1, b: 2 }, '12'],
  ['$request.body.a.', { a: 1 }, '1.'],
  ['costs $5', {}, 'costs $5'],
  ['${', {}, '${'],
  ['$request.body.a', { a: '$request.body.b', b: 'never' }, '$request.body.b'],
  ['\\n', {}, '\\n'],
];

for (const [expression, body, text] of table) {
  test(`${expression} of ${JSON.stringify(body)} is '${text}'`, () => assert.equal(valueOf(expression, body), text));
}

const ofText = (expression: string, text: string) =>
  evaluate(compileExpression(expression), { request: { body: new JsonText(text) } });
const exact: readonly [expression: string, text: string, value: string][] = [
  ['$request.body.a', '{"a":"join"}', 'join'],
  ['$request.body.a', '{"a":12345678901234567890}', '12345678901234567890'],
  ['$request.body.a', '{"a":1.0}', '1.0'],
  ['$request.body.a', '{"a":1e2}', '1e2'],
  ['$request.body.a', '{"a":-0}', '-0'],
  ['$request.body.a', '{"a":true}', 'true'],
  ['$request.body.a', '{"a":null}', ''],
  ['$request.body.a', '{"a":{"b":1.50,"1":[9007199254740993,null]}}', '{b=1.50, 1=[9007199254740993, null]}'],
  ['${request.body.a}-$request.body.b', '{"a":1,"b":2.0}', '1-2.0'],
  ['$request.body', '[1.0,{"2":1,"1":2}]', '[1.0, {2=1, 1=2}]'],
  // JSONPath: a list for whatever may be several.
  ['$request.body.l[-1].t', '{"l":[{"t":"a"},{"t":"b"}]}', 'b'],
  ['$request.body.l[*].t', '{"l":[{"t":"a"},{"t":"b"}]}', '[a, b]'],
  ['$request.body.l[0:1]', '{"l":["a","b"]}', '[a]'],
  ['$request.body..t', '{"l":[{"t":"a"}]}', '[a]'],
  ['${request.body.l[?(@.id == 2)].t}/x', '{"l":[{"id":1,"t":"a"},{"id":2,"t":"b"}]}', '[b]/x'],
  ["$request.body['a','b']", '{"a":1,"b":2}', '{a=1, b=2}'],
  ['$request.body.l.length()', '{"l":[1,2]}', '2'],
  ['$request.body.l.length()', 'no JSON', ''],
  ['${request.body.a[}', '{"a":1}', ''],
];
for (const [expression, text, value] of exact) {
  test(`${expression} of the message ${text} is '${value}'`, () => assert.equal(ofText(expression, text), value));
}

test('a message whose action is a number finds its route by the very digits', () => {
  const keys = ['12345678901234567890', '1.0', '1', 'true', '$default'];
  for (const key of keys.slice(0, 4)) assert.equal(routeOf('$request.body.a', keys, `{"a":${key}}`), key);
  assert.equal(routeOf('$request.body.a', keys, '{"a":12345678901234567000}'), '$default');
});

test('a path that looks at too much finds nothing', () => {
  const text = JSON.stringify(Array.from({ length: 20_000 }, () => ({ a: 1 })));
  assert.equal(ofText('$request.body..b', text), '');
  assert.equal(ofText('$request.body[0].a', text), '1');
  assert.equal(ofText('$request.body..b', '[{"b":1}]'), '[1]');
});

test('no member that an object did not get from the client can be reached', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length']) {
    for (const body of [{}, [], 'text', 5]) assert.equal(valueOf(`$request.body.${name}`, body), '');
  }
  assert.equal(valueOf('$request.body.__proto__.a', JSON.parse('{"__proto__":{"a":"own"}}')), 'own');
});

test('a value nested a hundred thousand deep is read without harm', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  assert.equal(routeOf('$request.body.a', ['$default'], `{"a":${deep}}`), '$default');
});

const action = '$request.body.action';
const cases: readonly [id: string, expression: string, keys: string[], text: string, key: string | undefined][] = [
  ['APIGW-064', action, ['hello', '$default'], '{"action":"hello"}', 'hello'],
  ['APIGW-065', action, ['hello', '$default'], '{"action":"nope"}', '$default'],
  ['APIGW-067', action, ['hello', '$default'], 'not json', '$default'],
  ['APIGW-068', action, ['hello', '$default'], '', '$default'],
  ['APIGW-070', action, ['hello'], 'not json', undefined],
  ['APIGW-071', '$request.body.service.do', ['echo'], '{"service":{"do":"echo"}}', 'echo'],
  ['APIGW-073', '${request.body.action}-${request.body.missing}', ['join-'], '{"action":"join"}', 'join-'],
  ['APIGW-074', 'action', ['action'], '{}', 'action'],
  ['APIGW-076', '$request.body.a', ['[1, 2]'], '{"a":[1,2]}', '[1, 2]'],
  ['APIGW-077', action, ['1'], '{"action":1}', '1'],
  ['JSON that is no object', action, ['hello', '$default'], '"hello"', '$default'],
  ['JSON that is null', action, ['hello', '$default'], 'null', '$default'],
  ['a static route, but no JSON', 'action', ['action', '$default'], 'not json', '$default'],
  ['a reserved key', action, ['$connect', '$default'], '{"action":"$connect"}', '$default'],
  ['a reserved key without $default', action, ['$disconnect'], '{"action":"$disconnect"}', undefined],
  ['$default by name', action, ['$default'], '{"action":"$default"}', '$default'],
];

for (const [id, expression, keys, text, key] of cases) {
  test(`${id}: ${text || 'an empty message'} with ${expression} selects ${key ?? 'no route'}`, () =>
    assert.equal(routeOf(expression, keys, text), key));
}

test('an integration response is seen by its status, its headers in any case, and its body', () => {
  const response = {
    statuscode: 503,
    header: { 'x-kind': 'late' },
    multivalueheader: { 'x-kind': ['early', 'late'] },
    body: { errorMessage: 'no' },
  };
  const seen = (expression: string) => evaluate(compileExpression(expression), { integration: { response } });
  assert.equal(seen('${integration.response.statuscode}'), '503');
  assert.equal(seen('$integration.response.header.X-Kind'), 'late');
  assert.equal(seen('${integration.response.multivalueheader.X-Kind}'), '[early, late]');
  assert.equal(seen('${integration.response.body.errorMessage}'), 'no');
});

test('a key without a choice of its own gets the one of $default, and nothing from the prototype', () => {
  const named = (choices: { readonly [key: string]: number } | undefined, key: string) =>
    chosen(choices, compileExpression('$request.body.key'), { request: { body: { key } } });
  assert.equal(named({ a: 1, $default: 2 }, 'a'), 1);
  assert.equal(named({ a: 1, $default: 2 }, 'b'), 2);
  assert.equal(named({ a: 1 }, 'b'), undefined);
  assert.equal(named({ a: 1 }, 'constructor'), undefined);
  assert.equal(named(undefined, 'a'), undefined);
});

test('without an expression it is the one of JSON, else that of $default, else the only one', () => {
  const unnamed = (choices: { readonly [key: string]: number } | undefined) => chosen(choices, undefined, {});
  assert.equal(unnamed({ a: 1, 'application/json': 2, $default: 3 }), 2);
  assert.equal(unnamed({ a: 1, $default: 3 }), 3);
  assert.equal(unnamed({ '200': 1 }), 1);
  assert.equal(unnamed({ a: 1, b: 2 }), undefined);
  assert.equal(unnamed({}), undefined);
  assert.equal(unnamed(undefined), undefined);
});

test('APIGW-043, -044: an API key is found in its header in any case, or where an authorizer put it', () => {
  const scope = { request: { header: { 'x-api-key': 'k' } }, context: { authorizer: { usageIdentifierKey: 'u' } } };
  assert.equal(evaluate(compileExpression('$request.header.x-api-key'), scope), 'k');
  assert.equal(evaluate(compileExpression('$request.header.X-Api-Key'), scope), 'k');
  assert.equal(evaluate(compileExpression('$context.authorizer.usageIdentifierKey'), scope), 'u');
  assert.equal(evaluate(compileExpression('$request.header.x-api-key'), {}), '');
});
