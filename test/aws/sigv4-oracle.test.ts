// AWS's own signer and ours agree on random requests, in both directions.
// Not quick: it tries many inputs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { presign, sign } from '../../src/aws/sigv4/sign.ts';
import type { SignedRequest } from '../../src/aws/sigv4/verify.ts';
import { example, post, seedOf, sha256, signed, temporary, verifierAt, withHeaders } from './sigv4-fixtures.ts';
import { oracle, presigningOracle } from './sigv4-oracle.ts';

const NOW = Date.UTC(2026, 10, 22, 2, 35, 18);
const RUNS = 300;

const unpaired = /[\ud800-\udfff]/u;
const text = fc.string({ unit: 'binary', maxLength: 12 }).filter((value) => !unpaired.test(value));

/** As clients put it on the wire: some encode `@` and `=`, some do not. */
const segment = fc.oneof(
  text.map(encodeURIComponent),
  fc.constantFrom('@connections', '%40connections', 'L0SM9cOFvHcCIhw=', 'L0SM9cOFvHcCIhw%3D', '.', '..', '', "a!*'()~"),
);
const path = fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`);

// AWS's signer copies a query in a way that loses this one name.
const parameterName = text.filter((value) => value !== '__proto__');
// URLSearchParams writes a space as +, encodeURIComponent as %20.
const pairs = fc.array(fc.tuple(parameterName, text), { maxLength: 4 });
const query = fc.oneof(
  pairs.map((parameters) => new URLSearchParams(parameters).toString()),
  pairs.map((parameters) => parameters.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')),
);

const headerText = fc.string({ unit: fc.constantFrom('a', 'Z', '0', ' ', '\t', ',', '"', ';'), maxLength: 12 });
const extraHeaders = fc.record(
  { 'content-type': headerText, 'x-amz-target': headerText, 'x-custom': headerText, 'amz-sdk-request': headerText },
  { requiredKeys: [] },
);

const request: fc.Arbitrary<SignedRequest> = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'DELETE', 'PATCH'),
    path,
    query,
    headers: extraHeaders,
    body: fc.uint8Array({ maxLength: 40 }),
  })
  .map(({ path: wirePath, query: wireQuery, headers, ...rest }) => ({
    ...rest,
    target: wireQuery === '' ? wirePath : `${wirePath}?${wireQuery}`,
    headers: { host: '127.0.0.1:3263', ...headers },
  }));

const credential = fc.constantFrom(example, temporary);
const options = fc.record({
  region: fc.constantFrom('us-east-1', 'eu-central-1', 'local'),
  service: fc.constantFrom('execute-api', 'ivschat', 'apigateway'),
  now: fc.constant(NOW),
});

const accepts = (candidate: SignedRequest, service: string) => verifierAt(NOW).verifier.verify(candidate, service);

test('whatever the signer of AWS signs is accepted', async (t) => {
  const property = fc.asyncProperty(request, credential, options, async (candidate, key, scope) => {
    const headers = await oracle(candidate, key, scope);
    assert.deepEqual(accepts(withHeaders(candidate, headers), scope.service), {
      ok: true,
      key,
      region: scope.region,
      service: scope.service,
    });
  });
  await fc.assert(property, { seed: seedOf(t), numRuns: RUNS });
});

test('what we sign, the signer of AWS signs alike', async (t) => {
  const property = fc.asyncProperty(request, credential, options, async (candidate, key, scope) => {
    const ours = signed(candidate, NOW, key, scope.service);
    // Headers that we leave unsigned are not shown to it, for it signs all that it is shown.
    const names = /SignedHeaders=([^,]*)/.exec(String(ours.headers['authorization']))![1]!.split(';');
    const shown = Object.fromEntries(Object.entries(ours.headers).filter(([name]) => names.includes(name)));
    const theirs = await oracle({ ...candidate, headers: shown }, key, { ...scope, region: 'us-east-1' });
    assert.equal(ours.headers['authorization'], theirs['authorization']);
    assert.ok(accepts(ours, scope.service).ok);
  });
  await fc.assert(property, { seed: seedOf(t), numRuns: RUNS });
});

test('whatever URL the signer of AWS presigns is accepted for as long as it says', async (t) => {
  const seconds = fc.integer({ min: 1, max: 604_800 });
  const property = fc.asyncProperty(path, query, credential, options, seconds, async (...drawn) => {
    const [wirePath, wireQuery, key, scope, expiresSeconds] = drawn;
    const headers = { host: '127.0.0.1:3263' };
    const unsigned = { method: 'GET', target: `${wirePath}?${wireQuery}`, headers, body: Buffer.alloc(0) };
    const presigned = await presigningOracle(unsigned, key, { ...scope, expiresSeconds });
    const candidate = { ...unsigned, target: `${wirePath}?${presigned}` };

    const { clock, verifier } = verifierAt(NOW);
    assert.ok(verifier.verify(candidate, scope.service).ok);
    clock.advance(expiresSeconds * 1000);
    assert.ok(verifier.verify(candidate, scope.service).ok);
    clock.advance(1);
    assert.ok(!verifier.verify(candidate, scope.service).ok);
  });
  await fc.assert(property, { seed: seedOf(t), numRuns: RUNS });
});

test('what we presign, the signer of AWS presigns alike', async (t) => {
  const property = fc.asyncProperty(path, query, credential, options, async (wirePath, wireQuery, key, scope) => {
    const url = new URL(`ws://127.0.0.1:3263${wirePath}?${wireQuery}`);
    const lasting = { ...scope, expiresSeconds: 60 };
    const ours = new URL(presign(url, key, lasting));
    const headers = { host: url.host };
    const unsigned = { method: 'GET', target: `${url.pathname}${url.search}`, headers, body: Buffer.alloc(0) };
    const theirs = new URLSearchParams(await presigningOracle(unsigned, key, lasting));
    assert.equal(ours.searchParams.get('X-Amz-Signature'), theirs.get('X-Amz-Signature'));
    assert.ok(accepts({ ...unsigned, target: `${ours.pathname}${ours.search}` }, scope.service).ok);
  });
  await fc.assert(property, { seed: seedOf(t), numRuns: RUNS });
});

test("ours for S3 is AWS's, with the path as it is sent and the hash of the body", async () => {
  for (const target of ['/bucket/a%20b%2Fc', '/bucket/x//y', '/bucket/plain.txt?tagging=']) {
    const sent = post(target, 'Hello');
    const scope = { region: 'us-east-1', service: 's3', now: NOW };
    const ours = sign(sent, example, scope);
    assert.equal(ours['X-Amz-Content-Sha256'], sha256('Hello'));
    const hashed = withHeaders(sent, { 'x-amz-content-sha256': sha256('Hello') });
    const theirs = await oracle(hashed, example, scope, { uriEscapePath: false });
    assert.equal(ours['Authorization'], theirs['authorization']);
  }
});
