// Whom the verifier refuses, with which code and which words; and what it lets pass on purpose.
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { presign } from '../../src/aws/sigv4/sign.ts';
import type { SignedRequest, VerifierOptions } from '../../src/aws/sigv4/verify.ts';
import { Verifier } from '../../src/aws/sigv4/verify.ts';
import { example, post, signed, SKEW_MS, temporary, verifierAt, withHeaders } from './sigv4-fixtures.ts';
import { oracle, presigningOracle } from './sigv4-oracle.ts';

const NOW = Date.UTC(2026, 10, 22, 2, 35, 18);
const SCOPE = { region: 'us-east-1', service: 'execute-api', now: NOW };
const MISMATCH = /^The request signature we calculated does not match the signature you provided\./;
const unsigned = post('/prod/@connections/L0SM9cOFvHcCIhw%3D', 'Hello');
const good = signed(unsigned, NOW);

function verdictOn(request: SignedRequest, service = 'execute-api', options: Partial<VerifierOptions> = {}) {
  return verifierAt(NOW, options).verifier.verify(request, service);
}

function refused(request: SignedRequest, code: string, message: string | RegExp, service?: string) {
  const verdict = verdictOn(request, service);
  assert.ok(!verdict.ok, 'it was accepted');
  assert.equal(verdict.code, code);
  assert.equal(verdict.status, 403);
  if (typeof message === 'string') assert.equal(verdict.message, message);
  else assert.match(verdict.message, message);
}

const accepted = (request: SignedRequest, options: Partial<VerifierOptions> = {}) =>
  assert.equal(verdictOn(request, 'execute-api', options).ok, true);

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

