// The query protocol and its refusals: codes, statuses and words (spec/sts.md).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definitions } from '../../src/base/limits/limits.ts';
import type { TestGateway } from '../support/gateway.ts';
import { rootKey, testGateway } from '../support/gateway.ts';
import type { Answer } from '../support/sts.ts';
import { askSts, element } from '../support/sts.ts';

const ROLE = 'arn:aws:iam::000000000000:role/visitor';
const ASSUME_ROLE = { Action: 'AssumeRole', RoleArn: ROLE, RoleSessionName: 'v1' };

function assertRefused(answer: Answer, status: number, code: string, message: string | RegExp): void {
  assert.deepEqual([answer.status, answer.type, element(answer, 'Code')], [status, 'text/xml', code], answer.text);
  assert.equal(element(answer, 'Type'), status < 500 ? 'Sender' : 'Receiver');
  assert.match(element(answer, 'RequestId'), /^[\da-f-]{36}$/);
  if (typeof message === 'string') assert.equal(element(answer, 'Message'), message);
  else assert.match(element(answer, 'Message'), message);
}

const withGateway = (check: (gateway: TestGateway) => Promise<void>) => async () => {
  await using gateway = await testGateway();
  await check(gateway);
};

test(
  'an answer is an XML document of the namespace of STS, with its request id',
  withGateway(async ({ url }) => {
    const response = await fetch(url, { method: 'POST', body: new URLSearchParams({ Action: 'GetCallerIdentity' }) });
    assert.match(
      await response.text(),
      /^<ErrorResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/"><Error>/,
    );
    const answer = await askSts(url, { Action: 'GetCallerIdentity' });
    assert.match(
      answer.text,
      /^<GetCallerIdentityResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/"><GetCallerIdentityResult>.*<\/GetCallerIdentityResult><ResponseMetadata><RequestId>[\da-f-]{36}<\/RequestId><\/ResponseMetadata><\/GetCallerIdentityResponse>\n$/,
    );
  }),
);

test(
  'a request that names no operation there is, or is none, is told so',
  withGateway(async ({ url }) => {
    assertRefused(await askSts(url, 'x=1'), 400, 'MissingAction', 'The request names no Action');
    for (const name of ['GetFederationToken', 'toString', '<&>']) {
      const message = `Could not find operation ${name} for version 2011-06-15`;
      assertRefused(await askSts(url, { Action: name }), 400, 'InvalidAction', message);
    }
    const old = 'Could not find operation GetCallerIdentity for version 2011-06-14';
    assertRefused(await askSts(url, { Action: 'GetCallerIdentity', Version: '2011-06-14' }), 400, 'InvalidAction', old);
    assertRefused(
      await askSts(url, 'Action=GetCallerIdentity&Action=AssumeRole'),
      400,
      'MalformedInput',
      /Action is there twice/,
    );
    const many = (count: number) => 'Action=GetCallerIdentity' + '&a='.repeat(count - 1).replace(/a/g, () => `a${n++}`);
    let n = 0;
    assert.equal((await askSts(url, many(1_000))).status, 200);
    assertRefused(await askSts(url, many(1_001)), 400, 'MalformedInput', 'A form has 1000 parameters at most');
    const long = (bytes: number) => 'Action=GetCallerIdentity&a='.padEnd(bytes, 'x');
    assert.equal((await askSts(url, long(128 * 1024))).status, 200);
    assertRefused(await askSts(url, long(128 * 1024 + 1)), 413, 'RequestEntityTooLarge', /131072 bytes/);
    assertRefused(await askSts(url, long(2 * 1024 * 1024)), 413, 'RequestEntityTooLarge', 'Request Too Long');
  }),
);

test(
  'what comes to the root and is no form is for nobody, and is refused as before',
  withGateway(async ({ url }) => {
    for (const headers of [{}, { 'content-type': 'application/json' }]) {
      const response = await fetch(url, { method: 'POST', body: '{"Action":"GetCallerIdentity"}', headers });
      const said = [
        response.status,
        response.headers.get('x-amzn-errortype'),
        ((await response.json()) as { message: string }).message,
      ];
      assert.deepEqual(said, [400, 'ValidationException', 'Unknown operation: POST /']);
    }
  }),
);

test(
  'a signature that does not hold is refused in the words of STS',
  withGateway(async ({ url }) => {
    const form = { Action: 'GetCallerIdentity' };
    const missing = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
    const answer = { status: missing.status, type: missing.headers.get('content-type')!, text: await missing.text() };
    assertRefused(answer, 403, 'MissingAuthenticationToken', 'Request is missing Authentication Token');
    const unknown = await askSts(url, form, { ...rootKey, accessKeyId: 'AKIDUNKNOWN' });
    assertRefused(unknown, 403, 'InvalidClientTokenId', 'The security token included in the request is invalid.');
    const forged = await askSts(url, form, { ...rootKey, secretAccessKey: 'x' });
    assertRefused(forged, 403, 'SignatureDoesNotMatch', /^The request signature we calculated does not match/);
  }),
);

