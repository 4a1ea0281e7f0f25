// What proxies say of a request: from right to left, as far as those who say it are trusted, and never more than that.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAddress, nameOfAddress, peerAddress, rangesIn } from '../../src/base/hosts/addresses.ts';
import { textOf } from '../../src/base/hosts/authority.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { readForwarded } from '../../src/server/arrival/forwarded.ts';

const isTrusted = rangesIn(['10.0.0.0/8', '127.0.0.1', '2001:db8:1::/48']);
const hopsMax = limitsOf().forwardedHopsMax;
const read = (headers: Record<string, string>) => readForwarded(headers, '10.0.0.9', isTrusted, hopsMax);

test('addresses are shown in one way: IPv4 as IPv4, IPv6 in its shortest form, without a zone', () => {
  for (const [given, plain] of [
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::FFFF:cb00:7109', '203.0.113.9'],
    ['203.0.113.9', '203.0.113.9'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::1', '::1'],
  ] as const)
    assert.equal(parseAddress(given), plain, given);
  for (const none of ['', '1.2.3', '1.2.3.4.5', '256.0.0.1', 'localhost', '[::1]', '::1:80:', 'unknown', '0x7f.1'])
    assert.equal(parseAddress(none), undefined, none);
  assert.deepEqual(['::ffff:203.0.113.9', 'fe80::1%eth0', '::1', '10.0.0.1', undefined].map(peerAddress), [
    '203.0.113.9',
    'fe80::1',
    '::1',
    '10.0.0.1',
    '',
  ]);
  assert.equal(nameOfAddress('::ffff:10.0.0.1'), '10.0.0.1');
  assert.equal(nameOfAddress('fe80::1%eth0'), '[fe80::1]');
  assert.equal(textOf({ name: nameOfAddress('::1'), port: 80 }), '[::1]:80');
});

test('the client is the last address that a trusted proxy tells', () => {
  for (const [list, sourceIp, claims] of [
    ['203.0.113.9', '203.0.113.9', ''],
    // What a client claims stays a claim.
    ['198.51.100.1, 203.0.113.9', '203.0.113.9', '198.51.100.1'],
    ['10.0.0.1, 203.0.113.9,10.0.0.2 , 10.0.0.3', '203.0.113.9', '10.0.0.1'],
    // All are trusted: the first of them is where it came from.
    ['10.0.0.1, 10.0.0.2', '10.0.0.1', ''],
    ['2001:db8:2::1, 2001:db8:1::1', '2001:db8:2::1', ''],
    ['[2001:DB8:2::1]:4711', '2001:db8:2::1', ''],
    ['"[2001:db8:2::1]"', '2001:db8:2::1', ''],
    ['::ffff:203.0.113.9', '203.0.113.9', ''],
    ['fe80::1%eth0', 'fe80::1', ''],
    ['203.0.113.9:4711', '203.0.113.9', ''],
    // Who names nobody leaves the proxy that was told so.
    ['unknown', '10.0.0.9', 'unknown'],
    ['203.0.113.9, _hidden, 10.0.0.2', '10.0.0.2', '203.0.113.9, _hidden'],
    ['203.0.113.9,', '10.0.0.9', '203.0.113.9,'],
    ['203.0.113.9, 300.1.1.1', '10.0.0.9', '203.0.113.9, 300.1.1.1'],
    ['<script>', '10.0.0.9', '<script>'],
    [',', '10.0.0.9', ','],
    ['', '10.0.0.9', ''],
  ] as const) {
    const { sourceIp: told, claims: claimed } = read({ 'x-forwarded-for': list });
    assert.deepEqual([told, claimed], [sourceIp, claims], list);
  }
});

test('scheme, host, port and prefix are those that the proxy told that the client reached', () => {
  const told = (headers: Record<string, string>) => {
    const { isSecure, host, port, prefix } = read(headers);
    return [isSecure, host, port, prefix];
  };
  const all = {
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'ws.example.com',
    'x-forwarded-port': '8443',
    'x-forwarded-prefix': '/fanfare/',
  };
  assert.deepEqual(told({ ...all, 'x-forwarded-for': '203.0.113.9' }), [true, 'ws.example.com', 8443, '/fanfare']);
  // One that only the outer proxy writes holds for both, one that each adds to has an item for each.
  assert.deepEqual(told({ ...all, 'x-forwarded-for': '203.0.113.9, 10.0.0.2' })[0], true);
  assert.equal(read({ 'x-forwarded-for': '203.0.113.9, 10.0.0.2', 'x-forwarded-proto': 'https, http' }).isSecure, true);
  // The client has said `https` to a proxy that added `http`.
  assert.equal(read({ 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https, http' }).isSecure, false);
  assert.equal(read({ 'x-forwarded-for': 'unknown, 10.0.0.2', 'x-forwarded-proto': 'https, http' }).isSecure, true);
  assert.equal(read({ 'x-forwarded-proto': 'WSS' }).isSecure, true);
  for (const [name, values] of [
    ['proto', ['', 'ftp', 'https;', 'constructor']],
    ['port', ['', '0', '65536', '-1', '8443x', '1e3']],
    ['prefix', ['', '/', 'fanfare', '//', '/a//b', '/a?b', '/ä', `/${'a'.repeat(256)}`]],
    ['host', ['']],
  ] as const)
    for (const value of values)
      assert.deepEqual(told({ [`x-forwarded-${name}`]: value }), [undefined, undefined, undefined, undefined], value);
});

test('Forwarded of RFC 7239 says the same', () => {
  const said = (forwarded: string, more: Record<string, string> = {}) => {
    const { sourceIp, isSecure, host } = read({ forwarded, ...more });
    return [sourceIp, isSecure, host];
  };
  assert.deepEqual(said('for=203.0.113.9;proto=https;host=ws.example.com'), ['203.0.113.9', true, 'ws.example.com']);
  assert.deepEqual(said('For="[2001:db8:2::1]:4711" ; Proto=HTTPS;HOST="a:8443"'), ['2001:db8:2::1', true, 'a:8443']);
  assert.deepEqual(said('for=198.51.100.1;proto=http, for=203.0.113.9;proto=https, for=10.0.0.2;proto=http;host=b'), [
    '203.0.113.9',
    true,
    undefined,
  ]);
  assert.deepEqual(said('for=_hidden;proto=https, for=10.0.0.2'), ['10.0.0.2', true, undefined]);
  assert.deepEqual(said('for=unknown'), ['10.0.0.9', undefined, undefined]);
  assert.deepEqual(said('proto=https;host=a'), ['10.0.0.9', true, 'a']);
  // What a client writes to spoil what comes behind it spoils nothing.
  assert.deepEqual(said('for="1.2.3.4, for=203.0.113.9;proto=https'), ['203.0.113.9', true, undefined]);
  assert.deepEqual(said('=;;"\\, for=203.0.113.9'), ['203.0.113.9', undefined, undefined]);
  for (const nothing of ['', ';', ',', 'for', 'for=', '=', 'for="10.0.0.1'])
    assert.deepEqual(said(nothing), ['10.0.0.9', undefined, undefined], nothing);
  // A proxy that writes X-Forwarded-For hands on whatever a client says in the other header.
  assert.deepEqual(said('for=198.51.100.1;proto=https;host=evil', { 'x-forwarded-for': '203.0.113.9' }), [
    '203.0.113.9',
    undefined,
    undefined,
  ]);
});

test('a request is followed back through forwardedHopsMax proxies, and no further', () => {
  const proxies = (count: number) => Array.from({ length: count }, () => '10.0.0.1').join(',');
  assert.equal(read({ 'x-forwarded-for': `203.0.113.9,${proxies(hopsMax - 1)}` }).sourceIp, '203.0.113.9');
  assert.equal(read({ 'x-forwarded-for': `203.0.113.9,${proxies(hopsMax)}` }).sourceIp, '10.0.0.1');
});
