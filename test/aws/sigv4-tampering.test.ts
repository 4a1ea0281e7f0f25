// Nothing that is signed can be changed on the way, and nothing that is sent makes the verifier throw.
// Not quick: it tries many inputs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { presign } from '../../src/aws/sigv4/sign.ts';
import type { SignedRequest } from '../../src/aws/sigv4/verify.ts';
import { example, post, seedOf, signed, temporary, verifierAt, withHeaders } from './sigv4-fixtures.ts';

const NOW = Date.UTC(2026, 10, 22, 2, 35, 18);
const SCOPE = { region: 'us-east-1', service: 'execute-api', now: NOW };
const RUNS = 2_000;
const { verifier } = verifierAt(NOW);
const verify = (request: SignedRequest) => verifier.verify(request, 'execute-api');

const original = signed(
  post('/prod/@connections/L0SM9cOFvHcCIhw%3D?tagKeys=a&tagKeys=b%20c&empty=', 'Hello from API Gateway!', {
    'content-type': 'text/plain; charset=utf-8',
    'x-amz-target': 'a.b',
  }),
  NOW,
  temporary,
);

const url = new URL(presign('ws://127.0.0.1:3263/prod/a%20b?room=x', temporary, { ...SCOPE, expiresSeconds: 600 }));
const presigned: SignedRequest = { ...post(`${url.pathname}${url.search}`), method: 'GET' };

/** Another byte at some place of a text; bytes that cannot be on the wire there are of no interest. */
const changed = (text: string) =>
  fc
    .tuple(fc.nat(text.length - 1), fc.integer({ min: 0x21, max: 0xff }))
    .filter(([index, code]) => text.charCodeAt(index) !== code)
    .map(([index, code]) => text.slice(0, index) + String.fromCharCode(code) + text.slice(index + 1));

const headerNames = ['host', 'content-type', 'x-amz-date', 'x-amz-target', 'x-amz-security-token', 'authorization'];
const tampered = fc.oneof(
  changed(original.method).map((method) => ({ ...original, method })),
  changed(original.target).map((target) => ({ ...original, target })),
  changed(String.fromCharCode(...original.body)).map((body) => ({ ...original, body: Buffer.from(body, 'latin1') })),
  ...headerNames.map((name) =>
    changed(String(original.headers[name])).map((value) => withHeaders(original, { [name]: value })),
  ),
  changed(presigned.target).map((target) => ({ ...presigned, target })),
  changed('127.0.0.1:3263').map((host) => withHeaders(presigned, { host })),
);

/** The same request in other words: the parser of a header or of a query reads no difference. */
function isSame(one: SignedRequest, other: SignedRequest): boolean {
  const meaning = ({ method, target, headers, body }: SignedRequest) => {
    const [path, query] = target.split('?');
    const [algorithm, ...parts] = String(headers['authorization'])
      .split(/[\s,]+/)
      .filter(Boolean);
    // The last of two counts; and names of headers are the same in any case.
    const values = Object.fromEntries(parts.map((part) => [part.split('=')[0], part.slice(part.indexOf('='))]));
    const claim = [values['Credential'], values['SignedHeaders']?.toLowerCase(), values['Signature']];
    const parameters = [...new URLSearchParams(query)];
    const read = { ...headers, authorization: [algorithm, ...claim] };
    return JSON.stringify([method, path, parameters, read, Buffer.from(body).toString('latin1')]);
  };
  return meaning(one) === meaning(other);
}

test('the requests that are tampered with below are good ones', () => {
  assert.equal(verify(original).ok, true);
  assert.equal(verify(presigned).ok, true);
});

test('a request with any byte changed is refused', (t) => {
  const property = fc.property(tampered, (request) => {
    fc.pre(!isSame(request, original) && !isSame(request, presigned));
    assert.equal(verify(request).ok, false);
  });
  fc.assert(property, { seed: seedOf(t), numRuns: RUNS });
});

test('every single bit of the body, the path and the query counts', () => {
  for (let index = 0; index < original.body.length * 8; index++) {
    const body = Buffer.from(original.body);
    body[index >> 3]! ^= 1 << (index & 7);
    assert.equal(verify({ ...original, body }).ok, false, `bit ${index} of the body`);
  }
  for (let index = 0; index < original.target.length * 8; index++) {
    const bytes = Buffer.from(original.target, 'latin1');
    bytes[index >> 3]! ^= 1 << (index & 7);
    assert.equal(verify({ ...original, target: bytes.toString('latin1') }).ok, false, `bit ${index} of the target`);
  }
});