test(
  'a member that breaks its constraint is named with its value, all of them at once',
  withGateway(async ({ url }) => {
    const one = "1 validation error detected: Value '600' at 'durationSeconds' failed to satisfy constraint: ";
    for (const Action of ['GetSessionToken', 'AssumeRole']) {
      const answer = await askSts(url, { ...ASSUME_ROLE, Action, DurationSeconds: '600' });
      assertRefused(answer, 400, 'ValidationError', `${one}Member must have value greater than or equal to 900`);
    }
    for (const [Action, most] of [
      ['GetSessionToken', 129_600],
      ['AssumeRole', 43_200],
    ] as const) {
      const ask = (seconds: number) => askSts(url, { ...ASSUME_ROLE, Action, DurationSeconds: String(seconds) });
      assert.deepEqual([(await ask(900)).status, (await ask(most)).status], [200, 200]);
      assertRefused(await ask(most + 1), 400, 'ValidationError', new RegExp(`less than or equal to ${most}$`));
      assertRefused(await ask(899), 400, 'ValidationError', /greater than or equal to 900$/);
    }
    const several = { ...ASSUME_ROLE, RoleSessionName: '<a>', 'Tags.member.1.Key': 'k', DurationSeconds: 'soon' };
    assertRefused(
      await askSts(url, several),
      400,
      'ValidationError',
      "3 validation errors detected: Value '<a>' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*; " +
        "Value 'soon' at 'durationSeconds' failed to satisfy constraint: Member must be an integer; " +
        "Value null at 'tags.1.member.value' failed to satisfy constraint: Member must not be null",
    );
    const nobody = await askSts(url, { Action: 'AssumeRole' });
    assertRefused(
      nobody,
      400,
      'ValidationError',
      /^2 validation errors detected: Value null at 'roleArn' .*null at 'roleSessionName'/,
    );
    for (const RoleArn of ['arn:aws:iam::000000000000:user/visitor', `${ROLE}/`, 'arn:aws:s3:::bucket/of/somebody']) {
      assertRefused(await askSts(url, { ...ASSUME_ROLE, RoleArn }), 400, 'ValidationError', 'Request ARN is invalid');
    }
  }),
);

test(
  'what would have no effect and narrows a session is refused; what has none and narrows nothing is passed over',
  withGateway(async ({ url }) => {
    const elsewhere = { ...ASSUME_ROLE, RoleArn: ROLE.replace('000000000000', '123456789012') };
    assertRefused(
      await askSts(url, elsewhere),
      403,
      'AccessDenied',
      /roles of the account 000000000000 can be assumed here$/,
    );
    const mfa = { SerialNumber: 'arn:aws:iam::000000000000:mfa/mona', TokenCode: '123456' };
    for (const form of [
      { ...ASSUME_ROLE, ...mfa },
      { Action: 'GetSessionToken', ...mfa },
    ]) {
      assertRefused(await askSts(url, form), 403, 'AccessDenied', /^MultiFactorAuthentication failed/);
    }
    const managed = { ...ASSUME_ROLE, 'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess' };
    assertRefused(await askSts(url, managed), 400, 'ValidationError', /PolicyArns/);
    const context = { ...ASSUME_ROLE, 'ProvidedContexts.member.1.ContextAssertion': 'abcd' };
    assertRefused(await askSts(url, context), 400, 'ValidationError', /ProvidedContexts/);
    const tags = { 'Tags.member.1.Key': 'k', 'Tags.member.1.Value': '', 'TransitiveTagKeys.member.1': 'k' };
    assert.equal((await askSts(url, { ...ASSUME_ROLE, ...tags, ExternalId: 'x1', Unknown: 'y' })).status, 200);
  }),
);

test('a policy that would not be enforced is refused by its place, and one that is too large by how much', async () => {
  await using gateway = await testGateway();
  const { url } = gateway;
  const ask = (Policy: string) => askSts(url, { ...ASSUME_ROLE, Policy });
  const statement = { Effect: 'Allow', Action: 'ivschat:SendEvent', Resource: '*' };
  for (const [Policy, message] of [
    ['{', /^This policy contains invalid Json/],
    ['{"Statement":[],"Statement":[]}', /^This policy contains invalid Json: Statement: the member is there twice/],
    ['[]', /^The policy: must be a JSON object$/],
    ['{}', /^Statement: is missing$/],
    ['{"Statement":[]}', /^Statement: the list is empty$/],
    [JSON.stringify({ Statement: [statement, { ...statement, Effect: 'Perhaps' }] }), /^Statement\[1\]\.Effect/],
    [JSON.stringify({ Statement: { ...statement, Principal: '*' } }), /^Statement\.Principal: there is no such member/],
    [JSON.stringify({ Statement: { ...statement, Condition: { Sting: {} } } }), /there is no such condition operator/],
  ] as const) {
    assertRefused(await ask(Policy), 400, 'MalformedPolicyDocument', message);
  }
  // What is said of services that are not here has nothing to act on.
  const others = { Statement: [statement, { ...statement, Action: 's3:GetObject' }] };
  assert.equal((await ask(JSON.stringify(others))).status, 200);

  const most = definitions.sessionPolicyCharsMax.value;
  const sized = (length: number) => {
    const text = JSON.stringify({ Statement: { ...statement, Sid: '' } });
    return text.replace('"Sid":""', `"Sid":"${'x'.repeat(length - text.length)}"`);
  };
  const largest = await ask(sized(most));
  assert.deepEqual([largest.status, element(largest, 'PackedPolicySize')], [200, '100']);
  assert.ok(element(largest, 'SessionToken').length < 4_096, 'it fits into the headers that proxies take');
  const tooLarge = 'Packed policy consumes 101% of allotted space, please use smaller policy.';
  assertRefused(await ask(sized(most + 1)), 400, 'PackedPolicyTooLarge', tooLarge);
  assertRefused(await ask(' '.repeat(100_000)), 400, 'PackedPolicyTooLarge', /^Packed policy consumes/);
});
