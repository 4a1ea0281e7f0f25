// The pipeline: who is asked first. What a stranger may learn or cost ends at the step that refuses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Caller } from '../../src/aws/server/authenticate.ts';
import { bySignature, byTrust } from '../../src/aws/server/authenticate.ts';
import type { Handlers } from '../../src/aws/server/dispatch.ts';
import { dispatcher, implement } from '../../src/aws/server/dispatch.ts';
import { AwsError, errorsOf } from '../../src/aws/error.ts';
import type { LocatedRequest } from '../../src/aws/http.ts';
import { readPolicy } from '../../src/aws/policy/read-policy.ts';
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

type Step = 'authenticate' | 'throttle' | 'parse' | 'authorize' | 'validate' | 'operate' | 'wait';
type Outcome = { requestId: string; operation: string; status: number; tookMs: number; cause?: unknown };

/** A dispatcher that writes down which steps were reached, and refuses at those it is told to. */
function traced({ refusing, may }: { refusing?: 'authenticate' | 'throttle'; may?: Caller['may'] } = {}) {
  const steps: Step[] = [];
  const outcomes: Outcome[] = [];
  const context = { calls: 0 };
  let ticks = 0;
  const operations: Handlers<typeof model, { calls: number }> = {
    make(given, { count }) {
      steps.push('operate');
      given.calls++;
      return { count };
    },
    async break(_given, { how }) {
      await Promise.resolve();
      if (how === 'in use') throw new Error(how);
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
      return { accessKeyId: 'a', account: '0', region: 'r', may };
    },
    throttle() {
      steps.push('throttle');
      return refusing === 'throttle' ? 7 : undefined;
    },
    unknown: ({ target }) => new AwsError('UnknownOperation', 400, `Nothing at ${target}`),
    monotonic: () => (ticks += 5),
    done: (outcome) => void outcomes.push(outcome),
    isInUse: (cause) => (cause as Error).message === 'in use',
    untilFree(attempts) {
      steps.push('wait');
      return attempts < 3 ? Promise.resolve() : undefined;
    },
  });
  const send = (target: string, body: string) =>
    toyDispatcher.dispatch(requestOf(target, body, () => steps.push('parse')));
  return { send, toyDispatcher, steps, outcomes, context };
}

/** A request that notices when its body is read. */
function requestOf(target: string, body: string, onRead: () => void): LocatedRequest {
  const bytes = Buffer.from(body);
  return {
    method: 'POST',
    target,
    headers: {},
    sourceIp: '127.0.0.1',
    isSecure: false,
    origin: () => '',
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
    { requestId: headers['x-amzn-requestid'], operation: 'toys.Make', status: 200, tookMs: 5, cause: undefined },
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
  const { send, steps } = traced({ may: (action) => action === 'toys:Break' });
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
  assert.equal(outcomes[0]!.tookMs, 5);
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

const policy = readPolicy({
  Statement: {
    Effect: 'Allow',
    Action: 'toys:Make',
    Resource: 'a',
    Condition: {
      IpAddress: { 'aws:SourceIp': '203.0.113.7' },
      Bool: { 'aws:SecureTransport': true },
      StringEquals: { 'aws:UserAgent': 'mine' },
      DateEquals: { 'aws:CurrentTime': '1970-01-01' },
    },
  },
});
const key = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', policies: [policy] };
const clock = { now: () => 0 };
const plain = { method: 'POST', target: '/Make', body: Buffer.from('{}'), sourceIp: '203.0.113.7', isSecure: true };

test('a caller by signature has the region it signed for, and may what the policy of its key says of the request', () => {
  const find = (id: string) => (id === key.accessKeyId ? key : undefined);
  const authenticate = bySignature(new Verifier({ find, clock, skewMs: 0 }), '123456789012', clock);
  const headers = { host: 'h' };
  const added = sign({ ...plain, headers }, key, { region: 'eu-west-3', service: 'toys', now: 0 });
  const sent = Object.fromEntries(
    Object.entries({ ...headers, ...added, 'user-agent': 'mine' }).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const { may, ...caller } = authenticate({ ...plain, headers: sent }, 'toys');
  assert.deepEqual(caller, { accessKeyId: 'AKIDEXAMPLE', account: '123456789012', region: 'eu-west-3' });
  assert.equal(may!('toys:Make', 'a'), true);
  assert.equal(may!('toys:Make', 'b'), false);
  for (const other of [{ sourceIp: '203.0.113.8' }, { isSecure: false }, { headers: { ...sent, 'user-agent': 'x' } }]) {
    const request = { ...plain, headers: sent, ...other };
    assert.equal(authenticate(request, 'toys').may!('toys:Make', 'a'), false, JSON.stringify(other));
  }
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
    isTrusted: true,
  });
  for (const other of [
    {},
    { authorization: 'Basic x' },
    { authorization: authorization.replace('eu-west-3', '../..') },
  ]) {
    assert.equal(authenticate({ ...plain, headers: other }, 'toys').region, 'us-east-1');
  }
});

test('an operation whose data is in use is tried again, and then refused with a status that clients try again after', async () => {
  const { send, steps, outcomes } = traced();
  const { status, headers, body } = await send('/Break', '{"how":"in use"}');
  assert.deepEqual([status, headers['x-amzn-errortype']], [503, 'ServiceUnavailableException']);
  assert.deepEqual(JSON.parse(String(body)), { message: 'The data is in use by another program; try again' });
  assert.deepEqual(steps, ['authenticate', 'throttle', 'parse', 'wait', 'wait', 'wait']);
  assert.equal(outcomes.length, 1);
});