test('a byte more or less is refused', () => {
  const { target } = original;
  const texts = [`${target}x`, target.slice(0, -2), target.slice(0, -7), `/x${target}`, `${target}&more`];
  for (const text of texts) assert.equal(verify({ ...original, target: text }).ok, false, text);
  assert.equal(verify({ ...original, body: Buffer.concat([original.body, Buffer.of(0)]) }).ok, false);
  assert.equal(verify({ ...original, body: original.body.subarray(1) }).ok, false);
  assert.equal(verify({ ...presigned, body: Buffer.of(0) }).ok, false);
  assert.equal(verify({ ...presigned, target: `${presigned.target}&more` }).ok, false);
});

const PARTS = [
  'AWS4-HMAC-SHA256',
  'AWS4-',
  ' ',
  ', ',
  ',',
  '=',
  '/',
  ';',
  'Credential=',
  'SignedHeaders=',
  'Signature=',
  'host',
  'AKIDEXAMPLE/20261122/us-east-1/execute-api/aws4_request',
  'AKIDEXAMPLE',
  '20261122',
  'us-east-1',
  'execute-api',
  'aws4_request',
  'x-amz-date',
  '__proto__',
  'constructor',
  'toString',
  '0'.repeat(64),
  '\ud800',
  '\u0161',
  '\0',
  '\n',
  '%',
  '%0',
  'é',
];
const garbage = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.array(fc.constantFrom(...PARTS), { maxLength: 14 }).map((parts) => parts.join('')),
  fc.mixedCase(fc.constant(String(original.headers['authorization']))),
);
const maybe = fc.oneof(
  { weight: 6, arbitrary: garbage },
  { weight: 1, arbitrary: fc.array(garbage, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant(undefined) },
);
const dates = fc.oneof(
  garbage,
  fc.constantFrom(
    '20261122T023518Z',
    '99991231T235959Z',
    '00000000T000000Z',
    'Sun, 22 Nov 2026 02:35:18 GMT',
    'Sat, 13 Sep 275760 00:00:00 GMT',
    'Thu, 01 Jan -5000 00:00:00 GMT',
  ),
);
const QUERY_NAMES = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-SignedHeaders',
  'X-Amz-Signature',
  'X-Amz-Security-Token',
  'a',
  '',
  '__proto__',
];
const queries = fc
  .array(fc.tuple(fc.constantFrom(...QUERY_NAMES), fc.oneof(garbage, dates)), { maxLength: 10 })
  .map((pairs) => pairs.map((pair) => pair.join('=')).join('&'));

test('nothing that a stranger sends makes the verifier throw, or is let in', (t) => {
  const request = fc.record({
    method: garbage,
    target: fc.oneof(
      garbage,
      queries.map((query) => `/prod?${query}`),
    ),
    headers: fc.record({
      host: maybe,
      authorization: maybe,
      'x-amz-date': fc.oneof(dates, maybe),
      date: maybe,
      'x-amz-security-token': maybe,
      'x-amz-content-sha256': maybe,
    }),
    body: fc.uint8Array({ maxLength: 8 }),
  });
  const property = fc.property(request, (sent) => {
    const verdict = verify(sent);
    assert.ok(!verdict.ok);
    assert.equal(verdict.status, 403);
    assert.match(
      verdict.code,
      /^(MissingAuthenticationToken|IncompleteSignature|UnrecognizedClient|InvalidSignature)Exception$/,
    );
    assert.ok(verdict.message.length > 0 && !verdict.message.includes(example.secretAccessKey));
  });
  fc.assert(property, { seed: seedOf(t), numRuns: 5_000 });
});

test('a good header with one part replaced by garbage is refused, and never throws', (t) => {
  const parts = String(original.headers['authorization']).split(/(?<=[ ,=/;])/);
  const property = fc.property(fc.nat(parts.length - 1), garbage, (index, other) => {
    const authorization = parts.with(index, other).join('');
    const request = withHeaders(original, { authorization });
    fc.pre(!isSame(request, original));
    assert.equal(verify(request).ok, false);
  });
  fc.assert(property, { seed: seedOf(t), numRuns: RUNS });
});

test('a header of sixteen thousand bytes is read as fast as a header should be', () => {
  const begun = process.cpuUsage();
  for (const filler of ['Credential=', ';', '/', 'Signature=', '=', 'host;', 'AWS4-HMAC-SHA256 ', ' a, ']) {
    const long = filler.repeat(Math.ceil(16_384 / filler.length));
    for (const start of ['', 'AWS4-HMAC-SHA256 ', String(original.headers['authorization'])]) {
      assert.equal(verify(withHeaders(original, { authorization: start + long })).ok, false);
    }
    assert.equal(verify({ ...original, target: `/?${long}&X-Amz-Signature=a` }).ok, false);
    assert.equal(verify({ ...original, target: `/${long}` }).ok, false);
  }
  const { user, system } = process.cpuUsage(begun);
  assert.ok(user + system < 1_000_000, 'more than a second for forty of them');
});
