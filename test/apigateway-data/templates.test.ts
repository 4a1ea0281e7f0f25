// Mapping templates: what they can say (spec/apigateway-websocket.md, section 2.5) and what they cannot do to a server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TemplateScope } from '../../src/services/websocket/expressions/templates.ts';
import { compileTemplate, renderTemplate } from '../../src/services/websocket/expressions/templates.ts';
import { escapeJavaScript, urlDecode, urlEncode } from '../../src/services/websocket/expressions/util.ts';

const scope: TemplateScope = {
  body: '{"action":"join","n":7,"list":[1,2,3],"name":"O\'Brien","deep":{"a b":"c"},"no":null,"__proto__":{"x":1}}',
  params: { path: { id: 'p' }, querystring: { token: 't' }, header: { 'X-Kind': 'h' } },
  context: { connectionId: 'L0SM9cOFvHcCIhw=', connectedAt: 1731332735513, authorizer: { principalId: 'me' } },
  stageVariables: { table: 'chat-table' },
};
const render = (template: string, more: Partial<TemplateScope> = {}) =>
  renderTemplate(compileTemplate(template), { ...scope, ...more });

const cases: readonly [template: string, text: string][] = [
  // $input
  ['$input.body', scope.body],
  ["$input.json('$.list')", '[1,2,3]'],
  ["$input.json('$.deep')", '{"a b":"c"}'],
  ["$input.json('$.action')", '"join"'],
  ["$input.json('$.missing')", '""'],
  ["$input.path('$.action')", 'join'],
  ["$input.path('$.list').size() $input.path('$.list').count()", '3 3'],
  ["$input.path('$.list')[1]", '2'],
  ["#set($root = $input.path('$'))$root.deep['a b']", 'c'],
  ["$input.path('$.missing')", ''],
  ["$input.params('token')$input.params('x-kind')$input.params('id')$input.params('none')", 'thp'],
  ['$input.params().querystring.token', 't'],
  ['#foreach($h in $input.params().header.keySet())$h=$input.params().header.get($h)#end', 'X-Kind=h'],
  // $context and $stageVariables
  ['$context.connectionId $context.connectedAt', 'L0SM9cOFvHcCIhw= 1731332735513'],
  ['$context.authorizer.principalId/$context.authorizer.none', 'me/'],
  [
    "$stageVariables.table ${stageVariables.table} $stageVariables['table'] ${stageVariables['table']}",
    'chat-table '.repeat(4).trim(),
  ],
  ['#foreach($context in [1])$context#end $context.connectedAt', '1 1731332735513'],
  ['#set($context.connectedAt = 1)$context.connectedAt $context.connectionId', '1 L0SM9cOFvHcCIhw='],
  ['#set($context = 2)$context$stageVariables.put("a", "b")$stageVariables.a', '2b'],
  // $util
  ["$util.escapeJavaScript($input.path('$.name'))", "O\\'Brien"],
  ['$util.escapeJavaScript($input.path(\'$.name\')).replaceAll("\\\\\'","\'")', "O'Brien"],
  ["$util.base64Decode($util.base64Encode('é'))", 'é'],
  ["$util.urlDecode($util.urlEncode('a b&c'))", 'a b&c'],
  ['$util.parseJson(\'{"a":[1,{"b":2}]}\').a[1].b', '2'],
  // directives
  ['#if($input.path("$.n") > 5)big#elseif($x)x#{else}small#end', 'big'],
  ['#if($none)a#{else}b#end', 'b'],
  ['#if("" && 0)only null and false are false#end', 'only null and false are false'],
  ["#foreach($i in $input.path('$.list'))$i#if($foreach.hasNext),#end#end", '1,2,3'],
  ['#foreach($i in [1..3])$foreach.count:$foreach.index#if($foreach.count==2)#break#end #end', '1:0 2:1'],
  [
    '#set($m = {"a": 1, \'b\': [true, null]})$m #foreach($e in $m.entrySet())$e.key=$e.value;$e.getKey()#end',
    '{a=1, b=[true, null]} a=1;ab=[true, null];b',
  ],
  ['#set($i = 1)#foreach($i in [5])$i#end$i', '51'],
  ['a#stop b', 'a'],
  ['#foreach($i in "text")x#end#foreach($i in $none)x#end#foreach($i in $util)x#end', ''],
  ['#foreach($v in {"a": 1, "b": 2})$v#end', '12'],
  ['#set($x = 1)\nnext\n#if(true)\nline\n#end\n', 'next\nline\n'],
  ['## a comment\nb#* more\n *#c#[[$raw #if]]#', 'bc$raw #if'],
  // expressions
  ['#set($x = 7 / 2)$x #set($x = 7.0 / 2)$x #set($x = -7 % 4)$x #set($x = 1 + 2 * (3 - 1))$x', '3 3.5 -3 5'],
  ['#set($x = 7.5 / 2)$x', '3.75'],
  ['#set($x = "a" + 1 + "b")$x', 'a1b'],
  ['#set($x = 1)#set($y = "v${x}-$x.")$y', 'v1-1.'],
  ["#set($x = 'v$x''s')$x", "v$x's"],
  ['#if(1 == 1 && "a" eq "a" and !(2 lt 1) || $none)yes#end', 'yes'],
  ['#if(1 == "1" && $none == $null && $none == "")yes#end', 'yes'],
  ['#set($x = 1 / 0)$!x|', '|'],
  ['#set($l = [])#set($ok = $l.add("a"))$l.add("b")$l $l.contains("b")', 'true[a, b] true'],
  ['#set($m = {})#set($m.k = 1)#set($m["l"] = 2)$m.put("q", 3)$m $m.containsKey("k")', '{k=1, l=2, q=3} true'],
  [
    '#set($s = "Hello")$s.length()$s.toUpperCase()$s.substring(1, 3)$s.contains("ell")$s.replace("l", "L")',
    '5HELLOeltrueHeLLo',
  ],
  ['#set($s = "a,b")$s.split(",").size()', '2'],
  // text
  [
    '$unknown $!unknown $unknown.a() costs $5 #not a# directive \\$input \\x',
    '   costs $5 #not a# directive $input \\x',
  ],
  ['', ''],
];
for (const [template, text] of cases) {
  test(`${template.replaceAll('\n', '\\n')} gives ${text.slice(0, 60).replaceAll('\n', '\\n')}`, () =>
    assert.deepEqual(render(template), { outcome: 'rendered', text }));
}

