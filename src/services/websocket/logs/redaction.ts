// Takes secrets out of what execution logs show.
import { parsed } from '../expressions/json-values.ts';

const HIDDEN = '***';
/** Names of headers, parameters and members whose values nobody but their owner should see. */
const SECRET =
  /authori[sz]ation|cookie|token|secret|passw|passphrase|signature|credential|session|api-?_?key|usageidentifierkey|sec-websocket-(key|protocol)/i;
/** They only sound like it. */
const HARMLESS = /^(apiKeyId|apiKeyRequired)$/;
/** A secret by its form. */
const BEARER = /\b(bearer|basic)\s+[\w.~+/=-]+/gi;
/**
 * `name=value` and `"name": "value"` in text that is neither a query nor JSON, or was cut: quotes may be escaped, and the
 * last one may be missing. A name begins where a word does, so that a long word is read once.
 */
const PAIR = /(?<![\w.-])([\w.-]+)(\\*["']?\s*[=:]\s*)(\\*"(?:[^"\\]|\\[^"])*\\*"?|'[^']*'?|[^\s&,;"'\\]+)/g;

/** What is larger is not parsed, and of what is no JSON so much is read: more than a log shows of it. */
const JSON_LENGTH_MAX = 256 * 1024;
const TEXT_LENGTH_MAX = 4096;

/** As long as `token=x` and `{"a":1}`. */
const SECRET_LENGTH_MIN = 7;
const JSON_BEGINS = /^\s*[{[]/;

const isSecret = (name: string) => SECRET.test(name) && !HARMLESS.test(name);

/** Any text that may hold secrets: JSON loses them by name, other text by what looks like a name. */
export function redactText(text: string): string {
  if (text.length < SECRET_LENGTH_MIN) return text;
  // Whether it may be one is seen first: that a text is no JSON is told by an error, which takes as long as a message.
  const value = text.length <= JSON_LENGTH_MAX && JSON_BEGINS.test(text) ? parsed(text) : undefined;
  if (typeof value === 'object' && value !== null) return redactJson(value);
  return text
    .slice(0, TEXT_LENGTH_MAX)
    .replaceAll(BEARER, `$1 ${HIDDEN}`)
    .replaceAll(PAIR, (pair, name: string, between: string) => (isSecret(name) ? name + between + HIDDEN : pair));
}

/** A value as JSON text without its secrets. Texts inside may be JSON or queries again, as the body of an event is. */
export function redactJson(value: object): string {
  try {
    return JSON.stringify(value, (name, item: unknown) => {
      if (isSecret(name)) return HIDDEN;
      return typeof item === 'string' ? redactText(item) : item;
    });
  } catch (cause) {
    // What a client sends can be nested deeper than JSON is written.
    if (cause instanceof RangeError) return HIDDEN;
    throw cause;
  }
}

/** The address of a backend, without the password in it and the secrets of its query. */
export function redactUrl(text: string): string {
  const url = URL.parse(text);
  if (!url) return redactText(text);
  if (url.password !== '') url.password = HIDDEN;
  const query = [...url.searchParams].map(([name, value]) => [name, isSecret(name) ? HIDDEN : value]);
  if (query.some(([, value]) => value === HIDDEN))
    url.search = new URLSearchParams(query as [string, string][]).toString();
  return url.href;
}

/** An API key with its last characters only, as API Gateway's own logs show it. */
export const maskKey = (value: string): string => value.slice(-6).padStart(value.length, '*');
