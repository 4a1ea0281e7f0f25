// The same request may be spelt in several ways, and a body may be announced: what is let pass on purpose.
import { test } from 'node:test';
import { example, post, sha256, signed, withHeaders } from './sigv4-fixtures.ts';
import { oracle } from './sigv4-oracle.ts';
import { accepted, MISMATCH, NOW, refused, SCOPE } from './sigv4-verdict.ts';

const unsigned = post('/prod/@connections/L0SM9cOFvHcCIhw%3D', 'Hello');
const good = signed(unsigned, NOW);

const authorizedBy = (authorization: string) => withHeaders(good, { authorization });
const authorization = String(good.headers['authorization']);

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

test('a plus in a query is a space, as %20 is, and %2B is a plus', async () => {
  const headers = await oracle(post('/v2/apis?name=a%20b%2Bc'), example, SCOPE);
  accepted(withHeaders(post('/v2/apis?name=a+b%2Bc'), headers));
  refused(withHeaders(post('/v2/apis?name=a+b+c'), headers), 'InvalidSignatureException', MISMATCH);
});

test('x-amz-content-sha256 must be the hash of the body', async () => {
  const sent = (hash: string) => withHeaders(unsigned, { 'x-amz-content-sha256': hash });
  accepted(signed(sent(sha256('Hello')), NOW));
  refused(signed(sent(sha256('Hullo')), NOW), 'InvalidSignatureException', MISMATCH);
  // Well signed, by a client that hashes one body and announces another.
  const lying = withHeaders(good, { 'x-amz-content-sha256': sha256('Hullo') });
  refused(lying, 'InvalidSignatureException', MISMATCH);
});

test('only where there is no body may it be unsigned', () => {
  const withoutHash = (body: string) =>
    signed(withHeaders(post('/prod', body), { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }), NOW);
  refused(withoutHash('Hello'), 'InvalidSignatureException', /^The body must be signed/);
  accepted(withoutHash(''));
  refused({ ...withoutHash(''), body: Buffer.from('x') }, 'InvalidSignatureException', /^The body must be signed/);
});
