// What a template pays for (expressions/vtl/meter.ts): everything that grows with what a stranger chose. That what it pays is
// enough is seen by test/fuzz/stopwatch-templates.test.ts.
// Not quick: it measures what much input costs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Rendered } from '../../src/services/websocket/expressions/templates.ts';
import { compileTemplate, renderTemplate } from '../../src/services/websocket/expressions/templates.ts';

const params = { path: {}, querystring: {}, header: {} };

function rendered(template: string, body = '{}', stepsMax?: number): Rendered & { steps: number } {
  let steps = 0;
  const scope = { body, params, context: {}, stageVariables: {} };
  const bounds = stepsMax === undefined ? {} : { stepsMax };
  const result = renderTemplate(compileTemplate(template), scope, bounds, (spent) => (steps = spent));
  return { ...result, steps };
}

const map = (size: number) =>
  JSON.stringify(Object.fromEntries(Array.from({ length: size }, (_, n) => [`k${n}`, `v${n}`])));
const list = (size: number) => JSON.stringify(Array.from({ length: size }, (_, n) => n));
const texts = (size: number) => JSON.stringify(Array.from({ length: size }, () => 'x'.repeat(100)));
const text = (size: number) => JSON.stringify('é'.repeat(size));
const json = (size: number) => JSON.stringify(`[${'{},'.repeat(size)}1]`);
const search = (size: number) => JSON.stringify({ t: 'a'.repeat(10 * size), p: 'a'.repeat(size) });

const M = "#set($m=$input.path('$'))";
const growing: readonly [template: string, body: (size: number) => string][] = [
  ...['containsValue(1)', 'keySet()', 'values()', 'entrySet()', 'toString()'].map(
    (method): [string, (size: number) => string] => [`$m.${method}`, map],
  ),
  ['#set($x={})$x.putAll($m)', map],
  ['$m', map],
  ["#if($m==$input.path('$').values())#end", map],
  ['#foreach($x in $m)#break#end', (size) => map(size / 10)],
  ...['contains(-1)', 'indexOf(-1)', 'remove(0)', 'toString()'].map((method): [string, (size: number) => string] => [
    `$m.${method}`,
    list,
  ]),
  [`$m.contains("${'y'.repeat(100)}")`, texts],
  ['#set($x=[])$x.addAll($m)', (size) => list(size / 10)],
  ...[
    'toUpperCase()',
    'split("")',
    'replace("é","e")',
    'replaceAll("é","e")',
    'trim()',
    'equals($m)',
    'concat($m)',
  ].map((method): [string, (size: number) => string] => [`$m.${method}`, text]),
  ...['contains($m.p)', 'indexOf($m.p)', 'lastIndexOf($m.p)', 'split($m.p).size()', 'replace($m.p,"").length()'].map(
    (method): [string, (size: number) => string] => [`$m.t.${method}`, search],
  ),
  ...[
    'replaceAll("[a-z]","-")',
    'replaceAll("(.)(.)","$2$1")',
    'replaceFirst("x","-")',
    'split("\\W")',
    'matches("[^x]*")',
    'toCharArray()',
  ].map((method): [string, (size: number) => string] => [`$m.${method}`, text]),
  ...['$..a', '$[*]', '$[?(@ > 5)]', '$[?(@ =~ /5.*/)]', '$[0:]', '$.sum()', '$.length()'].map(
    (path): [string, (size: number) => string] => [`$input.path("${path}")`, list],
  ),
  ['#macro(a $x)$x#end#a($m)', text],
  ['#define($d)$m#end$d', text],
  ['#evaluate("#set($x=1)$m")', text],
  ...['escapeJavaScript', 'urlEncode', 'urlDecode', 'base64Encode', 'base64Decode'].map(
    (method): [string, (size: number) => string] => [`$util.${method}($m)`, text],
  ),
  ['$util.parseJson($m).size()', json],
  ["$input.json('$')", map],
];

