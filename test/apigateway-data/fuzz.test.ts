// Whatever owners of APIs write and clients send, these functions answer. fast-check prints the seed of a failure.
// Not quick: it tries many inputs.
import fc from 'fast-check';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readAuthorization } from '../../src/services/websocket/events/authorizer.ts';
import { parsed } from '../../src/services/websocket/expressions/json-values.ts';
import type { Pattern } from '../../src/services/websocket/expressions/pattern.ts';
import { compilePattern } from '../../src/services/websocket/expressions/pattern.ts';
import { lambdaConnectResult, lambdaMessageResult } from '../../src/services/websocket/events/proxy-result.ts';
import { compileExpression, selectRoute } from '../../src/services/websocket/expressions/selection.ts';
import { compileTemplate, renderTemplate } from '../../src/services/websocket/expressions/templates.ts';

const soup = (pieces: readonly string[]) =>
  fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), { maxLength: 25 })
    .map((all) => all.join(''));

const TEMPLATE = [
  '$',
  '$!',
  '${',
  '}',
  '$a',
  '$input',
  '.path(',
  "'$'",
  '.json(',
  "'$.a'",
  ')',
  '(',
  '[',
  ']',
  '[1..3]',
  '#set($a = ',
  '#if(',
  '#else',
  '#elseif(',
  '#end',
  '#foreach($i in ',
  '#break',
  '#stop',
  '"',
  "'",
  '"$a"',
  ' + ',
  ' && ',
  ' == ',
  '-',
  '!',
  ', ',
  '{',
  ':',
  '.size()',
  '.add($a)',
  '.put("k", $a)',
  '$util',
  '.parseJson(',
  '##',
  '#*',
  '*#',
  '\\',
  '\n',
  '1',
  'true',
  '$context',
];
const scope = {
  body: '{"a":[1,{"b":null}]}',
  params: { path: {}, querystring: {}, header: {} },
  context: { connectionId: 'c' },
  stageVariables: {},
};

test('any template is compiled or refused, and rendered or failed', () =>
  fc.assert(
    fc.property(soup(TEMPLATE), (text) => {
      const { outcome } = renderTemplate(compileTemplate(text), scope);
      assert.ok(outcome === 'rendered' || outcome === 'failed');
    }),
    { numRuns: 3000 },
  ));

test('text without a dollar sign, a hash and a backslash is rendered as it is', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const plain = text.replaceAll(/[$#\\]/g, '');
      assert.deepEqual(renderTemplate(compileTemplate(plain), scope), { outcome: 'rendered', text: plain });
    }),
  ));

const EXPRESSION = [
  '$',
  '${',
  '}',
  'request',
  '.body',
  '.a',
  '[0]',
  "['b']",
  '\\$',
  '$default',
  '.',
  '[',
  ']',
  '/',
  '-',
];

test('any expression selects a route that there is, or none', () =>
  fc.assert(
    fc.property(soup(EXPRESSION), fc.oneof(fc.json(), fc.string()), (expression, message) => {
      const key = selectRoute(new Set(['a', '$connect', '$default']), compileExpression(expression), message);
      assert.ok(key === 'a' || key === '$default');
    }),
    { numRuns: 2000 },
  ));

test('the text that a path leads to selects its route', () =>
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (action) => {
      fc.pre(!action.startsWith('$'));
      const message = JSON.stringify({ action });
      assert.equal(selectRoute(new Set([action]), compileExpression('$request.body.action'), message), action);
    }),
  ));

const PATTERN = [
  'a',
  'b',
  '[ab]',
  '[^a]',
  '.',
  '\\d',
  '\\w',
  '(a|b)',
  '(?:ab)',
  '*',
  '+',
  '?',
  '{1,2}',
  '|',
  '^',
  '$',
  '\\b',
  '(',
  ')',
];

test("any pattern that is compiled matches what JavaScript's own matches", () =>
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...PATTERN), { maxLength: 8 }).map((all) => all.join('')),
      fc.array(fc.constantFrom('a', 'b', '1', '-', '\n'), { maxLength: 6 }).map((all) => all.join('')),
      (source, text) => {
        let pattern: Pattern | undefined;
        try {
          pattern = compilePattern(source);
        } catch {
          pattern = undefined;
        }
        let native: RegExp | undefined;
        try {
          native = new RegExp(source);
        } catch {
          native = undefined;
        }
        fc.pre(pattern !== undefined && native !== undefined);
        assert.equal(pattern.test(text) === 'match', native.test(text));
        assert.equal(pattern.matches(text) === 'match', new RegExp(`^(?:${source})$`).test(text));
      },
    ),
    { numRuns: 5000 },
  ));

const facts = { sourceIp: '127.0.0.1', isSecure: false, nowMs: 0, userAgent: undefined };

test('any answer of a function is read', () =>
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (payload) => {
      assert.notEqual(readAuthorization({ outcome: 'answered', payload }, 'arn', facts).outcome, 'allowed');
      assert.ok(['accepted', 'refused'].includes(lambdaConnectResult(payload).outcome));
      assert.ok(['reply', 'nothing', 'malformed'].includes(lambdaMessageResult(payload, true).outcome));
      if (parsed(payload) === undefined) assert.equal(lambdaMessageResult(payload, false).outcome, 'malformed');
    }),
    { numRuns: 1000 },
  ));
