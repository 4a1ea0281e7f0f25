// What clients say over sockets, and the expressions that choose what becomes of it; and what is logged of both.
import { compileExpression, selectRoute } from '../../src/services/websocket/expressions/selection.ts';
import { lambdaMessageResult } from '../../src/services/websocket/events/proxy-result.ts';
import { integrationUri, mapParameters } from '../../src/services/websocket/expressions/mapping.ts';
import { compileFormat, lineOf } from '../../src/services/websocket/logs/line-format.ts';
import { redactText } from '../../src/services/websocket/logs/redaction.ts';
import { functionOf } from '../../src/services/websocket/runtime/integration/invoke-function.ts';
import { JsonText } from '../../src/services/websocket/expressions/json-values.ts';
import { attributesOf, parseRequest, requestIdIn } from '../../src/services/chat/requests.ts';
import { filled, grown, JSON_SYNTAX, stopwatch } from './stopwatch.ts';

const MESSAGE_MAX = 128 * 1024;
const EXPRESSION_MAX = 2_048;
const JSON_PIECES = [...JSON_SYNTAX, '{"a":0}', '[]', '\\', '\\"', 'é', ' ', '"requestid":"'];
const EXPRESSION_PIECES = [
  '$',
  '${',
  '}',
  '$request.body',
  '.a',
  '[0]',
  "['",
  "']",
  '\\$',
  '$default',
  '.',
  '-',
  '{',
  '/',
];

const whole = (unit: string, max: number) => unit.repeat(Math.floor(max / unit.length));
const messages = [
  filled('[', () => '{}', ']', MESSAGE_MAX),
  filled('[', () => '"a"', ']', MESSAGE_MAX),
  filled('{', (index) => `"${index.toString(36)}":0`, '}', MESSAGE_MAX),
  filled('[', (index) => `{"${index.toString(36)}":0}`, ']', MESSAGE_MAX),
  filled('{', (index) => `"${index * 9_973}":""`, '}', MESSAGE_MAX),
  `${'['.repeat(999)}${'[],'.repeat(40_000)}0${']'.repeat(999)}`,
  `{"a":"${whole('\\"', MESSAGE_MAX - 8)}"}`,
  `{"a":"${whole('a', MESSAGE_MAX - 8)}"}`,
  whole('[', MESSAGE_MAX),
  whole('"requestid":"', MESSAGE_MAX),
];
const expressions = [
  '$request.body.action',
  ...['$request.body', '${', '${request.body}', "$a['", '$a[0]', '\\$', '$', '$a.', "${a['"].map((unit) =>
    whole(unit, EXPRESSION_MAX),
  ),
];

type Selection = { readonly expression: string; readonly message: string };
stopwatch<Selection>('selecting a route for a message', {
  seeds: [
    ...messages.map((message) => ({ expression: expressions[1]!, message })),
    ...expressions.map((expression) => ({ expression, message: messages[3]! })),
  ],
  mutate: ({ expression, message }, random) =>
    random.chance(0.5)
      ? { expression: grown(expression, random, EXPRESSION_PIECES, EXPRESSION_MAX), message }
      : { expression, message: grown(message, random, JSON_PIECES, MESSAGE_MAX) },
  run: ({ expression, message }) => selectRoute(new Set(['$default']), compileExpression(expression), message),
});

stopwatch<string>('a frame of a chat client', {
  seeds: [...messages, ...messages.map((message) => `{"attributes":${message}}`)],
  mutate: (text, random) => grown(text, random, JSON_PIECES, MESSAGE_MAX),
  run(text) {
    requestIdIn(text);
    const members = parseRequest(text.slice(0, 8 * 1024));
    try {
      if (members) attributesOf(members, 8 * 1024);
    } catch {
      // It was refused, in time.
    }
  },
});

const sources = ['route.request.body', 'route.request.body.$..a', 'context.a', 'stageVariables.a'];
const filters = ['route.request.body.$[?(@ =~ /(a{9}){99}/)]', 'route.request.body.$..[?(@.a == $.a)].b'];
const parameters = Object.fromEntries(
  Array.from({ length: 100 }, (_, index) => [
    `integration.request.header.p${index}`,
    index > 97 ? filters[index - 98]! : sources[index % 4]!,
  ]),
);
stopwatch<string>('mapping a message to parameters', {
  seeds: messages,
  mutate: (text, random) => grown(text, random, JSON_PIECES, MESSAGE_MAX),
  run: (text) =>
    mapParameters(parameters, { body: new JsonText(text), stageVariables: { a: 'a' }, context: { a: text } }),
});

stopwatch<string>('reading what a function answers', {
  seeds: messages.map((message) => `{"statusCode":200,"body":${JSON.stringify(message)}}`),
  mutate: (text, random) => grown(text, random, JSON_PIECES, 1024 * 1024),
  run: (text) => lambdaMessageResult(text, true),
});

stopwatch<string>('the address of an integration', {
  seeds: ['${stageVariables.a}', '{a}', '{', '${stageVariables.', ':lambda:path/2015-03-31/functions/'].map((unit) =>
    whole(unit, EXPRESSION_MAX),
  ),
  mutate: (text, random) =>
    grown(
      text,
      random,
      ['${stageVariables.a}', '{a}', '{', '}', ':lambda:path/2015-03-31/functions/', '/invocations'],
      EXPRESSION_MAX,
    ),
  run: (uri) =>
    functionOf(
      integrationUri(
        uri,
        { a: whole(':lambda:path/2015-03-31/functions/', 2_048) },
        new Map([['a', whole('%é', 32 * 1024)]]),
      ),
    ),
});

stopwatch<string>('an execution log of a body', {
  seeds: [
    ...messages,
    ...messages.map((message) => JSON.stringify({ body: message })),
    ...['a=b&', 'token=', 'bearer ', '"token": "', "'", '\\"', '\\', 'a.', 'token="\\"', 'basic basic ', '-'].map(
      (unit) => whole(unit, MESSAGE_MAX),
    ),
    filled('[', () => '"[]"', ']', MESSAGE_MAX),
    filled('[', () => '"{\\"token\\":1}"', ']', MESSAGE_MAX),
  ],
  mutate: (text, random) => grown(text, random, [...JSON_PIECES, 'token', '=', '&', 'bearer ', "'"], 1024 * 1024),
  run: redactText,
});

type Line = { readonly format: string; readonly value: string };
stopwatch<Line>('a line of an access log', {
  seeds: ['$context.a', '$context.', '$', 'a\n', '$context.a.a.a', '\r\n '].flatMap((unit) =>
    ['"', '\u0000', 'a', '\u2028'].map((letter) => ({ format: whole(unit, 3_072), value: whole(letter, 16 * 1024) })),
  ),
  mutate: ({ format, value }, random) => ({
    format: grown(format, random, ['$context.', 'a', '.', '-', '\n', 'authorizer.', 'messageString'], 3_072),
    value: grown(value, random, ['"', '\\', '\u0000', 'a'], 16 * 1024),
  }),
  run: ({ format, value }) =>
    lineOf(compileFormat(format), { a: value, authorizer: { a: value }, error: { messageString: value } }),
});
