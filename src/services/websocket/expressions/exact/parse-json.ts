// JSON that loses nothing: objects become maps in the order of their members, numbers keep their digits. It takes what
// JSON.parse takes and nothing else. Whoever calls has weighed the text (aws/server/json-weight.ts), which bounds its depth.
// The command line has another reader, with Python's numbers and Python's errors: aws/exact-json.ts.
import type { Numeric } from './decimal.ts';
import { Decimal, wholeOf } from './decimal.ts';

export type Exact = null | boolean | string | Numeric | Exact[] | ExactMap;
export type ExactMap = Map<string, Exact>;

const [QUOTE, BACKSLASH, COMMA, COLON] = [34, 92, 44, 58];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125];
const [PLUS, MINUS, DOT, ZERO, NINE, UPPER_E, LOWER_E] = [43, 45, 46, 48, 57, 69, 101];
/** Fewer are exact, however they are added up. */
const SHORT_DIGITS = 15;
/** Numbers that are no short whole ones, and escapes, take longest: more of them than any message of 128 KB has are refused. */
const COSTLY_MAX = 50_000;
const ESCAPES: { readonly [letter: string]: string } = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

class NotJson extends Error {}
/** One for all: there is no stack to collect. */
const notJson = new NotJson();

/** Undefined: it is not JSON, or takes too long to read. */
export function parseExactly(text: string): Exact | undefined {
  try {
    return read(text);
  } catch (cause) {
    if (cause instanceof NotJson) return undefined;
    throw cause;
  }
}

function read(text: string): Exact {
  let at = 0;
  let costly = 0;

  function cost(): void {
    if (++costly > COSTLY_MAX) throw notJson;
  }

  /** The code of the next character that is not blank; NaN at the end. */
  function next(): number {
    for (;;) {
      const code = text.charCodeAt(at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return code;
      at++;
    }
  }

  function value(code: number): Exact {
    if (code === QUOTE) return string();
    if (code === OPEN_OBJECT) return object();
    if (code === OPEN_LIST) return list();
    if (code === MINUS || (code >= ZERO && code <= NINE)) return number();
    if (takes('true')) return true;
    if (takes('false')) return false;
    if (takes('null')) return null;
    throw notJson;
  }

  function takes(word: string): boolean {
    if (!text.startsWith(word, at)) return false;
    at += word.length;
    return true;
  }

  function object(): ExactMap {
    const map: ExactMap = new Map();
    at++;
    let code = next();
    if (code === CLOSE_OBJECT) return (at++, map);
    for (;;) {
      if (code !== QUOTE) throw notJson;
      const name = string();
      if (next() !== COLON) throw notJson;
      at++;
      map.set(name, value(next()));
      code = next();
      at++;
      if (code === CLOSE_OBJECT) return map;
      if (code !== COMMA) throw notJson;
      code = next();
    }
  }

  function list(): Exact[] {
    const items: Exact[] = [];
    at++;
    let code = next();
    if (code === CLOSE_LIST) return (at++, items);
    for (;;) {
      items.push(value(code));
      code = next();
      at++;
      if (code === CLOSE_LIST) return items;
      if (code !== COMMA) throw notJson;
      code = next();
    }
  }

  function number(): Numeric {
    const begin = at;
    if (text.charCodeAt(at) === MINUS) at++;
    const first = at;
    let short = 0;
    let code = text.charCodeAt(at);
    for (; code >= ZERO && code <= NINE; code = text.charCodeAt(++at)) short = short * 10 + code - ZERO;
    if (at === first || (at > first + 1 && text.charCodeAt(first) === ZERO)) throw notJson;
    if (code === DOT || code === LOWER_E || code === UPPER_E) return decimal(begin);
    if (first === begin && at - begin <= SHORT_DIGITS) return short;
    cost();
    return wholeOf(text.slice(begin, at));
  }

  function decimal(begin: number): Decimal {
    cost();
    if (text.charCodeAt(at) === DOT) {
      at++;
      digits();
    }
    const code = text.charCodeAt(at);
    if (code === LOWER_E || code === UPPER_E) {
      const sign = text.charCodeAt(++at);
      if (sign === MINUS || sign === PLUS) at++;
      digits();
    }
    return new Decimal(text.slice(begin, at));
  }

  /** One or more. */
  function digits(): void {
    const begin = at;
    for (let code = text.charCodeAt(at); code >= ZERO && code <= NINE;) code = text.charCodeAt(++at);
    if (at === begin) throw notJson;
  }

  function string(): string {
    let result = '';
    let begin = ++at;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        const last = text.slice(begin, at++);
        return result === '' ? last : result + last;
      }
      if (code === BACKSLASH) {
        result += text.slice(begin, at) + escape();
        begin = at;
      } else if (code >= 32) at++;
      // A control character, or the end of the text.
      else throw notJson;
    }
  }

  function escape(): string {
    cost();
    const letter = text.charAt(at + 1);
    if (letter !== 'u') {
      at += 2;
      return ESCAPES[letter] ?? refuse();
    }
    const code = text.slice(at + 2, at + 6);
    if (!/^[0-9a-fA-F]{4}$/.test(code)) throw notJson;
    at += 6;
    return String.fromCharCode(Number.parseInt(code, 16));
  }

  const whole = value(next());
  if (!Number.isNaN(next())) throw notJson;
  return whole;
}

function refuse(): never {
  throw notJson;
}
