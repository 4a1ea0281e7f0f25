// What templates print, row by row: as recorded on AWS, as the Java libraries behind it print, and as we chose where
// nothing is known (docs/compatibility.md).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileTemplate, renderTemplate } from '../../src/services/websocket/expressions/templates.ts';
import { PATHS_BODY, RECORDED_PATHS, RECORDED_TEMPLATES } from './recorded-templates.ts';

const render = (template: string, body = '{}') =>
  renderTemplate(compileTemplate(template), {
    body,
    params: { path: {}, querystring: {}, header: {} },
    context: { connectionId: 'c1' },
    stageVariables: {},
  });

function prints(template: string, body: string, text: string): void {
  const title = `${template} on ${body}`.replaceAll('\n', '\\n').slice(0, 150);
  test(`${title} prints ${text.replaceAll('\n', '\\n').slice(0, 60)}`, () =>
    assert.deepEqual(render(template, body), { outcome: 'rendered', text }));
}

/** Rows of spec/apigateway-websocket.md, section 9. */
const TESTS = '|#if($r == "")empty#{else}not#end';
const AWS: readonly [template: string, body: string, text: string][] = [
  ["$input.path('$.j')", '{"j":[{"foo":"bar"}]}', '[{"foo":"bar"}]'],
  ["$input.path('$.j')", '{"j":{"foo":"bar"}}', '{foo=bar}'],
  ["$input.path('$.j')", '{"j":{"foo":[{"nested":"bar"}]}}', '{foo=[{"nested":"bar"}]}'],
  ["$input.path('$.j')", '{"j":{"bigger":"dict","to":"test"}}', '{bigger=dict, to=test}'],
  ["$input.path('$.j')[0]", '{"j":[[{"foo":"bar"}]]}', '[{"foo":"bar"}]'],
  ["$input.path('$.j').toString()", '{"j":{"list":[{"foo":"bar"}]}}', '{list=[{"foo":"bar"}]}'],
  [`#set($r = $input.path('$.missing'))$r${TESTS}`, '{}', '|empty'],
  [`#set($r = $input.path('$.no'))$r${TESTS}`, '{"no":null}', '|empty'],
  [`#set($r = $input.path('$.list'))$r$r.nested${TESTS}`, '{"list":[]}', '[]|not'],
  ['[$unknown$!unknown${unknown}$unknown.a.b()]', '{}', '[]'],
];
for (const row of AWS) prints(...row);

for (const row of RECORDED_TEMPLATES) prints(...row);
for (const [path, json] of RECORDED_PATHS) prints(`$input.json("${path.replaceAll('"', '""')}")`, PATHS_BODY, json);

const DIGITS = '{"id":12345678901234567890,"f":1.0,"e":1e2,"z":{"b":1,"1":2,"0":-0},"d":0.10,"t":1E400}';
const OURS: readonly [template: string, body: string, text: string][] = [
  // Numbers keep their digits, and objects the order of their members.
  ["$input.json('$')", DIGITS, DIGITS],
  ["$input.json('$')", ' { "a" : [ 1.0 , 2 ] } ', '{"a":[1.0,2]}'],
  ["$input.path('$.id') $input.path('$.e') $input.path('$.z')", DIGITS, '12345678901234567890 1e2 {b=1, 1=2, 0=-0}'],
  ['$input.body', DIGITS, DIGITS],
  [
    '$util.parseJson($input.body)',
    '[1.0,{"2":1,"1":10000000000000000000001}]',
    '[1.0,{"2":1,"1":10000000000000000000001}]',
  ],
  ["$util.escapeJavaScript($input.json('$.z'))", DIGITS, '{\\"b\\":1,\\"1\\":2,\\"0\\":-0}'],
  ["#foreach($k in $input.path('$.z').keySet())$k#end", DIGITS, 'b10'],
  ["#set($m = {'b': 1, '1': 2})$m", '{}', '{b=1, 1=2}'],
  [
    "#set($x = $input.path('$.id') + 1)$x #set($x = 9007199254740993 * 2)$x",
    DIGITS,
    '12345678901234567891 18014398509481986',
  ],
  ['#set($x = 12345678901234567890 / 7)$x #set($x = 12345678901234567890 % 1000)$x', '{}', '1763668414462081127 890'],
  ['#set($x = -9007199254740993)$x #set($x = 9007199254740993 - 9007199254740993)$x', '{}', '-9007199254740993 0'],
  ['#if(9007199254740993 > 9007199254740992)a#end#if(9007199254740993 == 9007199254740993.0)b#end', '{}', 'a'],
  ["#if($input.path('$.id') == '12345678901234567890')same#end", DIGITS, 'same'],
  [
    '#set($x = 19.99 * 100)$x #set($x = 10000000.5 * 2)$x #set($x = 0.0001 * 1)$x',
    '{}',
    '1998.9999999999998 2.0000001E7 1.0E-4',
  ],
  // Nothing, the empty text and what is missing.
  [
    '#if($none)a#{else}b#end#if($none == $null)c#end#if("" == $none)d#end#if($none != "")e#end#if($none == 0)f#end',
    '{}',
    'bcd',
  ],
  ['#set($x = 1)#set($x = $none)[$x]', '{}', '[]'],
  ['#set($s = "a" + $none + "b")$s', '{}', 'ab'],
  ["$input.json('$.missing')$input.json('$.no')", '{"no":null}', '""""'],
  ["$input.json('$')$input.path('$')", 'null', '""'],
  // Lists that templates make print as Java's; those of the payload inside them as JSON.
  ["#set($l = ['a', $input.path('$.l')])$l", '{"l":["b",1]}', '[a, ["b",1]]'],
  ["#set($m = {'l': ['a'], 'j': $input.path('$.l')})$m", '{"l":["b"]}', '{l=[a], j=["b"]}'],
  ["$input.path('$.l').subList(0, 1)", '{"l":["b",1]}', '[b]'],
  // Paths beyond Jayway's.
  [
    "$input.json('$.l[(@.length-1)]') $input.json('$.l[0:4:2]') $input.path('$.s.length()')",
    '{"l":[1,2,3,4],"s":"text"}',
    '4 [1,3] 4',
  ],
  ["$input.path('$.l[*].p.sum()') $input.path('$.m.keys()')", '{"l":[{"p":1},{"p":2.5}],"m":{"a":1}}', '3.5 ["a"]'],
  [
    "$input.path('$.l[?@.p > 1].p') $input.path('l[0].p') $input.path('$.a b')",
    '{"l":[{"p":1},{"p":2}],"a b":3}',
    '[2] 1 3',
  ],
  [
    '#set($f = "b")$input.path("$.${f}[0]") $input.path("$[?(@.x == \'$f\')]")',
    '{"b":[7],"x":"b"}',
    '7 [{"b":[7],"x":"b"}]',
  ],
  // Macros take values; a name that is no macro is text.
  ['#macro(m $a)$a#set($a = 2)$a#end#set($v = 1)#m($v) $v #other($v)', '{}', '12 1 #other(1)'],
  ['#macro(list $items)#foreach($i in $items)#if($i == 3)#break#end$i#end#end#list([1..5])|', '{}', '12|'],
  ['#macro(m)#stop#end#m()a', '{}', ''],
  ['#define($d)<$x>#end#foreach($x in [1, 2])$d#end', '{}', '<1><2>'],
  ['#set($n = "#set($y = 5)")#evaluate($n)#evaluate("$y$y")', '{}', '55'],
  // Backslashes, as Velocity has them for what is set.
  ['\\$none \\\\$none. \\#else \\#other \\\\', '{}', '$none \\. #else \\#other \\\\'],
  // Methods that Java asks of a class are asked of any value of it.
  [
    '#set($Integer = 0)$Integer.parseInt("0042") $Integer.parseInt("-2147483649") $Integer.toHexString(255)',
    '{}',
    '42 -2147483649 ff',
  ],
  ['#set($l = [1, 2])#set($it = $l.iterator())$it.next()$it.hasNext()$it.next()$it.hasNext()', '{}', '1true2false'],
];
for (const row of OURS) prints(...row);

