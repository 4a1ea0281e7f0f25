// Python handlers. Cases: spec/functions-and-templates.md, sections 4 and 19.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { findProgram } from '../support/process.ts';
import { functionGateway, project } from './support.ts';

const skip = findProgram('python3') ? false : 'no Python is installed: NOT TESTED';
const folder = project({
  'app.py': `
import json, logging, sys
from decimal import Decimal

def handler(event, context):
    return {"n": event.get("n"), "id": context.aws_request_id, "mb": context.memory_limit_in_mb,
            "name": context.function_name, "left": context.get_remaining_time_in_millis(), "identity": context.identity.cognito_identity_id}

def decimal(event, context):
    return {"n": Decimal("1.50"), "text": "é"}

def marshal(event, context):
    return {1, 2}

async def coroutine(event, context):
    return 1

def leaves(event, context):
    sys.exit(0)

def says(event, context):
    print("printed")
    logging.getLogger().warning("warned %s", "once")
    logging.getLogger().info("not shown")
    raise ValueError("no good")

def client(event, context):
    return [context.client_context.custom, context.client_context.client.app_title]
`,
  'pkg/mod.py': 'def handler(event, context):\n    return "below"\n',
  'bad.py': 'def handler(:\n',
});
const names = 'handler decimal marshal coroutine leaves says client'.split(' ');
const python = { runtime: 'python3.11' };
const gateway = await functionGateway(folder.path, {
  ...Object.fromEntries(names.map((name) => [name, { ...python, handler: `app.${name}` }])),
  decimal12: { runtime: 'python3.12', handler: 'app.decimal' },
  slash: { ...python, handler: 'pkg/mod.handler' },
  dot: { ...python, handler: 'pkg.mod.handler' },
  missing: { ...python, handler: 'gone.handler' },
  bad: { ...python, handler: 'bad.handler' },
  unnamed: { ...python, handler: 'app.nothing' },
  malformed: { ...python, handler: 'handler' },
  builtin: { ...python, handler: 'sys.handler' },
  json: { ...python, handler: 'app.says', logFormat: 'JSON' },
});
const { invoke } = gateway;
after(async () => {
  await gateway[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

test('FT-035 handlers of a module, of one below, and of a package', { skip }, async () => {
  const [plain, slash, dot] = await Promise.all([invoke('handler', { n: 1 }), invoke('slash'), invoke('dot')]);
  const { left, id, ...rest } = plain.json;
  assert.deepEqual(rest, { n: 1, mb: '256', name: 'handler', identity: null });
  assert.equal(id, plain.headers.get('x-amzn-requestid'));
  assert.ok(left > 0 && left <= 60_000);
  assert.deepEqual([slash.json, dot.json], ['below', 'below']);
});

const failed: readonly (readonly [id: string, name: string, errorType: string, message: string | RegExp])[] = [
  ['FT-036', 'missing', 'Runtime.ImportModuleError', "Unable to import module 'gone': No module named 'gone'"],
  ['4', 'bad', 'Runtime.UserCodeSyntaxError', /^Syntax error in module 'bad': /],
  ['4', 'unnamed', 'Runtime.HandlerNotFound', "Handler 'nothing' missing on module 'app'"],
  ['4', 'malformed', 'Runtime.MalformedHandlerName', /^Bad handler 'handler': /],
  ['4', 'builtin', 'Runtime.BuiltInModuleConflict', /built-in module sys/],
  [
    'FT-037',
    'marshal',
    'Runtime.MarshalError',
    'Unable to marshal response: Object of type set is not JSON serializable',
  ],
  [
    '4',
    'coroutine',
    'Runtime.MarshalError',
    'Unable to marshal response: Object of type coroutine is not JSON serializable',
  ],
  [
    'FT-038',
    'leaves',
    'Runtime.ExitError',
    /^RequestId: [0-9a-f-]{36} Error: Runtime exited without providing a reason$/,
  ],
  ['4', 'says', 'ValueError', 'no good'],
];
const failures = skip ? undefined : new Map(failed.map(([, name]) => [name, invoke(name)]));
for (const [id, name, errorType, message] of failed) {
  test(`${id} ${name}: ${errorType}`, { skip }, async () => {
    const { status, json, headers } = await failures!.get(name)!;
    assert.deepEqual([status, headers.get('x-amz-function-error'), json.errorType], [200, 'Unhandled', errorType]);
    if (typeof message === 'string') assert.equal(json.errorMessage, message);
    else assert.match(json.errorMessage, message);
    if (errorType !== 'Runtime.ExitError')
      assert.deepEqual([typeof json.requestId, Array.isArray(json.stackTrace)], ['string', true]);
  });
}

test('FT-037 a Decimal is a number; what is beyond ASCII is written by the runtime', { skip }, async () => {
  const [older, newer] = await Promise.all([invoke('decimal'), invoke('decimal12')]);
  assert.equal(older.text, '{"n": 1.50, "text": "\\u00e9"}');
  assert.equal(newer.text, '{"n": 1.50, "text": "é"}');
});

test('FT-039 print, logging and errors in the log', { skip }, async () => {
  const tail = await invoke('says', {}, { headers: { 'x-amz-log-type': 'Tail' } });
  const id = tail.headers.get('x-amzn-requestid');
  const text = Buffer.from(tail.headers.get('x-amz-log-result')!, 'base64').toString();
  const lines = text.split('\n');
  assert.equal(lines[0], `START RequestId: ${id} Version: $LATEST`);
  assert.equal(lines[1], 'printed');
  assert.match(lines[2]!, new RegExp(`^\\[WARNING\\]\\t\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\\t${id}\\twarned once$`));
  assert.match(lines[3]!, /^\[ERROR\] ValueError: no good\rTraceback \(most recent call last\):\r\u00a0\u00a0File "/);
  assert.equal(lines[4], `END RequestId: ${id}`);
  assert.match(lines[5]!, /^REPORT /);
});

test('logging writes JSON where the function is declared so', { skip }, async () => {
  const { headers } = await invoke('json');
  const requestId = headers.get('x-amzn-requestid');
  const texts = gateway.lines.filter((line) => line.requestId === requestId).map(({ text }) => text);
  const warned = JSON.parse(texts.find((text) => text.includes('warned'))!);
  assert.deepEqual(
    [warned.level, warned.message, warned.logger, warned.requestId],
    ['WARNING', 'warned once', 'root', requestId],
  );
  assert.equal(JSON.parse(texts[0]!).type, 'platform.start');
});

test('the context of a client', { skip }, async () => {
  const context = Buffer.from('{"custom":{"a":1},"client":{"app_title":"t"}}').toString('base64');
  assert.deepEqual((await invoke('client', {}, { headers: { 'x-amz-client-context': context } })).json, [
    { a: 1 },
    't',
  ]);
});
