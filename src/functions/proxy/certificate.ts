// A certificate of X.509, version 3 (RFC 5280), for keys on P-256: an authority's own, or one of a host that it vouches for.
import type { KeyObject } from 'node:crypto';
import { createHash, createPublicKey, randomBytes, sign } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import { bits, explicit, implicit, integer, objectIdentifier, octets, sequence, set, time, utf8, yes } from './der.ts';

type Wanted = {
  /** What it is called. */
  readonly name: string;
  /** Private keys, of the certificate and of who signs it: the same for an authority. */
  readonly key: KeyObject;
  readonly issuer: { readonly name: string; readonly key: KeyObject };
  /** The host, by name or address. Undefined: it is an authority. */
  readonly host?: string | undefined;
  readonly beginsMs: number;
  readonly endsMs: number;
};

const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const COMMON_NAME = objectIdentifier('2.5.4.3');
const SERVER_AUTHENTICATION = objectIdentifier('1.3.6.1.5.5.7.3.1');
const EXTENSION = {
  subjectKeyIdentifier: objectIdentifier('2.5.29.14'),
  keyUsage: objectIdentifier('2.5.29.15'),
  subjectAltName: objectIdentifier('2.5.29.17'),
  basicConstraints: objectIdentifier('2.5.29.19'),
  authorityKeyIdentifier: objectIdentifier('2.5.29.35'),
  extendedKeyUsage: objectIdentifier('2.5.29.37'),
};
/** Signing certificates and lists of those that were called back; signing alone. */
const AUTHORITY_USAGE = bits(Buffer.of(0b0000_0110), 1);
const HOST_USAGE = bits(Buffer.of(0b1000_0000), 7);
const SERIAL_BYTES = 16;

/** As PEM. */
export function certificate({ name, key, issuer, host, beginsMs, endsMs }: Wanted): string {
  const extensions = [
    critical(EXTENSION.basicConstraints, host === undefined ? sequence(yes()) : sequence()),
    critical(EXTENSION.keyUsage, host === undefined ? AUTHORITY_USAGE : HOST_USAGE),
    ...(host === undefined
      ? []
      : [
          extension(EXTENSION.extendedKeyUsage, sequence(SERVER_AUTHENTICATION)),
          extension(EXTENSION.subjectAltName, sequence(generalName(host))),
        ]),
    extension(EXTENSION.subjectKeyIdentifier, octets(identifierOf(key))),
    extension(EXTENSION.authorityKeyIdentifier, sequence(implicit(0, identifierOf(issuer.key)))),
  ];
  const toBeSigned = sequence(
    explicit(0, integer(Buffer.of(2))),
    integer(serial()),
    ECDSA_WITH_SHA256,
    named(issuer.name),
    sequence(time(beginsMs), time(endsMs)),
    named(name),
    publicKeyOf(key),
    explicit(3, sequence(...extensions)),
  );
  const signature = bits(sign('sha256', toBeSigned, issuer.key));
  return pem(sequence(toBeSigned, ECDSA_WITH_SHA256, signature));
}

const extension = (identifier: Buffer, value: Buffer) => sequence(identifier, octets(value));
const critical = (identifier: Buffer, value: Buffer) => sequence(identifier, yes(), octets(value));
const named = (name: string) => sequence(set(sequence(COMMON_NAME, utf8(name))));

/** Never 0, and no sign. */
function serial(): Buffer {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes;
}

/** Any that is the same for a key at all times. */
const identifierOf = (key: KeyObject): Buffer => createHash('sha256').update(publicKeyOf(key)).digest().subarray(0, 20);

const publicKeyOf = (key: KeyObject): Buffer => createPublicKey(key).export({ type: 'spki', format: 'der' });

const DNS_NAME = 2;
const IP_ADDRESS = 7;

function generalName(host: string): Buffer {
  if (isIPv4(host)) return implicit(IP_ADDRESS, Buffer.from(host.split('.').map(Number)));
  if (isIPv6(host)) return implicit(IP_ADDRESS, ipv6Bytes(host));
  return implicit(DNS_NAME, Buffer.from(host));
}

function ipv6Bytes(address: string): Buffer {
  // The URL of an address has it in its shortest form, without dots.
  const [before = '', after = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const [first, last] = [groups(before), groups(after)];
  const all = [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

const pem = (bytes: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${bytes
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n')}\n-----END CERTIFICATE-----\n`;
