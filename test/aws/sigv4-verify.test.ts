// Whom the verifier refuses, with which code and which words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { presign } from '../../src/aws/sigv4/sign.ts';
import type { SignedRequest } from '../../src/aws/sigv4/verify.ts';
import { Verifier } from '../../src/aws/sigv4/verify.ts';
import {
  example,
  post,
  sha256,
  signatureOver,
  signed,
  SKEW_MS,
  temporary,
  verifierAt,
  withHeaders,
} from './sigv4-fixtures.ts';
import { oracle } from './sigv4-oracle.ts';
import { accepted, MISMATCH, NOW, refused, SCOPE, verdictOn } from './sigv4-verdict.ts';

const unsigned = post('/prod/@connections/L0SM9cOFvHcCIhw%3D', 'Hello');
const good = signed(unsigned, NOW);

const authorizedBy = (authorization: string) => withHeaders(good, { authorization });
const without = (request: SignedRequest, name: string): SignedRequest => ({
  ...request,
  headers: { ...request.headers, [name]: undefined },
});
const authorization = String(good.headers['authorization']);

test('a request without any signature misses its token', () => {
  const words = 'Missing Authentication Token';
  refused(unsigned, 'MissingAuthenticationTokenException', words);
  refused(withHeaders(unsigned, { authorization: '' }), 'MissingAuthenticationTokenException', words);
});

test('no header is signed twice: its value could be as long as the request, and the list too', () => {
  const twice = authorization.replace('SignedHeaders=', 'SignedHeaders=host;');
  refused(authorizedBy(twice), 'InvalidSignatureException', "'SignedHeaders' must not name a header twice.");
});

test('an incomplete Authorization header is told all that is missing', () => {
  const needs = (name: string) => `Authorization header requires '${name}' parameter.`;
  const all = ['Credential', 'Signature', 'SignedHeaders'].map(needs).join(' ');
  refused(authorizedBy('AWS4-HMAC-SHA256'), 'IncompleteSignatureException', all);
  refused(authorizedBy('AWS4-HMAC-SHA256 Credential=, Signature=,SignedHeaders='), 'IncompleteSignatureException', all);
  refused(authorizedBy(authorization.replace(/Signature=.*/, '')), 'IncompleteSignatureException', needs('Signature'));
  refused(
    authorizedBy(authorization.replace(/SignedHeaders=[^ ]*/, '')),
    'IncompleteSignatureException',
    needs('SignedHeaders'),
  );
  refused(
    without(good, 'x-amz-date'),
    'IncompleteSignatureException',
    "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
  );
});

test('a part of the Authorization header that comes twice is refused, also when the last one is good', () => {
  for (const part of ['Credential=a/20260101/us-east-1/b/aws4_request', 'SignedHeaders=host', 'Signature=0']) {
    const words = `Authorization header has '${part.slice(0, part.indexOf('='))}' twice.`;
    refused(authorizedBy(authorization.replace(' ', ` ${part}, `)), 'IncompleteSignatureException', words);
  }
});

test('a part of the Authorization header that is no pair, or a pair of no meaning, is refused', () => {
  const words = 'Not a valid key=value pair (missing equal-sign) in Authorization header.';
  for (const part of ['Credential', 'toString', '=', 'Realm=a', 'credential=a']) {
    refused(authorizedBy(authorization.replace(' ', ` ${part}, `)), 'IncompleteSignatureException', words);
  }
});

test('the credentials of another scheme are refused and not repeated', () => {
  const verdict = verdictOn(authorizedBy('Bearer eyJhbGciOiJIUzI1NiJ9.secret'));
  assert.ok(!verdict.ok && verdict.code === 'IncompleteSignatureException');
  assert.doesNotMatch(verdict.message, /secret/);
});

test('an algorithm other than AWS4-HMAC-SHA256 is named', () => {
  refused(
    authorizedBy(authorization.replace('HMAC-SHA256', 'ECDSA-P256-SHA256')),
    'IncompleteSignatureException',
    "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256' (only AWS4-HMAC-SHA256 for now).",
  );
});

