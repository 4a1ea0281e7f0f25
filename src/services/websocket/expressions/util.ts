// `$util` of mapping templates (spec/apigateway-websocket.md, section 2.5).
import { parsedExactly } from './json-values.ts';
import type { Meter } from './vtl/meter.ts';
import { textArgument, Tool } from './vtl/tool.ts';

const ESCAPED = /["'\\/\u0000-\u001f\u007f-\uffff]/;
const BACKSLASH = 92;
const HEX = Buffer.from('0123456789ABCDEF');
/** What stands behind the backslash; those that have no letter of their own are `u` and four digits. */
const LETTERS: { readonly [character: string]: string } = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
  '\b': 'b',
  '\f': 'f',
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
};
/** By the code of the character. 0: it stays. */
const ESCAPES = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return ESCAPED.test(character) ? (LETTERS[character] ?? 'u').charCodeAt(0) : 0;
});
const UNICODE = 'u'.charCodeAt(0);
const UNICODE_LENGTH = 6;

/** As Java's StringEscapeUtils does: `'` becomes `\'`, which a template for JSON must undo, and all is ASCII. */
export function escapeJavaScript(text: string): string {
  if (!ESCAPED.test(text)) return text;
  const bytes = Buffer.allocUnsafe(text.length * UNICODE_LENGTH);
  let end = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const escape = code < ESCAPES.length ? ESCAPES[code]! : UNICODE;
    if (escape === 0) {
      bytes[end++] = code;
      continue;
    }
    bytes[end++] = BACKSLASH;
    bytes[end++] = escape;
    if (escape !== UNICODE) continue;
    for (let shift = 12; shift >= 0; shift -= 4) bytes[end++] = HEX[(code >>> shift) & 15]!;
  }
  return bytes.toString('latin1', 0, end);
}

/** As Java's URLEncoder does: blanks become plus signs; letters, digits and `.-*_` stay. */
export const urlEncode = (text: string): string => {
  const form = new URLSearchParams([['', text.toWellFormed()]]).toString();
  return form.slice(1);
};

/** Undefined: it is not encoded that way. */
export function urlDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** A call that fails makes an error, and that takes a while. */
const STEPS_OF_FAILURE = 40;

const attempted = (value: unknown, meter: Meter): string => {
  meter.spend(STEPS_OF_FAILURE);
  return textArgument(value);
};
const coded = (value: unknown, meter: Meter): string => meter.coded(textArgument(value));

export const util = new Tool({
  escapeJavaScript: (meter, value) => meter.coded(escapeJavaScript(coded(value, meter))),
  parseJson: (meter, value) => parsedExactly(attempted(value, meter), meter.spend),
  urlEncode: (meter, value) => meter.coded(urlEncode(coded(value, meter))),
  urlDecode: (meter, value) => urlDecode(meter.coded(attempted(value, meter))),
  base64Encode: (meter, value) => Buffer.from(coded(value, meter)).toString('base64'),
  base64Decode: (meter, value) => Buffer.from(coded(value, meter), 'base64').toString('utf8'),
});