test('an incomplete Authorization header is told all that is missing', () => {
  const needs = (name: string) => `Authorization header requires '${name}' parameter.`;
  const all = ['Credential', 'Signature', 'SignedHeaders'].map(needs).join(' ');
  refused(authorizedBy('AWS4-HMAC-SHA256'), 'IncompleteSignatureException', all);
  refused(authorizedBy('AWS4-HMAC-SHA256 Credential=, Signature=,SignedHeaders'), 'IncompleteSignatureException', all);
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

test('a Date header stands in for X-Amz-Date', async () => {
  // AWS's signer has made the signature over the ISO form of the same second.
  const dated = withHeaders(unsigned, { date: 'Sun, 22 Nov 2026 02:35:18 GMT' });
  const headers = await oracle(unsigned, example, SCOPE);
  const scope = 'AKIDEXAMPLE/20261122/us-east-1/execute-api/aws4_request';
  const onlyHost = { ...dated, headers: { ...dated.headers, authorization: headers['authorization']! } };
  refused(onlyHost, 'InvalidSignatureException', MISMATCH);
  const verdict = verdictOn({
    ...dated,
    headers: { ...dated.headers, authorization: hostOnlyAuthorization(scope) },
  });
  assert.equal(verdict.ok, true);
});

/** What a client that signs nothing but the host would send for `unsigned`, by the book. */
function hostOnlyAuthorization(scope: string): string {
  const sha = (text: string) => createHash('sha256').update(text).digest('hex');
  const canonical = [
    'POST',
    '/prod/%40connections/L0SM9cOFvHcCIhw%253D',
    '',
    'host:127.0.0.1:3263',
    '',
    'host',
    sha('Hello'),
  ].join('\n');
  const [, ...parts] = scope.split('/');
  const text = ['AWS4-HMAC-SHA256', '20261122T023518Z', parts.join('/'), sha(canonical)].join('\n');
  let key: string | Buffer = `AWS4${example.secretAccessKey}`;
  for (const part of [...parts, text]) key = createHmac('sha256', key).update(part).digest();
  return `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${(key as Buffer).toString('hex')}`;
}

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

test('the parts of the header may come in any order, with or without commas', () => {
  const parts = authorization
    .split(' ')
    .slice(1)
    .map((part) => part.replace(',', ''));
  for (const separator of [', ', ',', ' ', '  ,\t']) {
    accepted(authorizedBy(`AWS4-HMAC-SHA256 ${parts.join(separator)}`));
    accepted(authorizedBy(`AWS4-HMAC-SHA256 ${parts.toReversed().join(separator)}`));
  }
});

test('headers that SDKs leave unsigned may come, go and change', () => {
  accepted(withHeaders(good, { 'amz-sdk-request': 'attempt=2; max=5', 'x-amz-user-agent': 'a', 'user-agent': 'b' }));
});

test('white space around and within a signed header does not matter', () => {
  const request = signed(withHeaders(unsigned, { 'content-type': 'text/plain; charset=utf-8' }), NOW);
  accepted(withHeaders(request, { 'content-type': ' text/plain;   charset=utf-8\t' }));
  refused(withHeaders(request, { 'content-type': 'text/plain;charset=utf-8' }), 'InvalidSignatureException', MISMATCH);
});

test('a signed header is signed byte for byte, UTF-8 as well', () => {
  // Signed as bytes, and sent as the same bytes, which node's parser shows as one character each.
  const wire = Buffer.from('café').toString('latin1');
  accepted(signed(withHeaders(unsigned, { 'content-type': wire }), NOW));
});

test('a signed header that is sent twice is signed as a list', () => {
  const request = signed({ ...unsigned, headers: { ...unsigned.headers, 'x-amz-meta': 'a,b' } }, NOW);
  accepted({ ...request, headers: { ...request.headers, 'x-amz-meta': ['a', ' b '] } });
});

test('a signature over the path encoded only once is accepted', async () => {
  for (const target of ['/prod/%40connections/L0SM9cOFvHcCIhw%3D', '/tags/arn%3Aaws%3Aivschat', '/a%20b/%zz']) {
    const request = post(target, 'Hello');
    const encoded = target.replace('%zz', '%25zz');
    // The signer signs the path as it is when it is told not to encode.
    const headers = await oracle({ ...request, target: encoded }, example, SCOPE, { uriEscapePath: false });
    accepted(withHeaders(request, headers));
  }
});

test('x-amz-content-sha256 must be the hash of the body', async () => {
  const sent = (hash: string) => withHeaders(unsigned, { 'x-amz-content-sha256': hash });
  const sha = (body: string) => createHash('sha256').update(body).digest('hex');
  accepted(signed(sent(sha('Hello')), NOW));
  refused(signed(sent(sha('Hullo')), NOW), 'InvalidSignatureException', MISMATCH);
  // Well signed, by a client that hashes one body and announces another.
  const lying = withHeaders(good, { 'x-amz-content-sha256': sha('Hullo') });
  refused(lying, 'InvalidSignatureException', MISMATCH);
});

test('a body may be unsigned only where that is allowed', () => {
  const request = signed(withHeaders(unsigned, { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }), NOW);
  refused(request, 'InvalidSignatureException', MISMATCH);
  accepted(request, { acceptsUnsignedPayload: true });
  accepted({ ...request, body: Buffer.from('another') }, { acceptsUnsignedPayload: true });
});

const socketUrl = (expiresSeconds = 60, credential = example) =>
  new URL(presign('ws://127.0.0.1:3263/prod?room=a%20b&room=A', credential, { ...SCOPE, expiresSeconds }));
const handshake = (url: URL): SignedRequest => ({ ...post(`${url.pathname}${url.search}`), method: 'GET' });

test('a presigned URL opens a WebSocket, with a token too', () => {
  accepted(handshake(socketUrl()));
  accepted(handshake(socketUrl(604_800, temporary)));
});

test('a presigned URL may leave the body unsigned', async () => {
  const request = withHeaders(post('/prod?a=b'), { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' });
  const query = await presigningOracle(request, example, { ...SCOPE, expiresSeconds: 60 });
  accepted({ ...post(`/prod?${query}`, 'any body') });
});

test('an incomplete presigned query is told all that is missing', () => {
  const must = (name: string) => `AWS query-string parameters must include '${name}'. `;
  const names = ['X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders', 'X-Amz-Date'];
  refused(
    handshake(new URL('ws://127.0.0.1/prod?X-Amz-Algorithm=AWS4-HMAC-SHA256')),
    'IncompleteSignatureException',
    `${names.map(must).join('')}Re-examine the query-string parameters.`,
  );
  refused(
    handshake(new URL('ws://127.0.0.1/prod?X-Amz-Signature=a')),
    'IncompleteSignatureException',
    new RegExp(`^${must('X-Amz-Algorithm')}`),
  );
});

test('a presigned query with another algorithm, credential or date is refused for it', () => {
  const changed = (name: string, value: string) => {
    const url = socketUrl();
    url.searchParams.set(name, value);
    return handshake(url);
  };
  refused(changed('X-Amz-Algorithm', 'AWS4-HMAC-SHA1'), 'IncompleteSignatureException', /^Unsupported AWS 'algorithm'/);
  refused(changed('X-Amz-Credential', 'a/b'), 'IncompleteSignatureException', /^Credential must have exactly 5/);
  refused(
    changed('X-Amz-Date', 'now'),
    'IncompleteSignatureException',
    /^Date must be in ISO-8601 'basic format'\. Got 'now'/,
  );
  refused(changed('X-Amz-SignedHeaders', 'date'), 'InvalidSignatureException', /^'Host' or ':authority' must be/);
  refused(changed('X-Amz-Expires', '61'), 'InvalidSignatureException', MISMATCH);
});

test('a presigned URL says for how long from one second to a week', () => {
  for (const expires of ['0', '604801', '-1', '1.5', '1e3', '', 'x', '9'.repeat(400)]) {
    const url = socketUrl();
    url.searchParams.set('X-Amz-Expires', expires);
    refused(
      handshake(url),
      'IncompleteSignatureException',
      'X-Amz-Expires must be a number of seconds from 1 to 604800.',
    );
  }
});

test('a presigned URL ends when it says, and is not good before its time', () => {
  const request = handshake(socketUrl(90));
  const { clock, verifier } = verifierAt(NOW - SKEW_MS - 1);
  const early = verifier.verify(request, 'execute-api');
  assert.match(early.ok ? '' : early.message, /^Signature not yet current: 20261122T023518Z is still later than/);
  clock.advance(SKEW_MS + 1 + 90_000);
  assert.ok(verifier.verify(request, 'execute-api').ok);
  clock.advance(1000);
  const late = verifier.verify(request, 'execute-api');
  assert.equal(
    late.ok ? '' : late.message,
    'Signature expired: 20261122T023518Z is now earlier than 20261122T023519Z (20261122T023649Z - 1.5 min.)',
  );
});

test('a presigned URL that does not say for how long is good for five minutes', async () => {
  // aws4's signQuery sends no X-Amz-Expires for this service; AWS's signer always does, so sign by the book.
  const query =
    'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20261122%2Fus-east-1%2Fexecute-api%2Faws4_request' +
    '&X-Amz-Date=20261122T023518Z&X-Amz-SignedHeaders=host';
  const canonical = `GET\n/prod\n${query}\nhost:127.0.0.1:3263\n\nhost\n${createHash('sha256').digest('hex')}`;
  const scope = '20261122/us-east-1/execute-api/aws4_request';
  const hashed = createHash('sha256').update(canonical).digest('hex');
  let key: string | Buffer = `AWS4${example.secretAccessKey}`;
  for (const part of [...scope.split('/'), `AWS4-HMAC-SHA256\n20261122T023518Z\n${scope}\n${hashed}`]) {
    key = createHmac('sha256', key).update(part).digest();
  }
  const request = { ...post(`/prod?${query}&X-Amz-Signature=${(key as Buffer).toString('hex')}`), method: 'GET' };
  const { clock, verifier } = verifierAt(NOW + SKEW_MS);
  assert.ok(verifier.verify(request, 'execute-api').ok);
  clock.advance(1);
  assert.ok(!verifier.verify(request, 'execute-api').ok);
});

test('a signature in the header and another in the query is one too many', () => {
  const request = withHeaders(handshake(socketUrl()), { authorization });
  refused(
    request,
    'InvalidSignatureException',
    "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
  );
});