test('what a message evaluates is not there for the next one', () => {
  const compiled = compileTemplate("#evaluate($input.path('$.t'))#evaluate($input.path('$.t'))#m()|#n()#macro(n)n#end");
  const texts = ['#macro(m)1#end', '#macro(m)2#end#macro(n)2#end', ''].map((t) =>
    renderTemplate(compiled, {
      body: JSON.stringify({ t }),
      params: { path: {}, querystring: {}, header: {} },
      context: {},
      stageVariables: {},
    }),
  );
  // A call of what the template itself does not name is text.
  for (const rendered of texts) assert.deepEqual(rendered, { outcome: 'rendered', text: '#m()|n' });
});

const REFUSED: readonly [template: string, reason: RegExp][] = [
  ['a\n  #include("x")', /^#include is not supported in line 2, column 3 of the template$/],
  ['#parse("x")', /^#parse is not supported in line 1, column 1 /],
  ['#literal()$a#end', /^#literal is not supported /],
  ['$x.replaceAll("(?=a)", "")', /^replaceAll\(\): this regular expression .* in line 1, column 4 /],
  ['$x.matches("(a)\\1")', /^matches\(\): this regular expression /],
  ['$x.split("a++")', /^split\(\): /],
  ['$x.replaceAll("[a&&b]", "")', /^replaceAll\(\): /],
  ['$x.replaceAll("(a)", "$2")', /^replaceAll\(\): \$2 in the replacement is no group /],
  ["$input.path('$.a[')", /^path\(\): .* at character 5 of the path in line 1, column 8 of the template$/],
  ["$input.json('$.a.nope()')", /^json\(\): there is no function nope\(\) /],
  ["$input.json('$[?(@.a =~ /(?!a)/)]')", /^json\(\): a pattern /],
  ['$x.format("%s")', /^the method format\(\) is not supported in line 1, column 4 /],
  ['#set($x = "a\n$y[")', /in line 1, column 11 of the template$/],
  ['#foreach($a in [1])#if($a)x#end', /^#end expected in line 1, column 32 /],
  ['#macro(m)x', /^#end expected/],
  ['#if(true)x#{else}y#elseif(true)z#end', /^#end expected/],
];
for (const [template, reason] of REFUSED) {
  test(`${template} is refused where it is compiled`, () => {
    const compiled = compileTemplate(template);
    assert.ok(compiled.outcome === 'invalid');
    assert.match(compiled.reason, reason);
  });
}

const FAILING: readonly [template: string, body: string, reason: string][] = [
  [
    "$input.path($input.path('$'))",
    '"$.a["',
    "A path of $input: a number, a name in quotes, '*' or '?' expected at character 5 of the path",
  ],
  ['#set($Integer = 0)$Integer.parseInt("x")', '{}', 'A text was to be read as a whole number, and is none'],
  ['#macro(m)#m()#end#m()', '{}', 'Macros are 20 deep at most'],
  ['#define($d)$d#end$d', '{}', 'Macros are 20 deep at most'],
  ["#evaluate($input.path('$.t'))", '{"t":"#if($a)"}', '#end expected in line 1, column 8 of the template'],
];
for (const [template, body, reason] of FAILING) {
  test(`${template} on ${body} fails with a reason`, () =>
    assert.deepEqual(render(template, body), { outcome: 'failed', reason }));
}
