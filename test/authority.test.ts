// How hosts and origins are written, and what is none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesIn, originsIn, parseAuthority, parseOrigin } from '../src/base/hosts/authority.ts';

test('a host is read without regard to case, a last dot or the spelling of an address', () => {
  for (const [text, name, port] of [
    ['ws.example.com', 'ws.example.com', undefined],
    ['WS.Example.COM.:443', 'ws.example.com', 443],
    ['fanfare_1', 'fanfare_1', undefined],
    ['127.0.0.1:0', '127.0.0.1', 0],
    ['localhost:65535', 'localhost', 65_535],
    ['localhost:', 'localhost', undefined],
    ['[::1]:3263', '[::1]', 3263],
    ['[0:0:0:0:0:0:0:1]', '[::1]', undefined],
    ['[::FFFF:127.0.0.1]', '[::ffff:7f00:1]', undefined],
    ['a'.repeat(253), 'a'.repeat(253), undefined],
  ] as const) {
    assert.deepEqual(parseAuthority(text), { name, port }, text);
  }
});

test('what nothing could be called is no host', () => {
  for (const text of [
    '',
    ' ',
    '.',
    'a..b',
    '.a',
    'a b',
    'a\tb',
    'a\0b',
    'a/b',
    'a?b',
    'a#b',
    'a@b',
    'user:pass@a',
    'a,b',
    'a%41',
    'ä',
    'a:b',
    'a:-1',
    'a:65536',
    'a:1:2',
    'a:000080',
    '::1',
    '[::1',
    '[]',
    '[1.2.3.4]',
    '[fe80::1%25eth0]',
    '*.example.com',
    'http://a',
    'a'.repeat(254),
  ]) {
    assert.equal(parseAuthority(text), undefined, JSON.stringify(text));
  }
});

test('an origin is a scheme and a host, and nothing else', () => {
  assert.deepEqual(parseOrigin('HTTPS://App.Example.com:8443'), {
    scheme: 'https',
    name: 'app.example.com',
    port: 8443,
  });
  for (const text of [
    'null',
    '',
    'app.example.com',
    'https://',
    'https://a/',
    'https://a, https://b',
    'https://a b',
    'file://',
  ])
    assert.equal(parseOrigin(text), undefined, text);
});

test('a list of names may have wildcards, and names no ports', () => {
  const isListed = namesIn(['ws.example.com', '*.Example.ORG', '::1', '[fe80::1]', '10.0.0.1']);
  for (const name of ['ws.example.com', 'a.example.org', 'a.b.example.org', '[::1]', '[fe80::1]', '10.0.0.1'])
    assert.equal(isListed(name), true, name);
  for (const name of ['example.com', 'a.ws.example.com', 'example.org', 'xexample.org', 'ws.example.com.evil.example'])
    assert.equal(isListed(name), false, name);
  for (const text of ['', '*', '*.', 'a:80', '*a.example', 'a.*.example', 'https://a', 'a b'])
    assert.throws(() => namesIn([text]), { name: 'RangeError', message: text });
});

test('a list of origins may have wildcards for names below a name, for ports and for all', () => {
  const isListed = originsIn([
    'https://app.example.com',
    'https://*.example.org',
    'http://dev.example:*',
    'tauri://localhost',
  ]);
  for (const origin of [
    'https://app.example.com',
    'https://app.example.com:443',
    'https://a.example.org',
    'https://a.b.example.org',
    'http://dev.example',
    'http://dev.example:5173',
    'tauri://localhost',
  ])
    assert.equal(isListed(origin), true, origin);
  for (const origin of [
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://app.example.com.evil.example',
    'https://xapp.example.com',
    'https://example.org',
    'https://xexample.org',
    'https://a.example.org:8443',
    'https://evil.example/.example.org',
    'https://dev.example:5173',
    'tauri://evil.example',
    'null',
    '',
    'https://app.example.com, https://a.example.org',
  ])
    assert.equal(isListed(origin), false, origin);
  for (const origin of ['https://any.example', 'null']) assert.equal(originsIn(['*'])(origin), true, origin);
  assert.equal(originsIn([])('https://app.example.com'), false);
  for (const text of [
    '',
    'null',
    'app.example.com',
    'https://',
    'https://*',
    'https://a*.example',
    'https://a/b',
    'https://a:b',
  ])
    assert.throws(() => originsIn([text]), { name: 'RangeError', message: text });
});
