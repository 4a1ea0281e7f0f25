// The lines of access logs, and what is taken out of those of execution logs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileFormat, lineOf } from '../../src/services/websocket/logs/line-format.ts';
import { maskKey, redactJson, redactText, redactUrl } from '../../src/services/websocket/logs/redaction.ts';

const line = (format: string, context: object) => lineOf(compileFormat(format), context);

test('variables are replaced, unknown and empty ones by a hyphen, and other text stays', () => {
  const context = {
    requestId: 'r1',
    connectedAt: 5,
    status: 200,
    empty: '',
    identity: { sourceIp: '1.2.3.4' },
    authorizer: { 'user-id': 'u', principalId: 'me' },
  };
  assert.equal(
    line('$context.requestId [$context.connectedAt] $context.identity.sourceIp/$context.status.', context),
    'r1 [5] 1.2.3.4/200.',
  );
  assert.equal(line('$context.nope $context.empty $context.identity $context.identity.user.x', context), '- - - -');
  assert.equal(line('$context.authorizer.user-id $context.authorizer.principalId-', context), 'u me-');
  assert.equal(line('$context.requestId-$context.status', context), 'r1-200');
  assert.equal(line('$100 $context $contexts.requestId', context), '$100 $context $contexts.requestId');
  assert.equal(line('a\r\n  b', context), 'a b');
  for (const name of ['constructor', 'hasOwnProperty', 'requestId.length', 'identity.toString']) {
    assert.equal(line(`$context.${name}`, context), '-', name);
  }
});

test('a line has 32 KB at most, and each value in it a thousand characters', () => {
  const context = { a: 'x'.repeat(5_000) };
  assert.equal(line('$context.a', context).length, 1_024);
  assert.equal(line('$context.a'.repeat(32), context).length, 32 * 1_024);
  assert.equal(line('$context.a'.repeat(300), context).length, 32 * 1_024);
});

test('some variables have two names', () => {
  const context = { integration: { latency: 3, integrationStatus: 200, error: 'e', requestId: 'i' } };
  const names = ['integrationLatency', 'integrationStatus', 'integrationErrorMessage', 'awsEndpointRequestId'];
  assert.equal(line(names.map((name) => `$context.${name}`).join(' '), context), '3 200 e i');
  assert.equal(line('$context.error.messageString', { error: { messageString: 'a "b"' } }), '"a \\"b\\""');
});

test('no value makes a second line, ends its quotes or commands a terminal', () => {
  const format = compileFormat('{"agent":"$context.identity.userAgent","id":"$context.requestId"}');
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('"', '\\', '\n', '\r', '\u2028', '\u001b', 'a') }),
  );
  fc.assert(
    fc.property(texts, (userAgent) => {
      const text = lineOf(format, { identity: { userAgent }, requestId: 'r' });
      assert.doesNotMatch(text, /[\p{Cc}\u2028\u2029]/u);
      assert.deepEqual(JSON.parse(text), { agent: userAgent === '' ? '-' : userAgent, id: 'r' });
    }),
  );
  assert.equal(line('$context.a', { a: 'x'.repeat(5000) }).length, 1024);
});

test('secrets are taken out of JSON, queries, headers and plain text, wherever they are', () => {
  const event = {
    headers: {
      Authorization: 'Bearer s3cret',
      'x-api-key': 's3cret',
      Cookie: 'a=s3cret',
      Host: 'h',
      'Sec-WebSocket-Protocol': 's3cret',
    },
    multiValueHeaders: { authorization: ['s3cret'] },
    queryStringParameters: { 'X-Amz-Signature': 's3cret', access_token: 's3cret', room: 'r' },
    requestContext: { identity: { apiKey: 's3cret', apiKeyId: 'k1' } },
    body: '{"action":"login","password":"s3cret","deep":"{\\"idToken\\":\\"s3cret\\"}"}',
  };
  const shown = redactJson(event);
  assert.ok(!shown.includes('s3cret'), shown);
  for (const kept of ['"Host":"h"', '"room":"r"', '"apiKeyId":"k1"', 'login']) assert.ok(shown.includes(kept), kept);

  const texts = [
    'token=s3cret&a=b',
    'Authorization: Bearer s3cret',
    'a Basic s3cret',
    '{"password": "s3cret',
    "{'secret': 's3cret'}",
    String.raw`cut: {"body":"{\"password\":\"s3cret\",\"token\": \"s3cr`,
  ];
  for (const text of texts) assert.ok(!redactText(text).includes('s3cr'), redactText(text));
  assert.equal(redactText('plain: text, a=b'), 'plain: text, a=b');
  assert.equal(redactUrl('http://user:s3cret@h/p?token=s3cret&a=b'), 'http://user:***@h/p?token=***&a=b');
  assert.equal(maskKey('a'.repeat(20) + '123456'), `${'*'.repeat(20)}123456`);
});

test('a long text is read in time that grows with its length', () => {
  const texts = [
    'a'.repeat(130_000),
    'a '.repeat(65_000),
    '"a'.repeat(65_000),
    'a='.repeat(65_000),
    'bearer '.repeat(20_000),
  ];
  const startMs = performance.now();
  for (const text of texts) assert.ok(redactText(text).length < 10_000);
  assert.ok(performance.now() - startMs < 2_000);
});

test('a message that is nested too deeply is shown as any text, without its secrets', () => {
  const deep = `[{"token":"abc"},${'['.repeat(5000)}${']'.repeat(5000)}]`;
  const shown = redactText(deep);
  assert.ok(shown.startsWith('[{"token":***},[[['));
  assert.ok(shown.length < 5000);
});
