// The Invoke API, by the AWS CLI and by hand. Cases: spec/functions-and-templates.md, sections 7 and 19.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { rootKey } from '../support/gateway.ts';
import { runAws } from '../support/aws.ts';
import { findAws } from '../support/process.ts';
import { until } from '../support/until.ts';
import { functionGateway, project } from './support.ts';

const folder = project({
  'app.js': `
    let count = 0;
    exports.handler = async (event, { awsRequestId, clientContext }) => {
      console.log('run', JSON.stringify(event));
      return { event, count: ++count, clientContext };
    };
    exports.fails = async (event, { awsRequestId }) => { console.log('try', awsRequestId); throw new Error('always'); };
    exports.heard = async (event) => console.log('heard', JSON.stringify(event));
    exports.waits = (event) => new Promise((resolve) => setTimeout(resolve, 1_000));`,
});
const record = 'arn:aws:lambda:us-west-2:000000000000:function:heard';
const gateway = await functionGateway(
  folder.path,
  {
    one: { handler: 'app.handler' },
    fails: { handler: 'app.fails', destinations: { onFailure: record } },
    heard: { handler: 'app.heard' },
    single: { handler: 'app.waits', reservedConcurrency: 1 },
    blocked: { handler: 'app.waits', reservedConcurrency: 0 },
    old: { handler: 'app.fails', eventAgeMsMax: 60_000, retries: 2, reservedConcurrency: 0 },
  },
  { limits: { functionRetryMs: 10 } },
);
const { invoke, lines } = gateway;
const scratch = mkdtempSync(join(tmpdir(), 'fanfare-invoke-'));
after(async () => {
  await gateway[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
  rmSync(scratch, { recursive: true });
});
const linesOf = (name: string, word: string) =>
  lines.filter(({ function: one, text }) => one === name && text.includes(word)).map(({ text }) => text);

const commands = [
  { major: 1, aws: await findAws(1) },
  { major: 2, aws: await findAws(2) },
];
for (const { major, aws } of commands) {
  const skip = aws ? false : `the AWS CLI ${major} is not installed: NOT TESTED`;
  const payload = (event: object) => {
    const json = JSON.stringify(event);
    return major === 1 ? json : Buffer.from(json).toString('base64');
  };
  const call = async (what: string, ...words: string[]) => {
    const file = join(scratch, `${what}-${major}.json`);
    const common = ['--endpoint-url', gateway.url, '--region', 'us-west-2', '--output', 'json', file];
    const env = { AWS_ACCESS_KEY_ID: rootKey.accessKeyId, AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey };
    const { code, stdout, stderr } = await runAws(aws!, ['lambda', 'invoke', ...words, ...common], env);
    return { code, stderr, output: stdout && JSON.parse(stdout), body: code === 0 ? readFileSync(file, 'utf8') : '' };
  };

  test(`FT-044, FT-045, FT-047 aws lambda invoke, version ${major}`, { skip }, async () => {
    // Two at once: it takes the command longer to start than anything here.
    const named = ['--function-name', 'one', '--payload'];
    const [{ output, body }, event] = await Promise.all([
      call('tail', ...named, payload({ a: major }), '--log-type', 'Tail'),
      call('event', ...named, payload({ b: major }), '--invocation-type', 'Event'),
    ]);
    const { LogResult, ...rest } = output;
    assert.deepEqual(rest, { StatusCode: 200, ExecutedVersion: '$LATEST' });
    assert.deepEqual(JSON.parse(body).event, { a: major });
    const log = Buffer.from(LogResult, 'base64').toString();
    assert.match(
      log,
      /^START RequestId: [0-9a-f-]{36} Version: \$LATEST\n.*\trun .*\nEND RequestId: .*\nREPORT RequestId: /s,
    );
    assert.deepEqual([event.output, event.body], [{ StatusCode: 202 }, '']);
    await until(() => linesOf('one', `{"b":${major}}`).length > 0);
  });

  test(`aws lambda invoke-async, version ${major}: 202, and nobody waits`, { skip }, async () => {
    const file = join(scratch, 'async.json');
    writeFileSync(file, '{"async":1}');
    const words = ['--function-name', 'one', '--invoke-args', file, '--endpoint-url', gateway.url];
    const env = { AWS_ACCESS_KEY_ID: rootKey.accessKeyId, AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey };
    const where = ['--region', 'us-west-2', '--output', 'json'];
    const { stdout, stderr } = await runAws(aws!, ['lambda', 'invoke-async', ...words, ...where], env);
    assert.deepEqual(JSON.parse(stdout || '{}'), { Status: 202 }, stderr);
    await until(() => linesOf('one', '{"async":1}').length > 0);
  });
}

test('what callers say in their context may be of any alphabet, on more than a line', async () => {
  const context = { custom: { name: '日本 ü "\\u0041"' } };
  const text = Buffer.from(JSON.stringify(context, null, 2)).toString('base64');
  const { json } = await invoke('one', {}, { headers: { 'x-amz-client-context': text } });
  assert.deepEqual(json.clientContext, context);
});

test('FT-046 a dry run runs nothing', async () => {
  const headers = { 'x-amz-invocation-type': 'DryRun' };
  const { status, text, headers: told } = await invoke('one', { c: 1 }, { headers });
  assert.deepEqual([status, text, told.get('content-type')], [204, '', null]);
  await invoke('one');
  assert.deepEqual(linesOf('one', '{"c":1}'), []);
  assert.equal((await invoke('gone', {}, { headers })).status, 404);
});

test('FT-048 an unknown function', async () => {
  const { status, json, headers } = await invoke('gone');
  assert.deepEqual([status, headers.get('x-amzn-errortype')], [404, 'ResourceNotFoundException']);
  const Message = 'Function not found: arn:aws:lambda:us-west-2:000000000000:function:gone:$LATEST';
  assert.deepEqual(json, { Message, Type: 'User' });
});

test('FT-049 an event that is no JSON; no body is an empty event', async () => {
  const { status, json, headers } = await invoke('one', undefined, { body: '{bad' });
  assert.deepEqual(
    [status, headers.get('x-amzn-errortype'), json.Type],
    [400, 'InvalidRequestContentException', 'User'],
  );
  assert.match(json.message, /^Could not parse request body into json: Could not parse payload into json: /);
  assert.deepEqual((await invoke('one', undefined, { body: '' })).json.event, {});
  assert.equal((await invoke('one', {}, { headers: { 'x-amz-client-context': 'bm8=' } })).status, 400);
});

test('FT-050 a function by each of its names', async () => {
  const names = [
    'one',
    'one:live',
    '000000000000:function:one',
    'function:one',
    'arn:aws:lambda:us-west-2:000000000000:function:one:1',
  ];
  for (const name of names) assert.equal((await invoke(name)).status, 200, name);
  assert.equal((await invoke('one', {}, { query: '?Qualifier=live' })).status, 200);
  for (const name of ['one:', 'one/two', 'arn:aws:lambda:us-west-2:0:function:one']) {
    assert.equal((await invoke(name)).status, 404, name);
  }
});

test('FT-047 no more than 4 KB of the log', async () => {
  const { headers } = await invoke('one', { long: 'x'.repeat(9_000) }, { headers: { 'x-amz-log-type': 'Tail' } });
  assert.equal(Buffer.from(headers.get('x-amz-log-result')!, 'base64').length, 4_096);
});

test('an event of 6 MB, and one that is larger', async () => {
  const event = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2));
  const [largest, larger] = [
    await invoke('one', 0, { body: event(6_291_456) }),
    await invoke('one', 0, { body: event(6_291_457) }),
  ];
  assert.deepEqual([largest.json.event.length, larger.status], [6_291_454, 413]);
  const headers = { 'x-amz-invocation-type': 'Event' };
  assert.equal((await invoke('one', 0, { body: event(1_048_577), headers })).status, 413);
});

