// Mapping templates: their text may have 300 KB, and what they are rendered with a megabyte.
import type { TemplateScope } from '../../src/services/websocket/expressions/templates.ts';
import { compileTemplate, renderTemplate } from '../../src/services/websocket/expressions/templates.ts';
import { filled, grown, stopwatch } from './stopwatch.ts';

const TEMPLATE_MAX = 300 * 1024;
const BODY_MAX = 1024 * 1024;

const PIECES = [
  ...[
    '#if($a)',
    '#elseif(1)',
    '#else',
    '#end',
    '#set($x=1)',
    '#set($x=',
    '#foreach($a in [1..1000])',
    '#stop',
    '#break',
  ],
  ...[
    '$a',
    '$x',
    '$m',
    '$!a',
    '${a}',
    '$a.b',
    '.b',
    '.b(1)',
    '[1]',
    '[',
    ']',
    '(',
    ')',
    '{',
    '}',
    '"',
    "'",
    '""',
    ',',
    ':',
  ],
  ...[
    '1',
    '+1',
    '-',
    '!',
    '||1',
    '&&',
    '==',
    'not ',
    '##\n',
    '#**#',
    '#[[',
    ']]#',
    '\\',
    '#',
    '$',
    ' ',
    '\n',
    'x',
    'é',
  ],
  ...['.size()', '.get("k1")', '.put("$a$b",$m)', '.put($a,1)', '.add($m)', '.addAll($m)', '.remove(0)', '.keySet()'],
  ...['.values()', '.entrySet()', '.containsValue("v1")', '.containsKey("a")', '.contains("x")', '.indexOf("xy")'],
  ...[
    '.lastIndexOf($x)',
    '.replace("x","yy")',
    '.split("")',
    '.toUpperCase()',
    '.toString()',
    '.equals($m)',
    '.trim()',
  ],
  ...[
    "$input.json('$')",
    "$input.path('$')",
    '$input.body',
    '$input.params()',
    '$input.params("q")',
    '$context',
    '+$m',
  ],
  ...['$util.parseJson($m)', '$util.escapeJavaScript($m)', '$util.urlEncode($m)', '$util.urlDecode($m)'],
  ...['$util.base64Encode($m)', '$util.base64Decode($m)', '[1..1000]', '{"a":1}', '"$m$m"'],
  ...['#macro(m $a)', '#m($a)', '#@m($a)', '$bodyContent', '#define($x)', '#evaluate("$x")', '#evaluate($m)'],
  ...['.replaceAll("(x|é)*y","$1")', '.replaceAll("x*","yy")', '.replaceFirst($x,"")', '.split("x+")', '.matches($m)'],
  ...[
    '.toCharArray()',
    '.subList(0,9)',
    '.containsAll($m)',
    '.removeAll($m)',
    '.iterator()',
    '.compareTo($m)',
    '.join(",",$m)',
  ],
  ...['$input.path("$..*")', '$input.json("$..a")', "$input.path('$[?(@.a == 1)]')", "$input.path('$[?(@ =~ /x*y/)]')"],
  ...[
    "$input.path('$..*..*')",
    "$input.path('$[0:9999].sum()')",
    "$input.path('$x')",
    '*123456789012345678901234567890',
    '1.5',
  ],
];

const whole = (open: string, unit: string, close = '') =>
  open + unit.repeat(Math.floor((TEMPLATE_MAX - open.length - close.length) / unit.length)) + close;
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

stopwatch('compiling a template', {
  seeds: [
    ...[
      '$a',
      '$a.b',
      '#if(1)#end',
      '#set($a=1)',
      '#stop ',
      '#',
      '$',
      '\\',
      '##\n',
      '#**#',
      '${a}',
      '#foreach($a in 1)#end',
    ],
    ...['#if($a)', '"\'', '$a[$a[', '#macro(a)', '#macro(a $b)#a($b)#end', '#a(', '#define($a)#end', '#evaluate(1)'],
    ...['$a.split("(a{9}){9}")', "$input.path('$[?(@ =~ /(a{9}){9}/)]')", "$input.json('$[?(((@.a)))]')"],
  ]
    .map((unit) => whole('', unit))
    .concat(
      [
        '1,',
        '$a,',
        "'',",
        '"",',
        '{},',
        '[],',
        '"$a",',
        'not 1,',
        '-----1,',
        `${'('.repeat(60)}1${')'.repeat(60)},`,
      ].map((unit) => whole('#set($a=[', unit, '1])')),
      [
        whole('$a', '.b'),
        whole('$a', '.b(1)'),
        whole('$a', '[1]'),
        whole('#set($a=1', '+1', ')'),
        whole('#if(1)', '#elseif(1)', '#end'),
      ],
      [`#set($a=${Array.from({ length: 15 }).reduce<string>(quoted, 'y'.repeat(100_000))})`],
    ),
  mutate: (text, random) => grown(text, random, PIECES, TEMPLATE_MAX),
  run: compileTemplate,
});