for (const [template, body] of growing) {
  test(`${template} costs more, the more there is of it`, () => {
    const cost = (size: number) => rendered(M + template, body(size)).steps - rendered(M, body(size)).steps;
    const [little, much] = [cost(100), cost(2_000)];
    assert.ok(much > 4 * little && much > 20, `${much} steps after ${little}`);
  });
}

const exact = [
  'x$input.body#set($x=1+2)$x',
  "#foreach($x in [1..10])$x#end$input.json('$.a')",
  `${M}$m.keySet()$m.put("a",[1,2])$m`,
  '$util.escapeJavaScript("a\'b")$util.parseJson("[1,2]")',
];
for (const template of exact) {
  test(`${template} needs just so many steps`, () => {
    const { steps, outcome } = rendered(template, '{"a":"b"}');
    assert.equal(outcome, 'rendered');
    assert.equal(rendered(template, '{"a":"b"}', steps).outcome, 'rendered');
    const { outcome: tooFew, ...rest } = rendered(template, '{"a":"b"}', steps - 0.01);
    assert.equal(tooFew, 'failed');
    assert.equal((rest as { reason?: string }).reason, 'The template does too much work');
  });
}

test('the message is parsed once, however often a template asks for a part of it', () => {
  const body = map(2_000);
  const once = rendered("$input.path('$.k1')", body).steps;
  assert.ok(once > 2_000);
  assert.ok(rendered("$input.path('$.k1')".repeat(50), body).steps < 2 * once);
  assert.ok(rendered('$input.body.length()', body).steps < once / 2, 'it is not parsed for nothing');
});

const nested = { outcome: 'failed', reason: 'The message is nested too deeply' };
const endless: readonly [title: string, template: string][] = [
  ['a map in itself', "#set($m.self=$m)$input.json('$')"],
  ['a list in itself', "#set($m.l=[])#set($x=$m.l.add($m.l))$input.json('$.l')"],
  ['a map in a list in a map', "#set($m.l=[$m])$input.json('$')"],
];
for (const [title, template] of endless) {
  test(`${title} ends the rendering with a reason, not with an error`, () => {
    const { steps: _, ...result } = rendered(M + template);
    assert.deepEqual(result, nested);
  });
}

test('a value that holds another many times over is written for what it would be', () => {
  const doubled = (times: number) =>
    rendered(`${M}#foreach($i in [1..${times}])#set($m.a=[$m.a,$m.a])#end$input.json('$').length()`, '{"a":1}');
  assert.deepEqual({ ...doubled(3), steps: 0 }, { outcome: 'rendered', text: '35', steps: 0 });
  assert.deepEqual(
    { ...doubled(60), steps: 0 },
    { outcome: 'failed', reason: 'The template does too much work', steps: 0 },
  );
});

test('what a template changes is seen in what it writes, and by nobody else', () => {
  const scope = {
    body: '{"a":{"b":1}}',
    params: { ...params, header: { A: 'b' } },
    context: { identity: { sourceIp: 'i' } },
    stageVariables: {},
  };
  const template = `${M}#set($m.a.c=2)$input.json('$.a')#set($x=$input.params().header.put("A","c"))$input.params().header.A#set($context.identity.sourceIp="j")$context.identity.sourceIp`;
  assert.deepEqual(renderTemplate(compileTemplate(template), scope), { outcome: 'rendered', text: '{"b":1,"c":2}cj' });
  assert.deepEqual(scope.params.header, { A: 'b' });
  assert.deepEqual(scope.context, { identity: { sourceIp: 'i' } });
});

test('a template has so many parts at most', () => {
  const ofParts = (count: number) => compileTemplate(`#set($x=[${'1,'.repeat(count - 1)}1])`).outcome;
  assert.equal(ofParts(16_000), 'compiled', 'as many as fit 32 KB');
  assert.equal(ofParts(60_000), 'invalid');
});