test('FT-055 reserved concurrency', async () => {
  const [one, two] = await Promise.all([invoke('single'), invoke('single')]);
  const [refused, ran] = one.status === 429 ? [one, two] : [two, one];
  assert.equal(ran.status, 200);
  assert.deepEqual([refused.status, refused.headers.get('x-amzn-errortype')], [429, 'TooManyRequestsException']);
  assert.ok(Number(refused.headers.get('retry-after')) >= 1);
  const Reason = 'ReservedFunctionConcurrentInvocationLimitExceeded';
  assert.deepEqual(refused.json, { Reason, Type: 'User', message: 'Rate Exceeded.' });
  assert.equal((await invoke('blocked')).status, 429);
});

test('FT-057 three tries with one request id, and the record of the destination', async () => {
  const { status, text, headers } = await invoke('fails', { n: 1 }, { headers: { 'x-amz-invocation-type': 'Event' } });
  assert.deepEqual([status, text, headers.get('x-amz-executed-version')], [202, '', null]);
  await until(() => linesOf('heard', 'heard').length > 0);
  const id = headers.get('x-amzn-requestid');
  assert.deepEqual(
    linesOf('fails', '\ttry ').map((line) => line.split('\ttry ')[1]),
    [id, id, id],
  );
  const { timestamp, ...told } = JSON.parse(linesOf('heard', '\theard ')[0]!.split('\theard ')[1]!);
  assert.ok(Date.parse(timestamp));
  assert.equal(told.responsePayload.errorMessage, 'always');
  delete told.responsePayload;
  assert.deepEqual(told, {
    version: '1.0',
    requestContext: {
      requestId: id,
      functionArn: 'arn:aws:lambda:us-west-2:000000000000:function:fails:$LATEST',
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload: { n: 1 },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  });
});