test('a credential has five parts; a secret sent in its place is not repeated', () => {
  const words = 'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term';
  const credentials = [
    'AKIDEXAMPLE/20261122/us-east-1/execute-api',
    'AKIDEXAMPLE/20261122/us-east-1//aws4_request',
    `${example.secretAccessKey}/20261122/us-east-1/execute-api/aws4_request`,
    `${'A'.repeat(600)}/20261122/us-east-1/execute-api/aws4_request`,
  ];
  for (const credential of credentials) {
    refused(
      authorizedBy(authorization.replace(/Credential=[^,]*/, `Credential=${credential}`)),
      'IncompleteSignatureException',
      words,
    );
  }
});

test('a signature for another service is refused, naming the right one', () => {
  refused(good, 'InvalidSignatureException', "Credential should be scoped to correct service: 'ivschat'.", 'ivschat');
});

test('all that is wrong with a scope is named at once', () => {
  const scope = 'AKIDEXAMPLE/20261121/us-east-1/s3/aws5_request';
  refused(
    authorizedBy(authorization.replace(/Credential=[^,]*/, `Credential=${scope}`)),
    'InvalidSignatureException',
    "Credential should be scoped to correct service: 'execute-api'. " +
      "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'. " +
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
      "'20261121' != '20261122', from '20261122T023518Z'.",
  );
});

test('a part of the day does not pass for the day', () => {
  const scope = 'AKIDEXAMPLE/2026112/us-east-1/execute-api/aws4_request';
  refused(
    authorizedBy(authorization.replace(/Credential=[^,]*/, `Credential=${scope}`)),
    'InvalidSignatureException',
    /^Date in Credential scope does not match/,
  );
});

test('a region that could not stand in an ARN is refused, even well signed', async () => {
  const headers = await oracle(unsigned, example, { ...SCOPE, region: 'us:east' });
  refused(
    withHeaders(unsigned, headers),
    'InvalidSignatureException',
    'Credential should be scoped to a valid region.',
  );
});

test('the host must be signed', () => {
  refused(
    authorizedBy(authorization.replace('host;x-amz-date', 'x-amz-date')),
    'InvalidSignatureException',
    "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
  );
});

test('a key that nobody knows is refused', () => {
  const stranger = { ...example, accessKeyId: 'AKIDSTRANGER' };
  refused(
    signed(unsigned, NOW, stranger),
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  );
});

test('a wrong secret is refused', () => {
  refused(signed(unsigned, NOW, { ...example, secretAccessKey: 'wrong' }), 'InvalidSignatureException', MISMATCH);
});

test('a secret that is changed counts at once, and so does the old one put back', () => {
  let secretAccessKey = 'first';
  const find = () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey });
  const verifier = new Verifier({ find, clock: { now: () => NOW }, skewMs: SKEW_MS });
  const isAccepted = (secret: string) =>
    verifier.verify(signed(unsigned, NOW, { ...example, secretAccessKey: secret }), 'execute-api').ok;

  assert.deepEqual([isAccepted('first'), isAccepted('second')], [true, false]);
  secretAccessKey = 'second';
  assert.deepEqual([isAccepted('first'), isAccepted('second')], [false, true]);
  secretAccessKey = 'first';
  assert.deepEqual([isAccepted('first'), isAccepted('second')], [true, false]);
});

test('more scopes than are remembered change no verdict', () => {
  const { verifier } = verifierAt(NOW);
  for (let index = 0; index < 1100; index++) {
    const foreign = signed(unsigned, NOW, { ...example, secretAccessKey: 'wrong' }, 'execute-api');
    const scoped = String(foreign.headers['authorization']).replace('us-east-1', `region-${index}`);
    assert.equal(verifier.verify(withHeaders(foreign, { authorization: scoped }), 'execute-api').ok, false);
  }
  assert.equal(verifier.verify(good, 'execute-api').ok, true);
});

