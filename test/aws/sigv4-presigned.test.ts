// Signatures in the query, as browsers and `signQuery` make them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { presign } from '../../src/aws/sigv4/sign.ts';
import type { SignedRequest } from '../../src/aws/sigv4/verify.ts';
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
import { presigningOracle } from './sigv4-oracle.ts';
import { accepted, MISMATCH, NOW, refused, SCOPE } from './sigv4-verdict.ts';

const socketUrl = (expiresSeconds = 60, credential = example) =>
  new URL(presign('ws://127.0.0.1:3263/prod?room=a%20b&room=A', credential, { ...SCOPE, expiresSeconds }));
const handshake = (url: URL): SignedRequest => ({ ...post(`${url.pathname}${url.search}`), method: 'GET' });

test('a presigned URL opens a WebSocket, with a token too', () => {
  accepted(handshake(socketUrl()));
  accepted(handshake(socketUrl(604_800, temporary)));
});

test('a presigned URL may leave the body unsigned only where there is none', async () => {
  const request = withHeaders(post('/prod?a=b'), { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' });
  const query = await presigningOracle(request, example, { ...SCOPE, expiresSeconds: 60 });
  accepted(post(`/prod?${query}`));
  refused(post(`/prod?${query}`, 'any body'), 'InvalidSignatureException', /^The body must be signed/);
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

test('a presigned URL that does not say for how long is good for five minutes', () => {
  // This is what aws4's signQuery makes for this service.
  const query =
    'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20261122%2Fus-east-1%2Fexecute-api%2Faws4_request' +
    '&X-Amz-Date=20261122T023518Z&X-Amz-SignedHeaders=host';
  const canonical = `GET\n/prod\n${query}\nhost:127.0.0.1:3263\n\nhost\n${sha256('')}`;
  const signature = signatureOver(canonical, '20261122T023518Z');
  const request = { ...post(`/prod?${query}&X-Amz-Signature=${signature}`), method: 'GET' };
  const { clock, verifier } = verifierAt(NOW + SKEW_MS);
  assert.ok(verifier.verify(request, 'execute-api').ok);
  clock.advance(1);
  assert.ok(!verifier.verify(request, 'execute-api').ok);
});

test('a signature in the header and another in the query is one too many', () => {
  const request = withHeaders(handshake(socketUrl()), {
    authorization: String(signed(post('/'), NOW).headers['authorization']),
  });
  refused(
    request,
    'InvalidSignatureException',
    "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
  );
});
