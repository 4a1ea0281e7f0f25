// Node handlers, as Lambda's own client runs them. Cases: spec/functions-and-templates.md, section 19.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { functionGateway, project } from './support.ts';

const folder = project({
  'app.js': `
    exports.handler = async (event) => ({ ok: event.n });
    exports.env = async () => process.env;
    exports.cwd = async () => [process.cwd(), require('node:fs').readFileSync('data.txt', 'utf8')];
    exports.nested = { deep: { fn: async () => 'deep' } };
    exports.timer = (event, context, callback) => {
      if (event.now) context.callbackWaitsForEmptyEventLoop = false;
      setTimeout(() => {}, event.ms);
      callback(null, 'x');
    };
    exports.sync = () => {};
    exports.never = () => new Promise(() => {});
    exports.callback = (event, context, callback) => callback(null, 'called');
    exports.context = async (event, context) => {
      const first = context.getRemainingTimeInMillis();
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { ...context, first, second: context.getRemainingTimeInMillis() };
    };
    exports.throws = async (event) => { throw event.value; };
    exports.exits = async (event) => process.exit(event.code);
    exports.rejects = async () => { void Promise.reject(new Error('lost')); await new Promise((resolve) => setTimeout(resolve, 60_000)); };
    exports.broken = async () => { const loop = {}; loop.loop = loop; return loop; };
    exports.esmOnly = async () => require('esm-only');
    exports.streams = awslambda.streamifyResponse(async (event, stream) => {
      stream.write('{"a":');
      stream.end('1}');
    });
    exports.says = async () => console.warn('one\\ntwo %d', 3);`,
  'data.txt': 'read',
  'node_modules.txt': '',
  'src/fn/app.js': "exports.handler = async () => 'below';",
  'esm/package.json': '{ "type": "module" }',
  'esm/app.js': "const word = await Promise.resolve('awaited'); export const handler = async () => word;",
  'm/app.mjs': "import { word } from 'layered'; export const handler = async () => word;",
  'c/app.cjs': "exports.handler = async () => 'cjs';",
  'both/app.js': "exports.handler = async () => 'js';",
  'both/app.mjs': "export const handler = async () => 'mjs';",
  'bad/app.js': 'exports.handler = async () => {',
  'sdk/app.js': "require('@aws-sdk/client-of-nobody');",
  'layer/nodejs/node_modules/layered/package.json': '{ "name": "layered", "exports": { ".": "./index.mjs" } }',
  'layer/nodejs/node_modules/layered/index.mjs': "export const word = 'from the layer';",
  'layer/nodejs/node_modules/esm-only/package.json': '{ "name": "esm-only", "type": "module", "main": "index.js" }',
  'layer/nodejs/node_modules/esm-only/index.js': 'export const a = 1;',
});
const layers = [`${folder.path}/layer`];
const names = 'handler env cwd nested timer sync never callback context throws exits rejects broken streams says'.split(
  ' ',
);
process.env['SECRET_OF_THE_SHELL'] = 'x';
const gateway = await functionGateway(folder.path, {
  ...Object.fromEntries(names.map((name) => [name, { handler: `app.${name}` }])),
  env: { handler: 'app.env', environment: { A1: 'x', TZ: 'Europe/Berlin' }, layers },
  nested: { handler: 'app.nested.deep.fn' },
  below: { handler: 'src/fn/app.handler' },
  esm: { handler: 'esm/app.handler' },
  mjs: { handler: 'm/app.handler', layers },
  cjs: { handler: 'c/app.handler' },
  both: { handler: 'both/app.handler' },
  above: { handler: '../x.handler' },
  missing: { handler: 'gone.handler' },
  bad: { handler: 'bad/app.handler' },
  unexported: { handler: 'app.nothing' },
  sdk: { handler: 'sdk/app.handler' },
  callback24: { handler: 'app.callback', runtime: 'nodejs24.x' },
  callback20: { handler: 'app.callback', runtime: 'nodejs20.x' },
  context24: { handler: 'app.context', runtime: 'nodejs24.x' },
  context: { handler: 'app.context', timeoutMs: 3_000 },
  esmOnly: { handler: 'app.esmOnly', layers },
  esmOnly24: { handler: 'app.esmOnly', layers, runtime: 'nodejs24.x' },
});
const { invoke } = gateway;
after(async () => {
  await gateway[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const returned: readonly [name: string, event: object, value: unknown][] = [
  ['handler', { n: 5 }, { ok: 5 }],
  ['below', {}, 'below'],
  ['nested', {}, 'deep'],
  ['esm', {}, 'awaited'],
  ['mjs', {}, 'from the layer'],
  ['cjs', {}, 'cjs'],
  ['both', {}, 'js'],
  ['sync', {}, null],
  ['callback20', {}, 'called'],
  ['streams', {}, { a: 1 }],
  ['cwd', {}, [folder.path, 'read']],
];
const CASES: Record<string, string> = {
  handler: 'FT-013 a CommonJS handler',
  below: 'FT-014 a handler in a folder below',
  nested: 'FT-015 a nested export',
  esm: 'FT-016 app.js of a package of type module, with a top-level await',
  mjs: 'FT-017, FT-033 only app.mjs, which imports a package of a layer',
  cjs: 'FT-017 only app.cjs',
  both: 'FT-018 app.js before app.mjs',
  sync: 'FT-024 a handler that never calls back',
  callback20: 'FT-027 a callback in nodejs20.x on Node 24',
  streams: 'a streaming handler, collected',
  cwd: 'FT-012 the working folder is that of the code',
};
// All at once: a cold start on a busy machine takes a while.
const answers = new Map(returned.map(([name, event]) => [name, invoke(name, event)]));
for (const [name, , value] of returned) {
  test(`${CASES[name]}`, async () => {
    const { status, json, headers } = await answers.get(name)!;
    assert.deepEqual([status, headers.get('x-amz-function-error'), json], [200, null, value]);
  });
}

type Failed = readonly [id: string, name: string, event: object, errorType: string, message: RegExp];
const failed: readonly Failed[] = [
  [
    'FT-019',
    'above',
    {},
    'Runtime.MalformedHandlerName',
    /^'\.\.\/x\.handler' is not a valid handler name\. Use absolute/,
  ],
  [
    'FT-020',
    'missing',
    {},
    'Runtime.ImportModuleError',
    /^Error: Cannot find module 'gone'|^Error: Cannot find module '\.\/gone'/,
  ],
  ['FT-021', 'bad', {}, 'Runtime.UserCodeSyntaxError', /^SyntaxError: /],
  ['FT-022', 'unexported', {}, 'Runtime.HandlerNotFound', /^app\.nothing is undefined or not exported$/],
  ['FT-025', 'never', {}, 'Runtime.NodeJsExit', /never settled/],
  [
    'FT-026',
    'callback24',
    {},
    'Runtime.CallbackHandlerDeprecated',
    /^ERROR: AWS Lambda has removed support for callback-based/,
  ],
  ['FT-028', 'throws', { value: 'text' }, 'string', /^text$/],
  ['FT-030', 'rejects', {}, 'Runtime.UnhandledPromiseRejection', /lost/],
  ['3.2', 'broken', {}, 'Error', /^Unable to stringify response body$/],
];
const failures = new Map(failed.map(([, name, event]) => [name, invoke(name, event)]));
for (const [id, name, , errorType, message] of failed) {
  test(`${id} ${errorType}`, async () => {
    const { status, json, headers } = await failures.get(name)!;
    assert.deepEqual([status, headers.get('x-amz-function-error'), json.errorType], [200, 'Unhandled', errorType]);
    assert.match(json.errorMessage, message);
    assert.ok(Array.isArray(json.trace));
  });
}

test('FT-010 the variables of a process, and none of the shell', async () => {
  const { json } = await invoke('env');
  const given: Record<string, unknown> = {
    A1: 'x',
    TZ: 'Europe/Berlin',
    _HANDLER: 'app.env',
    AWS_REGION: 'us-west-2',
    AWS_DEFAULT_REGION: 'us-west-2',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
    AWS_LAMBDA_FUNCTION_NAME: 'env',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/env',
    LAMBDA_TASK_ROOT: folder.path,
    LANG: 'en_US.UTF-8',
    PWD: folder.path,
  };
  for (const [name, value] of Object.entries(given)) assert.equal(json[name], value, name);
  assert.match(json.AWS_LAMBDA_LOG_STREAM_NAME, /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  assert.match(json.AWS_LAMBDA_RUNTIME_API, /^127\.0\.0\.1:\d+$/);
  assert.match(json.AWS_ACCESS_KEY_ID, /^ASIA/);
  assert.match(json._X_AMZN_TRACE_ID, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
  assert.ok(json.AWS_SECRET_ACCESS_KEY && json.AWS_SESSION_TOKEN);
  assert.ok(json.NODE_PATH.startsWith(`${layers[0]}/nodejs/node22/node_modules:${layers[0]}/nodejs/node_modules:`));
  for (const name of [
    'SECRET_OF_THE_SHELL',
    'HOME',
    'AWS_ACCOUNT_ID',
    'AWS_LAMBDA_LOG_FORMAT',
    'AWS_SAM_LOCAL',
    'IS_OFFLINE',
  ]) {
    assert.equal(json[name], undefined, name);
  }
});

test('FT-011 a reserved variable is refused by its name, and what ran goes on', async () => {
  const one = { name: 'x', runtime: 'nodejs22.x', handler: 'app.handler', folder: folder.path };
  assert.throws(() => gateway.functions.define([{ ...one, environment: { AWS_REGION: 'x' } }]), /AWS_REGION/);
  assert.throws(() => gateway.functions.define([{ ...one, environment: { A: 'x' } }]), /'A'/);
  assert.throws(() => gateway.functions.define([{ ...one, environment: { AB: 'x'.repeat(4096) } }]), /4096/);
  assert.equal((await invoke('handler', { n: 6 })).json.ok, 6);
});

test('FT-023 an answer waits for an empty event loop, unless the handler does not want that', async () => {
  const held = await invoke('timer', { ms: 700 }, { headers: { 'x-amz-log-type': 'Tail' } });
  const log = Buffer.from(held.headers.get('x-amz-log-result')!, 'base64').toString();
  assert.equal(held.json, 'x');
  assert.ok(Number(/\tDuration: ([\d.]+)/.exec(log)?.[1]) >= 690, log);
  // A timer of an hour would be waited for until the time-out.
  assert.equal((await invoke('timer', { ms: 3_600_000, now: true })).json, 'x');
});

test('FT-029 a process that exits is replaced', async () => {
  const [none, three] = [await invoke('exits', { code: 0 }), await invoke('exits', { code: 3 })];
  assert.equal(none.json.errorType, 'Runtime.ExitError');
  assert.match(none.json.errorMessage, /^RequestId: [0-9a-f-]{36} Error: Runtime exited without providing a reason$/);
  assert.match(three.json.errorMessage, /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/);
});

test('FT-031, FT-032 the context, and the time that is left', async () => {
  const [{ json: context, headers }, { json: newer }] = await Promise.all([invoke('context'), invoke('context24')]);
  const { first, second, ...members } = context;
  assert.ok(first <= 3_000 && second < first, `${first} ${second}`);
  const { logStreamName, ...rest } = members;
  assert.match(logStreamName, /^\d{4}/);
  assert.deepEqual(rest, {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: '$LATEST',
    functionName: 'context',
    memoryLimitInMB: '256',
    logGroupName: '/aws/lambda/context',
    invokedFunctionArn: 'arn:aws:lambda:us-west-2:000000000000:function:context',
    awsRequestId: headers.get('x-amzn-requestid'),
  });
  assert.equal('callbackWaitsForEmptyEventLoop' in newer, false);
});

test('FT-034 require of an ES module fails in nodejs22.x as on AWS, and not in nodejs24.x', async () => {
  const [older, newer] = await Promise.all([invoke('esmOnly'), invoke('esmOnly24')]);
  assert.match(older.json.errorMessage, /require\(\) of ES Module|ERR_REQUIRE_ESM/);
  assert.deepEqual(newer.json, { a: 1 });
});

test('the likeliest reason of a missing SDK is told', async () => {
  const { json } = await invoke('sdk');
  assert.equal(json.errorType, 'Runtime.ImportModuleError');
  const told = gateway.lines.filter(
    ({ function: name, text }) => name === 'sdk' && /npm install --save-dev @aws-sdk/.test(text),
  );
  assert.ok(told.length > 0);
});

test('console writes a line with time, request id and level', async () => {
  const { headers } = await invoke('says');
  const id = headers.get('x-amzn-requestid')!;
  const line = gateway.lines.find(({ requestId, text }) => requestId === id && text.includes('WARN'));
  assert.match(line!.text, new RegExp(`^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\\t${id}\\tWARN\\tone\\rtwo 3$`));
});