test('a template of AWS for a table is rendered as its backend needs it', () => {
  const template = `{
  "TableName": "$stageVariables.table",
  "Item": {
    "connectionId": { "S": "$context.connectionId" },
    "action": { "S": "$util.escapeJavaScript($input.path('$.action'))" }
  }
}`;
  const rendered = render(template);
  assert.ok(rendered.outcome === 'rendered');
  assert.deepEqual(JSON.parse(rendered.text), {
    TableName: 'chat-table',
    Item: { connectionId: { S: 'L0SM9cOFvHcCIhw=' }, action: { S: 'join' } },
  });
});

test('what is not JSON has no parts, and is still there as text', () =>
  assert.deepEqual(render("$input.body|$input.path('$.a')|$input.json('$')", { body: 'no json' }), {
    outcome: 'rendered',
    text: 'no json||""',
  }));

const invalid = [
  '#if($a)',
  '#end',
  '#set($a)',
  '#foreach($a of $b)x#end',
  '#macro($a)x#end',
  '#macro(a $b',
  '#define(a)x#end',
  '#parse("x")',
  '#include("x")',
  '#@m() x#macro(m)y#end',
  '#macro(m)x#end#macro(m)y#end',
  '$a[',
  '${a',
  '#set($a = "x)',
  '#* open',
  '#if(true)a#{else}b#{else}c#end',
];
for (const template of invalid) {
  test(`${template} is invalid, and says where`, () => {
    const compiled = compileTemplate(`first\n${template}`);
    assert.ok(compiled.outcome === 'invalid');
    assert.match(compiled.reason, / in line 2, column \d+ of the template$/);
    assert.equal(render(template).outcome, 'failed');
  });
}

test('nothing of JavaScript can be reached', () => {
  const attempts = [
    "$input.constructor.constructor('return process')",
    '$input.__proto__',
    "$util.escapeJavaScript.call('a')",
    '$context.toString.constructor',
    '$context.constructor.name',
    '$input.body.repeat(3)',
    '$input.body.length',
    "$input.path('$.list').map($util.parseJson)",
    "$input.path('$.list').__proto__.polluted",
    '#set($context.__proto__.polluted = 1)$!none',
    "#set($m = {})$!m.put('__proto__', 1).x",
    "$input.eval('x')",
  ];
  for (const attempt of attempts) assert.deepEqual(render(attempt), { outcome: 'rendered', text: '' }, attempt);
  assert.equal(({} as { polluted?: number }).polluted, undefined);
  assert.deepEqual(render('$util $input'), { outcome: 'rendered', text: '{} {}' });
});

test('a template changes nothing but its own copies', () => {
  render(
    "#set($context.connectionId = 'x')#set($context.authorizer.principalId = 'x')$stageVariables.put('table', 'x')",
  );
  assert.equal(scope.context['connectionId'], 'L0SM9cOFvHcCIhw=');
  assert.deepEqual(scope.context['authorizer'], { principalId: 'me' });
  assert.deepEqual(scope.stageVariables, { table: 'chat-table' });
});

