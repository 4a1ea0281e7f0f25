// The pipeline: who is asked first. What a stranger may learn or cost ends at the step that refuses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Caller } from '../../src/aws/authenticate.ts';
import { bySignature, byTrust } from '../../src/aws/authenticate.ts';
import type { Handlers } from '../../src/aws/dispatch.ts';
import { dispatcher, implement } from '../../src/aws/dispatch.ts';
import { AwsError, errorsOf } from '../../src/aws/error.ts';
import type { Request } from '../../src/aws/http.ts';
import type { Policy } from '../../src/aws/policy.ts';
import { integer, service, string } from '../../src/aws/shape.ts';
import { sign } from '../../src/aws/sigv4/sign.ts';
import { Verifier } from '../../src/aws/sigv4/verify.ts';

const model = service({
  id: 'toys',
  doc: '',
  apiVersion: '1',
  signingName: 'toys',
  wireNames: 'as-is',
  base: 'host',
  errors: {
    Invalid: { status: 400 },
    Malformed: { status: 400 },
    Throttled: { status: 429 },
    Denied: { status: 403 },
    Failed: { status: 500 },
  },
  operations: {
    Make: {
      http: 'POST /Make',
      doc: '',
      input: { count: integer({ max: 9 }) },
      output: { count: integer() },
      errors: [],
    },
    Break: { http: 'POST /Break', doc: '', input: { how: string() }, output: {}, errors: [] },
  },
});
const errors = errorsOf(model);

type Step = 'authenticate' | 'throttle' | 'parse' | 'authorize' | 'validate' | 'operate';
type Outcome = { requestId: string; operation: string; status: number; cause?: unknown };

/** A dispatcher that writes down which steps were reached, and refuses at those it is told to. */
function traced({ refusing, policy }: { refusing?: 'authenticate' | 'throttle'; policy?: Policy } = {}) {
  const steps: Step[] = [];
  const outcomes: Outcome[] = [];
  const context = { calls: 0 };
  const operations: Handlers<typeof model, { calls: number }> = {
    Make(given, { count }) {
      steps.push('operate');
      given.calls++;
      return { count };
    },
    async Break(_given, { how }) {
      await Promise.resolve();
      if (how === 'known') throw errors.Invalid('Broken as you asked');
      throw new Error('the secret of the house');
    },
  };
  const toys = implement(model, context, operations, {
    refusals: {
      invalid(failures) {
        steps.push('validate');
        return errors.Invalid(failures.map(({ path }) => path).join());
      },
      malformed: (detail) => errors.Malformed(detail),
      throttled: (operation, rate) => errors.Throttled(`${operation} ${rate}`),
      denied(_call, action, resource) {
        steps.push('authorize');
        return errors.Denied(`${action} ${resource}`);
      },
      forbidden: (reason) => errors.Denied(reason),
      failed: () => errors.Failed('Internal server error'),
    },
    action: (operation) => `toys:${operation}`,
    resource: (_call, input) => String(input['count'] ?? '*'),
  });
  const toyDispatcher = dispatcher({
    services: [toys],
    authenticate(): Caller {
      steps.push('authenticate');
      if (refusing === 'authenticate') throw new AwsError('Unknown', 403, 'Who are you?');
      return { accessKeyId: 'a', account: '0', region: 'r', policy };
    },
    throttle() {
      steps.push('throttle');
      return refusing === 'throttle' ? 7 : undefined;
    },
    unknown: ({ target }) => new AwsError('UnknownOperation', 400, `Nothing at ${target}`),
    done: (outcome) => void outcomes.push(outcome),
  });
  const send = (target: string, body: string) =>
    toyDispatcher.dispatch(requestOf(target, body, () => steps.push('parse')));
  return { send, toyDispatcher, steps, outcomes, context };
}

/** A request that notices when its body is read. */
function requestOf(target: string, body: string, onRead: () => void): Request {
  const bytes = Buffer.from(body);
  return {
    method: 'POST',
    target,
    headers: {},
    sourceIp: '127.0.0.1',
    get body() {
      onRead();
      return bytes;
    },
  };
}

test('a good request goes through every step and is answered', async () => {
  const { send, steps, outcomes } = traced();
  const { status, headers, body } = await send('/Make', '{"count":3}');
  assert.deepEqual([status, body], [200, '{"count":3}']);
  assert.deepEqual(steps, ['authenticate', 'throttle', 'parse', 'operate']);
  assert.deepEqual(outcomes, [
    { requestId: headers['x-amzn-requestid'], operation: 'toys.Make', status: 200, cause: undefined },
  ]);
});

test('nobody is asked for an operation that is not there', async () => {
  const { send, steps, outcomes } = traced();
  const { status, headers } = await send('/Nothing', '{');
  assert.deepEqual([status, headers['x-amzn-errortype']], [400, 'UnknownOperation']);
  assert.deepEqual(steps, []);
  assert.equal(outcomes[0]!.operation, 'unknown');
});