type Rendering = { readonly template: string; readonly body: string };

const twice = (inner: string) =>
  `#set($m=$input.path('$'))#foreach($a in [1..1000])#foreach($b in [1..1000])${inner}#end#end`;
const map = filled('{', (index) => `"k${index}":"v${index}"`, '}', 128 * 1024);
const numbered = filled('{', (index) => `"${index * 9_973}":"v"`, '}', 128 * 1024);
const list = filled('[', () => '{}', ']', 128 * 1024);
const text = JSON.stringify('x'.repeat(128 * 1024));
const wide = JSON.stringify('é'.repeat(64 * 1024));
/** A text that almost holds the other one at each of its places. */
const nearly = JSON.stringify({
  t: 'a'.repeat(64 * 1024),
  p: `b${'a'.repeat(32 * 1024)}`,
  q: `${'a'.repeat(32 * 1024)}b`,
});
const numbers = filled('[', (index) => String(index % 10), ']', 128 * 1024);
const deep = '['.repeat(999) + ']'.repeat(999);
const tens = JSON.stringify(Array.from({ length: 10 }, () => Array.from({ length: 10 }, () => 'x')));

const seeds: readonly (readonly [inner: string, body: string])[] = [
  ...[
    '',
    'x',
    '$a',
    '#set($x=$x+1-1*2)',
    '#if($a==$b)x#end',
    '#set($x=[1,[2,[3]]])',
    '#set($x={"a":1,"b":{"$a":$b}})',
  ].map((inner) => [inner, '1'] as const),
  ...[
    '#set($x="$a$b$a$b")',
    '#if(true&&true&&true||false)#end',
    '#set($x=[1..1000])',
    "#set($x=$input.params('zz'))",
  ].map((inner) => [inner, '1'] as const),
  ...[
    '.containsValue(1)',
    '.keySet()',
    '.values()',
    '.entrySet()',
    '.get("k1")',
    '.size()',
    '.putAll($m)',
    '.remove("$a$b")',
  ].flatMap((method) => [[`#set($x=$m${method})`, map] as const, [`#set($x=$m${method})`, numbered] as const]),
  ...[
    '$m',
    '#if($m==$m)#end',
    '#foreach($i in $m)#break#end',
    '#set($x=$m.put("$a$b",$m))',
    "$input.json('$')",
    '$input.body',
  ].map((inner) => [inner, map] as const),
  ['#set($x=$m.put("$a$b",1))', numbered],
  ['#set($x=$m.put($a,1))#set($x=$m.remove($a))', numbered],
  ...[
    '.contains("q")',
    '.contains($m)',
    '.indexOf(7)',
    '.add($m)',
    '.addAll([1..1000])',
    '.remove(0)',
    '.toString()',
  ].map((method) => [`#set($x=$m${method})`, list] as const),
  ...[
    '.toUpperCase()',
    '.split("")',
    '.replace("x","yy")',
    '.replaceAll("é","yyyyyy")',
    '.indexOf("xy")',
    '.trim()',
    '.equals($m)',
  ].flatMap((method) => [[`#set($x=$m${method})`, text] as const, [`#set($x=$m${method})`, wide] as const]),
  ...['escapeJavaScript', 'urlEncode', 'urlDecode', 'base64Encode', 'base64Decode', 'parseJson'].flatMap((method) => [
    [`#set($x=$util.${method}($m))`, text] as const,
    [`#set($x=$util.${method}($m))`, wide] as const,
    [`#set($x=$util.${method}("%"))`, '1'] as const,
  ]),
  ...[
    '.contains($m.p)',
    '.indexOf($m.q)',
    '.lastIndexOf($m.q)',
    '.lastIndexOf($m.p)',
    '.split($m.p)',
    '.replace($m.q,"")',
  ].map((method) => [`#set($x=$m.t${method})`, nearly] as const),
  ['#set($x=$util.parseJson("{""k$a-$b"":[1,2,3]}"))', '1'],
  ['#set($x=$util.parseJson($m.k))', JSON.stringify({ k: list })],
  ["#set($x=$input.path('$[0][0]'))$m.add($m)", tens],
  ["#set($m.self=$m)$input.json('$')", '{}'],
  ["#set($x=$m.put('a',[$m.a,$m.a]))$input.json('$')", '{"a":1}'],
  ['#set($x="$m$m")#set($m=$x)', text],
  ...[
    '$m.replaceAll("x*y","")',
    '$m.replaceAll("(x)","$1$1")',
    '$m.replaceAll("x|x*y","")',
    '$m.split("(x|é){1,20}")',
    '$m.matches("(x|é|[a-z]){0,500}y")',
    '$m.replaceFirst("(((x)*)*)*y","")',
    '$m.replaceAll("\\b","-")',
    '$m.toCharArray()',
    '$m.compareTo("$m")',
    '#evaluate("$m")',
    '#evaluate($m)',
  ].flatMap((inner) => [[`#set($y=1)${inner}`, text] as const, [inner, wide] as const]),
  ['#set($x="a$a.b$b".replaceAll("[a-z]$a","-"))', '1'],
  ['#set($x="a$a.b$b")$x.replaceAll("[a-z]$a$b","-")', '1'],
  ...["'$..*'", "'$..a'", "'$..*..*'", "'$[*]'", "'$[?(@.a == 1 || @ =~ /v.*/)]'", "'$..[?(@ == ''v1'')]'"].flatMap(
    (path) => [map, list, numbered, deep, numbers].map((body) => [`#set($x=$input.path(${path}))`, body] as const),
  ),
  ...["'$.sum()'", "'$.stddev()'", "'$[?(@ in $[0:50])]'", "'$[1:].length()'", "'$[?(@ == 7 || @ == ''7'')]'"].map(
    (path) => [`#set($x=$input.path(${path}))`, numbers] as const,
  ),
  ["#set($x=$input.path('$[?(@ contains $[0])]'))", JSON.stringify(['a'.repeat(30_000), `${'a'.repeat(60_000)}b`])],
  ["#set($x=$input.path('$.k$a$b'))", '1'],
  ["#set($x=$input.path('$[?(@ =~ /x$a$b/)]'))", '["x"]'],
  ["$input.json('$')$m", map],
  ["$input.json('$')", numbers],
  ['#set($x=$m.removeAll($m))', list],
  ['#set($x=$m.containsAll([1..1000]))', numbers],
  ['#set($x=$m.subList(0,100000))', list],
  ['#set($x="".join(",",$m))', numbers],
  ['#set($x=$m*3)#set($m=$x*$x)', '1234567890123456789012345678901234567890'],
  ['#macro(r $n)#if($n<15)#r("$n$n")#r($n)#end#end#r($m)', '1'],
  ['#define($d)$d$d#end$d', '1'],
  ['#define($d)$m#end$d$d$d', text],
  ['#macro(q $a $b $c)$a$b$c#end#q($a $b "$a$b")', '1'],
  ['#evaluate("#evaluate(\'$a #set($x=1)\')")', '1'],
  ['#evaluate("#macro(m$a$b)x#end#m$a$b()")', '1'],
];

const header = Object.fromEntries(Array.from({ length: 800 }, (_, index) => [`h${index}`, `v${index}`]));

stopwatch<Rendering>('rendering a template', {
  seeds: seeds.map(([inner, body]) => ({ template: twice(inner), body })),
  mutate: ({ template, body }, random) =>
    random.chance(0.8)
      ? { template: grown(template, random, PIECES, 32 * 1024), body }
      : {
          template,
          body: random.chance(0.3)
            ? random.pick(seeds)[1]
            : grown(body, random, ['{', '[', '"a":', ',', '0', 'é', '"'], BODY_MAX),
        },
  run({ template, body }) {
    const scope: TemplateScope = {
      body,
      params: { path: {}, querystring: {}, header },
      context: { connectionId: 'c', identity: { sourceIp: '127.0.0.1' } },
      stageVariables: {},
    };
    return renderTemplate(compileTemplate(template), scope);
  },
});
