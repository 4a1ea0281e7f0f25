// What a certificate is written in: the values of DER (ITU-T X.690) that X.509 needs, and no others.

const SEQUENCE = 0x30;
const SET = 0x31;
const BOOLEAN = 0x01;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;

export const sequence = (...parts: readonly Uint8Array[]): Buffer => tagged(SEQUENCE, ...parts);
export const set = (...parts: readonly Uint8Array[]): Buffer => tagged(SET, ...parts);
export const octets = (...parts: readonly Uint8Array[]): Buffer => tagged(OCTET_STRING, ...parts);
export const utf8 = (text: string): Buffer => tagged(UTF8_STRING, Buffer.from(text));
export const yes = (): Buffer => tagged(BOOLEAN, Buffer.of(0xff));

/** In the namespace of what it stands in: `explicit` with a tag of its own inside, `implicit` in place of that. */
export const explicit = (number: number, ...parts: readonly Uint8Array[]): Buffer => tagged(0xa0 | number, ...parts);
export const implicit = (number: number, bytes: Uint8Array): Buffer => tagged(0x80 | number, bytes);

/** Of bytes, the highest first. A positive number never begins with a bit that is set. */
export const integer = (bytes: Uint8Array): Buffer =>
  bytes[0]! & 0x80 ? tagged(INTEGER, Buffer.of(0), bytes) : tagged(INTEGER, bytes);

/** `unused`: bits at the end that mean nothing. */
export const bits = (bytes: Uint8Array, unused = 0): Buffer => tagged(BIT_STRING, Buffer.of(unused), bytes);

/** As in `1.2.840.10045.4.3.2`. */
export function objectIdentifier(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  return tagged(OBJECT_IDENTIFIER, Buffer.from([40 * first + second, ...rest].flatMap(inSevens)));
}

/** To the second. Years from 2050 on are written with four digits (RFC 5280, section 4.1.2.5). */
export function time(ms: number): Buffer {
  const digits = `${new Date(ms).toISOString().replaceAll(/\D/g, '').slice(0, 14)}Z`;
  const isShort = digits < '2050';
  return tagged(isShort ? UTC_TIME : GENERALIZED_TIME, Buffer.from(isShort ? digits.slice(2) : digits));
}

/** Seven bits a byte, the highest first, marked in all but the last. */
function inSevens(number: number): number[] {
  const bytes = [number & 0x7f];
  for (let rest = number >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

function tagged(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
}

function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  return [0x80 | bytes.length, ...bytes];
}