test('a stranger is refused before the body is looked at', async () => {
  const { send, steps, context } = traced({ refusing: 'authenticate' });
  assert.equal((await send('/Make', '{broken')).status, 403);
  assert.deepEqual(steps, ['authenticate']);
  assert.equal(context.calls, 0);
});

test('a throttled caller is refused before the body is parsed, and told the rate', async () => {
  const { send, steps } = traced({ refusing: 'throttle' });
  const { status, body } = await send('/Make', '{broken');
  assert.deepEqual([status, body], [429, '{"message":"Make 7"}']);
  assert.deepEqual(steps, ['authenticate', 'throttle']);
});

test('a body that is no JSON object is refused in the words of its service', async () => {
  const { send, context } = traced();
  for (const body of ['{broken', '[]', '1', 'null']) {
    const { status, headers } = await send('/Make', body);
    assert.deepEqual([status, headers['x-amzn-errortype']], [400, 'Malformed'], body);
  }
  assert.equal(context.calls, 0);
});

test('a caller without permission does not learn what is wrong with the input', async () => {
  const policy: Policy = { Statement: [{ Effect: 'Allow', Action: 'toys:Break', Resource: '*' }] };
  const { send, steps } = traced({ policy });
  const { status, body } = await send('/Make', '{"count":999}');
  assert.deepEqual([status, body], [403, '{"message":"toys:Make 999"}']);
  assert.deepEqual(steps, ['authenticate', 'throttle', 'parse', 'authorize']);
});

test('a wrong input never reaches the operation', async () => {
  const { send, steps, context } = traced();
  assert.equal((await send('/Make', '{"count":999}')).body, '{"message":"count"}');
  assert.equal((await send('/Make', '')).status, 400);
  assert.ok(!steps.includes('operate'));
  assert.equal(context.calls, 0);
});

test('an error of the model is answered as it is', async () => {
  const { send } = traced();
  const { status, headers, body } = await send('/Break', '{"how":"known"}');
  assert.deepEqual([status, headers['x-amzn-errortype'], body], [400, 'Invalid', '{"message":"Broken as you asked"}']);
});

test('a failure of our own is answered with 500 without its reason, which goes to the log', async () => {
  const { send, outcomes } = traced();
  const { status, headers, body } = await send('/Break', '{"how":"badly"}');
  assert.deepEqual([status, body], [500, '{"message":"Internal server error"}']);
  assert.equal((outcomes[0]!.cause as Error).message, 'the secret of the house');
  assert.equal(outcomes[0]!.requestId, headers['x-amzn-requestid']);
});

test('every answer has a request id of its own', async () => {
  const { send, outcomes } = traced();
  await Promise.all([
    send('/Make', '{"count":1}'),
    send('/Nothing', ''),
    send('/Break', '{"how":"badly"}'),
    send('/Make', ''),
  ]);
  assert.equal(new Set(outcomes.map(({ requestId }) => requestId)).size, 4);
});

test('it is known where operations are, whoever asks', () => {
  const { toyDispatcher } = traced();
  assert.equal(toyDispatcher.knows('POST', '/Make'), true);
  assert.equal(toyDispatcher.knows('GET', '/Make'), false);
});

const key = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', policy: { Statement: [] } };
const plain = { method: 'POST', target: '/Make', body: Buffer.from('{}'), sourceIp: '' };

test('a caller by signature has the region it signed for, and the policy of its key', () => {
  const find = (id: string) => (id === key.accessKeyId ? key : undefined);
  const authenticate = bySignature(new Verifier({ find, clock: { now: () => 0 }, skewMs: 0 }), find, '123456789012');
  const headers = { host: 'h' };
  const added = sign({ ...plain, headers }, key, { region: 'eu-west-3', service: 'toys', now: 0 });
  const sent = Object.fromEntries(
    Object.entries({ ...headers, ...added }).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const caller = authenticate({ ...plain, headers: sent }, 'toys');
  assert.deepEqual(caller, {
    accessKeyId: 'AKIDEXAMPLE',
    account: '123456789012',
    region: 'eu-west-3',
    policy: key.policy,
  });
  assert.throws(() => authenticate({ ...plain, headers }, 'toys'), AwsError);
});

test('a trusted caller has the region that its signature names, and else the default', () => {
  const authenticate = byTrust('123456789012', 'us-east-1');
  const authorization =
    'AWS4-HMAC-SHA256 Credential=anyone/20260101/eu-west-3/toys/aws4_request, SignedHeaders=host, Signature=0';
  const account = '123456789012';
  assert.deepEqual(authenticate({ ...plain, headers: { authorization } }, 'toys'), {
    accessKeyId: 'anyone',
    account,
    region: 'eu-west-3',
  });
  for (const other of [
    {},
    { authorization: 'Basic x' },
    { authorization: authorization.replace('eu-west-3', '../..') },
  ]) {
    assert.equal(authenticate({ ...plain, headers: other }, 'toys').region, 'us-east-1');
  }
});
