// What integrations are sent (spec/apigateway-websocket.md, sections 2.3 to 2.5).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MappingFacts } from '../../src/services/websocket/expressions/mapping.ts';
import {
  integrationUri,
  mapParameters,
  missingParameters,
  requestBody,
} from '../../src/services/websocket/expressions/mapping.ts';
import { headerMaps, queryMaps } from '../../src/services/websocket/expressions/multi-map.ts';
import { compileExpression } from '../../src/services/websocket/expressions/selection.ts';

const facts: MappingFacts = {
  headers: headerMaps([
    ['X-Kind', 'a'],
    ['x-kind', 'b'],
  ]),
  query: queryMaps('authToken=t&many=1&many=2'),
  body: { room: { id: 5 }, line: 'a\r\nEvil: b', none: null },
  stageVariables: { host: 'backend.test' },
  context: { connectionId: 'L0SM9cOFvHcCIhw=', authorizer: { principalId: 'me' } },
};
const HEADER = 'integration.request.header.target';
const headerOf = (source: string, more: Partial<MappingFacts> = {}) =>
  mapParameters({ [HEADER]: source }, { ...facts, ...more })!.header.get('target');

const sources: readonly [title: string, source: string, value: string | undefined][] = [
  ['APIGW-098: the connection id', 'context.connectionId', 'L0SM9cOFvHcCIhw='],
  ['APIGW-100: a query parameter', 'route.request.querystring.authToken', 't'],
  ['APIGW-101: static text', "'x'", 'x'],
  ['the last of several query parameters', 'route.request.querystring.many', '2'],
  ['all of several query parameters', 'route.request.multivaluequerystring.many', '1,2'],
  ['a header in any case', 'route.request.header.x-KIND', 'b'],
  ['all headers of a name', 'route.request.multivalueheader.x-kind', 'a,b'],
  ['a part of the message', 'route.request.body.room.id', '5'],
  ['a part of an authorizer', 'context.authorizer.principalId', 'me'],
  ['a stage variable', 'stageVariables.host', 'backend.test'],
  ['text of several lines, as one', 'route.request.body.line', 'a Evil: b'],
  ['nothing, where it is missing', 'route.request.body.missing', undefined],
  ['nothing, where it is null', 'route.request.body.none', undefined],
  ['nothing of the prototype', 'route.request.querystring.constructor', undefined],
  ['nothing of what is no source', 'nonsense', undefined],
];
for (const [title, source, value] of sources) {
  test(`${title}, is what ${source} gives`, () => assert.equal(headerOf(source), value));
}

test('messages have neither headers nor query', () => {
  const message = { headers: undefined, query: undefined };
  assert.equal(headerOf('route.request.header.x-kind', message), undefined);
  assert.equal(headerOf('route.request.querystring.authToken', message), undefined);
});

test('targets are headers, query parameters and parts of the path; others are none', () => {
  const mapped = mapParameters(
    {
      'integration.request.querystring.q': 'route.request.multivaluequerystring.many',
      'integration.request.path.id': 'route.request.body.room.id',
      'integration.request.other.a': "'x'",
      'integration.request.header.a b': "'x'",
    },
    facts,
  );
  assert.deepEqual([...mapped!.header], []);
  assert.deepEqual([...mapped!.querystring], [['q', ['1', '2']]]);
  assert.deepEqual([...mapped!.path], [['id', '5']]);
});

test('parameters that no server takes are not mapped', () => {
  const mapped = (length: number) =>
    mapParameters({ [HEADER]: 'route.request.body.a' }, { ...facts, body: { a: 'x'.repeat(length) } });
  assert.equal(mapped(64 * 1024 - 1)?.header.get('target')?.length, 64 * 1024 - 1);
  assert.equal(mapped(64 * 1024), undefined);
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`${HEADER}${n}`, 'route.request.body.a']));
  assert.equal(mapParameters(many, { ...facts, body: { a: 'x'.repeat(1_000) } }), undefined);
});

test('what is mapped from lists and maps has ten thousand parts at most, in all', () => {
  const parameters = { [HEADER]: 'route.request.body.a', 'integration.request.querystring.b': 'route.request.body.b' };
  const zeros = (length: number) => Array.from({ length }, () => 0);
  const mapped = (a: number, b: number) => mapParameters(parameters, { ...facts, body: { a: zeros(a), b: zeros(b) } })!;
  assert.equal(mapped(9_000, 1_000).querystring.get('b')?.[0]?.length, 3_000);
  assert.deepEqual(mapped(9_000, 1_001).querystring.get('b'), ['']);
});

test('a URI that is longer than any that is called is none', () => {
  const uri = (length: number) =>
    integrationUri('${stageVariables.a}{p}', { a: 'x'.repeat(length) }, new Map([['p', 'y']]));
  assert.equal(uri(64 * 1024 - 30).length, 64 * 1024 - 29);
  assert.equal(uri(64 * 1024), '');
});

test('a handshake without a required parameter is found out', () => {
  const declared = {
    'route.request.querystring.authToken': { Required: true },
    'route.request.header.missing': { Required: true },
    'route.request.header.optional': { Required: false },
  };
  assert.deepEqual(missingParameters(declared, facts), ['route.request.header.missing']);
  assert.deepEqual(missingParameters(undefined, facts), []);
});

test('a URI gets stage variables and path parameters, and nothing can break out of its segment', () => {
  const path = new Map([['id', '../a b?c']]);
  const uri = 'https://${stageVariables.host}/x/{id}/{unknown}?y=${stageVariables.none}';
  assert.equal(integrationUri(uri, facts.stageVariables, path), 'https://backend.test/x/..%2Fa%20b%3Fc/{unknown}?y=');
});

test('a path parameter of nothing but dots leads nowhere else', () => {
  for (const [value, expected] of [
    ['..', ''],
    ['.', ''],
    ['...', ''],
    ['..x', '..x'],
  ] as const) {
    const uri = integrationUri('https://backend.test/a/{name}/b', {}, new Map([['name', value]]));
    assert.equal(uri, `https://backend.test/a/${expected}/b`);
  }
});

const selection = compileExpression('$request.body.kind');
const scope = (kind: string) => ({ request: { body: { kind } } });
const passing: readonly [
  behaviour: 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES' | 'NEVER',
  templates: {} | undefined,
  outcome: string,
][] = [
  ['WHEN_NO_MATCH', { chat: 'T' }, 'passthrough'],
  ['WHEN_NO_MATCH', undefined, 'passthrough'],
  ['WHEN_NO_TEMPLATES', { chat: 'T' }, 'refused'],
  ['WHEN_NO_TEMPLATES', {}, 'passthrough'],
  ['NEVER', undefined, 'refused'],
  ['NEVER', { chat: 'T' }, 'refused'],
];
for (const [behaviour, templates, outcome] of passing) {
  test(`APIGW-097: ${behaviour} without a match among ${JSON.stringify(templates)} is ${outcome}`, () =>
    assert.deepEqual(requestBody(templates, selection, scope('other'), behaviour), { outcome }));
}

test('a template is chosen by its key, or is the one of $default', () => {
  const templates = { chat: 'T', $default: 'D' };
  assert.deepEqual(requestBody(templates, selection, scope('chat'), 'NEVER'), { outcome: 'template', template: 'T' });
  assert.deepEqual(requestBody(templates, selection, scope('x'), 'NEVER'), { outcome: 'template', template: 'D' });
  assert.deepEqual(requestBody(templates, undefined, {}, 'NEVER'), { outcome: 'template', template: 'D' });
});
