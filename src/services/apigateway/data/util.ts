// `$util` of mapping templates (spec/apigateway-websocket.md, section 2.5).
import { parsed, textOf } from './json-values.ts';
import { Tool } from './vtl/methods.ts';

const ESCAPES: { readonly [character: string]: string } = {
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

/** As Java's StringEscapeUtils does: `'` becomes `\'`, which a template for JSON must undo, and all is ASCII. */
export const escapeJavaScript = (text: string): string =>
  text.replaceAll(
    /["'\\/\u0000-\u001f\u007f-\uffff]/g,
    (character) => ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );

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

const text = (value: unknown) => (typeof value === 'object' ? '' : textOf(value));

export const util = new Tool({
  escapeJavaScript: (value) => escapeJavaScript(text(value)),
  parseJson: (value) => parsed(text(value)),
  urlEncode: (value) => urlEncode(text(value)),
  urlDecode: (value) => urlDecode(text(value)),
  base64Encode: (value) => Buffer.from(text(value)).toString('base64'),
  base64Decode: (value) => Buffer.from(text(value), 'base64').toString('utf8'),
});