test('a temporary key needs its token, and no other will do', () => {
  const words = 'The security token included in the request is invalid.';
  const request = signed(unsigned, NOW, temporary);
  accepted(request);
  refused(without(request, 'x-amz-security-token'), 'UnrecognizedClientException', words);
  refused(signed(unsigned, NOW, { ...temporary, sessionToken: 'other' }), 'UnrecognizedClientException', words);
  refused(
    signed(unsigned, NOW, { ...temporary, sessionToken: `${temporary.sessionToken}x` }),
    'UnrecognizedClientException',
    words,
  );
});

test('a token sent with a key that has none is refused', () => {
  refused(
    signed(unsigned, NOW, { ...example, sessionToken: 'made up' }),
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  );
});

test('a mismatch never shows the session token, in a header or a query', () => {
  const { sessionToken = '' } = temporary;
  const wrong = { ...temporary, secretAccessKey: 'wrong' };
  const url = new URL(presign('ws://127.0.0.1:3263/prod', wrong, { ...SCOPE, expiresSeconds: 60 }));
  const presigned = { ...post(`${url.pathname}${url.search}`), method: 'GET' };
  for (const request of [signed(unsigned, NOW, wrong), presigned]) {
    const verdict = verdictOn(request);
    assert.ok(!verdict.ok);
    assert.match(verdict.message, MISMATCH);
    assert.match(verdict.message, /\(redacted\)/);
    for (const form of [sessionToken, encodeURIComponent(sessionToken)]) assert.ok(!verdict.message.includes(form));
    assert.ok(!verdict.message.includes(example.secretAccessKey));
  }
});

test('a signature is good for five minutes before and after its time, and not a millisecond more', () => {
  const { clock, verifier } = verifierAt(NOW - SKEW_MS - 1);
  const early = verifier.verify(good, 'execute-api');
  assert.deepEqual(
    early.ok ? '' : `${early.code}: ${early.message}`,
    'InvalidSignatureException: Signature not yet current: 20261122T023518Z is still later than 20261122T023517Z (20261122T023017Z + 5 min.)',
  );
  clock.advance(1);
  assert.ok(verifier.verify(good, 'execute-api').ok);
  clock.advance(2 * SKEW_MS);
  assert.ok(verifier.verify(good, 'execute-api').ok);
  clock.advance(1000);
  const late = verifier.verify(good, 'execute-api');
  assert.deepEqual(
    late.ok ? '' : `${late.code}: ${late.message}`,
    'InvalidSignatureException: Signature expired: 20261122T023518Z is now earlier than 20261122T023519Z (20261122T024019Z - 5 min.)',
  );
});

test('a Date header stands in for X-Amz-Date', () => {
  const path = '/prod/%40connections/L0SM9cOFvHcCIhw%253D';
  const canonical = ['POST', path, '', 'host:127.0.0.1:3263', '', 'host', sha256('Hello')].join('\n');
  // What is signed is the ISO form of the same second.
  const signature = signatureOver(canonical, '20261122T023518Z');
  const scope = 'AKIDEXAMPLE/20261122/us-east-1/execute-api/aws4_request';
  const dated = withHeaders(unsigned, {
    date: 'Sun, 22 Nov 2026 02:35:18 GMT',
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${signature}`,
  });
  accepted(dated);
  refused(withHeaders(dated, { date: 'Sun, 22 Nov 2026 02:35:19 GMT' }), 'InvalidSignatureException', MISMATCH);
});

test('a date that is none is named', () => {
  for (const date of [
    '2026-11-22T02:35:18Z',
    '20261122T023518',
    '20261322T023518Z',
    '20261122T0235x8Z',
    'now',
    '9'.repeat(16),
  ]) {
    refused(
      withHeaders(good, { 'x-amz-date': date }),
      'IncompleteSignatureException',
      `Date must be in ISO-8601 'basic format'. Got '${date}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
});
