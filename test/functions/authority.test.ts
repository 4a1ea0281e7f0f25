// The authority that executables are told to trust: what it signs is held against OpenSSL's strictest reading.
// Not quick: it starts openssl.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { bits, integer, objectIdentifier, octets, time } from '../../src/functions/proxy/der.ts';
import { Authority } from '../../src/functions/proxy/authority.ts';
import { findProgram, run, temporaryFolder } from '../support/process.ts';

const DAY_MS = 86_400_000;
const AWS = 'abc123.execute-api.us-east-1.amazonaws.com';
const HOSTS = [AWS, 'localhost', '127.0.0.1', '::1', 'fe80::1:2', `${'x'.repeat(60)}.${'y'.repeat(60)}.amazonaws.com`];
const authority = new Authority(() => Date.now(), 10);
const skip = findProgram('openssl') ? false : 'openssl is not installed: NOT TESTED';

test('openssl verifies every kind of host, and for no other one', { skip }, async () => {
  using folder = temporaryFolder();
  const file = (name: string) => join(folder.path, `${name}.pem`);
  writeFileSync(file('authority'), authority.pem);
  for (const [at, host] of HOSTS.entries()) {
    writeFileSync(file(`${at}`), authority.certificateFor(host));
    const verify = async (wanted: string) => {
      const flag = /^[\d.]+$|:/.test(wanted) ? '-verify_ip' : '-verify_hostname';
      const how = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', file('authority')];
      return run('openssl', [...how, flag, wanted, file(`${at}`)]);
    };
    assert.deepEqual(await verify(host), { code: 0, stdout: `${file(`${at}`)}: OK\n`, stderr: '' });
    assert.notEqual((await verify(host === AWS ? 'localhost' : AWS)).code, 0);
  }
});

test('a certificate is for its host, cannot sign others, and is signed by this authority alone', () => {
  const signer = new X509Certificate(authority.pem);
  assert.ok(signer.ca && signer.verify(signer.publicKey));
  const host = new X509Certificate(authority.certificateFor(AWS));
  assert.deepEqual([host.checkHost(AWS), host.checkHost('x.amazonaws.com')], [AWS, undefined]);
  assert.ok(!host.ca);
  assert.ok(host.checkIssued(signer) && host.verify(signer.publicKey));
  assert.ok(!host.verify(new X509Certificate(new Authority(() => Date.now(), 1).pem).publicKey));
  assert.notEqual(host.serialNumber, new X509Certificate(authority.certificateFor(AWS)).serialNumber);
});

test('functionCertificatesMax certificates are kept, and made anew when half of their time is over', () => {
  const clock = new SteeredClock();
  const kept = new Authority(() => clock.now(), 2);
  const first = kept.contextFor('a');
  assert.equal(kept.contextFor('a'), first);
  kept.contextFor('b');
  assert.equal(kept.contextFor('a'), first, 'there is room for two');
  kept.contextFor('c');
  assert.notEqual(kept.contextFor('a'), first);
  const again = kept.contextFor('c');
  clock.advance(15 * DAY_MS - 1);
  assert.equal(kept.contextFor('c'), again);
  clock.advance(1);
  assert.notEqual(kept.contextFor('c'), again);
});

test('values of DER as ITU-T X.690 and RFC 5280 write them', () => {
  const hex = (bytes: Buffer) => bytes.toString('hex');
  assert.equal(hex(objectIdentifier('1.2.840.10045.4.3.2')), '06082a8648ce3d040302');
  assert.equal(hex(objectIdentifier('2.5.29.14')), '0603551d0e');
  assert.equal(hex(integer(Buffer.of(0x7f))), '02017f');
  assert.equal(hex(integer(Buffer.of(0x80))), '02020080');
  assert.equal(hex(bits(Buffer.of(6), 1)), '03020106');
  assert.equal(hex(octets(Buffer.alloc(127))).slice(0, 4), '047f');
  assert.equal(hex(octets(Buffer.alloc(128))).slice(0, 6), '048180');
  assert.equal(hex(octets(Buffer.alloc(256))).slice(0, 8), '04820100');
  assert.equal(
    time(Date.UTC(2049, 11, 31, 23, 59, 59))
      .toString('latin1')
      .slice(2),
    '491231235959Z',
  );
  assert.equal(
    time(Date.UTC(2050, 0, 1))
      .toString('latin1')
      .slice(2),
    '20500101000000Z',
  );
  assert.deepEqual([time(0)[0], time(Date.UTC(2050, 0, 1))[0]], [0x17, 0x18]);
});