test('#foreach runs a thousand times and no more', () => {
  const body = (length: number) => JSON.stringify(Array.from({ length }, () => 1));
  const template = "#foreach($i in $input.path('$'))x#end";
  assert.deepEqual(render(template, { body: body(1000) }), { outcome: 'rendered', text: 'x'.repeat(1000) });
  const tooMany = { outcome: 'failed', reason: '#foreach runs 1000 times at most' };
  assert.deepEqual(render(template, { body: body(1001) }), tooMany);
  assert.deepEqual(render('#foreach($i in [1..1000000000])x#end'), tooMany);
});

const GREEDY: readonly [title: string, template: string][] = [
  ['loops in loops', '#foreach($a in [1..999])#foreach($b in [1..999])#foreach($c in [1..999])#end#end#end'],
  ['a text that doubles', '#set($s = "xxxxxxxx")#foreach($i in [1..99])#set($s = $s + $s)#end'],
  ['a text in quotes that doubles', '#set($s = "xxxxxxxx")#foreach($i in [1..99])#set($s = "$s$s")#end'],
  [
    'a text that is replaced by longer ones',
    '#set($s = "x")#foreach($i in [1..99])#set($s = $s.replace("x", "xxxxxxxx"))#end',
  ],
  ['lists in lists', '#set($l = [1])#foreach($i in [1..99])#set($l = [$l, $l])#end$l'],
  ['lists in lists as an argument', '#set($l = [1])#foreach($i in [1..60])#set($l = [$l, $l])#end#if("$l" == "a")#end'],
  ['a list in itself', '#set($l = [])$l.add($l)$l.add($l)$l'],
  [
    'a list of long texts',
    '#set($s = $input.body + $input.body)#set($l = [])#foreach($i in [1..999])#set($x = $l.add($s))#end$l',
  ],
  ['output without end', '#foreach($a in [1..999])#foreach($b in [1..999])$input.body#end#end'],
  [
    'the message parsed again and again',
    '#foreach($a in [1..999])#foreach($b in [1..999])#set($x = $util.parseJson($input.body))#end#end',
  ],
];
for (const [title, template] of GREEDY) {
  test(`${title} ends the rendering, not the server`, { timeout: 10_000 }, () =>
    assert.equal(render(template, { body: `"${'x'.repeat(100_000)}"` }).outcome, 'failed'),
  );
}

const NESTED: readonly [title: string, unit: string][] = [
  ['open conditions', '#if($a)'],
  ['open parentheses', '#set($a = ('],
  ['dollar signs', '$'],
  ['open references', '$a[$a['],
  ['open comments', '#*'],
  ['quotes', '"\''],
  ['open lists', '#set($a = [['],
  ['minus signs', '#set($a = --------'],
  ['backslashes', '\\'],
  ['closed conditions', '#if($a)#end'],
];
for (const [title, unit] of NESTED) {
  test(`a template of nothing but ${title} is compiled or refused at once`, { timeout: 2_000 }, () => {
    const compiled = compileTemplate(unit.repeat((300 * 1024) / unit.length));
    if (compiled.outcome === 'compiled') renderTemplate(compiled, scope);
  });
}

test('a template has 300 KB at most', () => {
  assert.equal(compileTemplate('x'.repeat(300 * 1024)).outcome, 'compiled');
  assert.equal(compileTemplate('x'.repeat(300 * 1024 + 1)).outcome, 'invalid');
});

test('a long chain of operators is evaluated without harm', () =>
  assert.equal(render(`#set($x = 1${' + 1'.repeat(20_000)})$x`).outcome, 'rendered'));

test('a message nested deeper than a thousand levels is as good as none', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  const json = (body: string) => render("$input.json('$')", { body });
  assert.deepEqual(json(nested(1_000)), { outcome: 'rendered', text: nested(1_000) });
  assert.deepEqual(json(nested(1_001)), { outcome: 'rendered', text: '""' });
  const flat = JSON.stringify(['[{'.repeat(2_000), '\\"[', ...Array.from({ length: 2_000 }, () => [])]);
  assert.deepEqual(json(flat), { outcome: 'rendered', text: flat });
});

test('escapeJavaScript, urlEncode and urlDecode are those of Java', () => {
  assert.equal(escapeJavaScript('"\'\\/\n\té\u0001'), '\\"\\\'\\\\\\/\\n\\t\\u00E9\\u0001');
  assert.equal(urlEncode('a b+c/é~*-._'), 'a+b%2Bc%2F%C3%A9%7E*-._');
  assert.equal(urlDecode('a+b%2Bc'), 'a b+c');
  assert.equal(urlDecode('%'), undefined);
});
