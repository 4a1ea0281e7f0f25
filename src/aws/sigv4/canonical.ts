// The canonical request: one spelling for all the ways in which the same request can be written.
// A character stands for a byte throughout, as node's HTTP parser gives it.
// Source: spec/apigateway-websocket.md section 3.5; AWS's own vectors are in the tests.

export type Headers = { readonly [name: string]: string | string[] | undefined };

/** A query parameter, both halves in canonical encoding. */
export type Parameter = { readonly name: string; readonly value: string };

const SLASH = 47;
const PERCENT = 37;
const AT = 64;
const LAST_BYTE = 255;

/** What may have to be normalised. */
const DOTS = /\/[/.]/;

const ESCAPES = Array.from({ length: 256 }, (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`);
const UNRESERVED = tableOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~');
const PATH_LITERALS = UNRESERVED.with(SLASH, 1);
const CLIENT_LITERALS = PATH_LITERALS.with(AT, 1);

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}

/** Percent-encode all but `A-Za-z0-9-._~`. */
export const uriEncode = (text: string) => escape(text, UNRESERVED, false);

/** The wire path, normalised and with every segment encoded once more: `%3D` becomes `%253D`, `@` becomes `%40`. */
export function canonicalPath(path: string): string {
  return escape(DOTS.test(path) ? withoutDots(path) : path, PATH_LITERALS, false) || '/';
}

/** The wire path with every segment encoded exactly once: what some clients sign (section 3.5, rule 2). */
export const onceEncodedPath = (path: string) => escape(path, PATH_LITERALS, true) || '/';

/** A wire path as SDKs write it, of one that a proxy has decoded: `/prod/@connections/id=` was sent as `…/id%3D`. */
export const clientPath = (path: string) => escape(path, CLIENT_LITERALS, true);

/** The parameters of a wire query, sorted as they are signed. */
export function canonicalParameters(query: string): Parameter[] {
  if (query === '') return [];
  const parameters = query.split('&').filter(Boolean).map(parameterOf);
  // Not the joined text: `=` sorts after `-`, and so `Param-3=` would come before `Param=`.
  return parameters.toSorted((a, b) => compare(a.name, b.name) || compare(a.value, b.value));
}

export const joinParameters = (parameters: readonly Parameter[]) =>
  parameters.map(({ name, value }) => `${name}=${value}`).join('&');

/** Undo the encoding of a canonical parameter; a character is a byte. */
export const decodeCanonical = (text: string) =>
  text.replaceAll(/%([0-9A-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));

/** What is signed of a request, all but its path. */
export type SignedParts = {
  readonly method: string;
  readonly query: string;
  readonly headers: string;
  readonly signedHeaders: string;
  readonly payloadHash: string;
};

export const canonicalRequest = (path: string, parts: SignedParts) =>
  `${parts.method}\n${path}\n${parts.query}\n${parts.headers}\n${parts.signedHeaders}\n${parts.payloadHash}`;

/** One line a header, in the order of `names`, without the white space that means nothing. */
export function canonicalHeaders(names: readonly string[], headers: Headers): string {
  let text = '';
  for (const name of names) {
    const value = headers[name];
    text += `${name}:${typeof value === 'string' ? folded(value) : foldedList(value)}\n`;
  }
  return text;
}

/** What a header says; '' when it was not sent, or more than once. */
export function headerValue(headers: Headers, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

function parameterOf(pair: string): Parameter {
  const text = pair.includes('+') ? pair.replaceAll('+', '%20') : pair;
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  const value = equals < 0 ? '' : text.slice(equals + 1);
  return { name: escape(name, UNRESERVED, true), value: escape(value, UNRESERVED, true) };
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** Escape what is not literal. Encoded text keeps the bytes of its well-formed escapes. */
function escape(text: string, literals: Uint8Array, isEncoded: boolean): string {
  let escaped = '';
  let done = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (literals[code] === 1) continue;
    // No wire has such a character: it is text of our own, whose bytes are UTF-8.
    if (code > LAST_BYTE) return escape(Buffer.from(text).toString('latin1'), literals, isEncoded);

    const byte = isEncoded && code === PERCENT ? hexByte(text, index + 1) : -1;
    escaped += text.slice(done, index);
    if (byte < 0) {
      escaped += ESCAPES[code]!;
    } else {
      escaped += UNRESERVED[byte] === 1 ? String.fromCharCode(byte) : ESCAPES[byte]!;
      index += 2;
    }
    done = index + 1;
  }
  return done === 0 ? text : escaped + text.slice(done);
}

/** The byte that two hex digits spell, or -1. */
function hexByte(text: string, index: number): number {
  const high = hexDigit(text.charCodeAt(index));
  const low = hexDigit(text.charCodeAt(index + 1));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** Clients collapse `//`, `.` and `..` before they sign, and send the path as it was. */
function withoutDots(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const end = kept.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${kept.join('/')}${end}`;
}

const isSpace = (code: number) => code === 32 || (code >= 9 && code <= 13);

/** A name such as `constructor` finds what is no header at all. */
const foldedList = (values: unknown) =>
  Array.isArray(values) ? values.map((value) => folded(String(value))).join(',') : '';

/** Trimmed, and with every run of white space as one space. */
function folded(value: string): string {
  const isTidy =
    !isSpace(value.charCodeAt(0)) &&
    !isSpace(value.charCodeAt(value.length - 1)) &&
    !value.includes('  ') &&
    !value.includes('\t');
  return isTidy ? value : value.trim().replaceAll(/\s+/g, ' ');
}
