// `$util` of mapping templates (spec/apigateway-websocket.md, section 2.5).
import { parsed } from './json-values.ts';
import type { Meter } from './vtl/meter.ts';
import { textArgument, Tool } from './vtl/tool.ts';

const ESCAPED = /["'\\/\u0000-\u001f\u007f-\uffff]/;

/** As Java's StringEscapeUtils does: `'` becomes `\'`, which a template for JSON must undo, and all is ASCII. */
export function escapeJavaScript(text: string): string {
  const first = text.search(ESCAPED);
  if (first < 0) return text;
  let escaped = text.slice(0, first);
  let done = first;
  for (let at = first; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const escape = code < ESCAPES.length ? ESCAPES[code] : unicodeEscape(code);
    if (escape === undefined) continue;
    escaped += text.slice(done, at) + escape;
    done = at + 1;
  }
  return escaped + text.slice(done);
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, '0'));
const unicodeEscape = (code: number) => `\\u${HEX[code >>> 8]}${HEX[code & 255]}`;

const NAMED: { readonly [character: string]: string } = {
  '"': '\\"',
  "'": "\\'",
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** By the code of the character; undefined: it stays. */
const ESCAPES = Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return NAMED[character] ?? (ESCAPED.test(character) ? unicodeEscape(code) : undefined);
});

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
  parseJson: (meter, value) => parsed(attempted(value, meter), meter.spend),
  urlEncode: (meter, value) => meter.coded(urlEncode(coded(value, meter))),
  urlDecode: (meter, value) => urlDecode(meter.coded(attempted(value, meter))),
  base64Encode: (meter, value) => Buffer.from(coded(value, meter)).toString('base64'),
  base64Decode: (meter, value) => Buffer.from(coded(value, meter), 'base64').toString('utf8'),
});
