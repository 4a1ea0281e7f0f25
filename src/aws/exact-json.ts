// JSON that loses nothing: objects keep the order of their keys, big integers stay exact, and 5 differs from 5.0.
// Errors are worded as Python's json module words them, because the AWS CLI shows them (spec/aws-cli.md, section 5).
// Templates have a reader of their own (services/websocket/expressions/exact/), as Java writes numbers otherwise: it keeps
// the digits of decimals, counts its work, and has no words for errors.

/** A number written with a fraction or an exponent, or not a number at all. */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

export type Json = null | boolean | string | number | bigint | Float | Json[] | JsonObject;
export type JsonObject = Map<string, Json>;

export class JsonError extends Error {}

/** Deeper text is refused, as the parser calls itself once a level. */
const DEPTH_MAX = 500;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y;
const CONSTANT = /NaN|-?Infinity/y;
const BLANKS = new Set([' ', '\t', '\n', '\r']);
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const LITERALS: readonly (readonly [string, Json])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
];
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

/** Parse one JSON text. `newObject` chooses what objects become. Throws a JsonError. */
export function parseJson(text: string, newObject: () => JsonObject = () => new Map()): Json {
  let at = 0;

  const fail = (message: string, index: number): never => {
    throw new JsonError(`${message}: ${position(text, index)}`);
  };
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at += found[0].length;
    return found;
  };
  const skipBlanks = (): void => {
    while (BLANKS.has(text[at]!)) at++;
  };

  function value(depth: number): Json {
    if (depth > DEPTH_MAX) return fail('Nested too deeply', at);
    const character = text[at];
    if (character === '"') return readString();
    if (character === '{') return object(depth);
    if (character === '[') return array(depth);
    for (const [word, literal] of LITERALS) {
      if (text.startsWith(word, at)) {
        at += word.length;
        return literal;
      }
    }
    const number = match(NUMBER);
    if (number) return number[1] || number[2] ? new Float(Number(number[0])) : integer(number[0]);
    const constant = match(CONSTANT);
    return constant ? new Float(Number(constant[0])) : fail('Expecting value', at);
  }

  function object(depth: number): JsonObject {
    const result = newObject();
    at++;
    skipBlanks();
    if (text[at] === '}') return (at++, result);
    for (;;) {
      if (text[at] !== '"') fail('Expecting property name enclosed in double quotes', at);
      const key = readString();
      skipBlanks();
      if (text[at] !== ':') fail("Expecting ':' delimiter", at);
      at++;
      skipBlanks();
      result.set(key, value(depth + 1));
      skipBlanks();
      if (text[at] === '}') return (at++, result);
      if (text[at] !== ',') fail("Expecting ',' delimiter", at);
      at++;
      skipBlanks();
    }
  }

  function array(depth: number): Json[] {
    const result: Json[] = [];
    at++;
    skipBlanks();
    if (text[at] === ']') return (at++, result);
    for (;;) {
      result.push(value(depth + 1));
      skipBlanks();
      if (text[at] === ']') return (at++, result);
      if (text[at] !== ',') fail("Expecting ',' delimiter", at);
      at++;
      skipBlanks();
    }
  }

  function readString(): string {
    const begin = at++;
    let result = '';
    for (;;) {
      // A match would make a list for each of a large body's texts.
      PLAIN.lastIndex = at;
      PLAIN.test(text);
      result += text.slice(at, (at = PLAIN.lastIndex));
      const character = text[at];
      if (character === '"') return (at++, result);
      if (character === undefined) return fail('Unterminated string starting at', begin);
      if (character !== '\\') return fail('Invalid control character at', at);
      result += escape(begin);
    }
  }

  function escape(begin: number): string {
    const letter = text[at + 1];
    if (letter === undefined) return fail('Unterminated string starting at', begin);
    if (letter !== 'u') {
      const plain = ESCAPES[letter] ?? fail('Invalid \\escape', at);
      at += 2;
      return plain;
    }
    const digits = text.slice(at + 2, at + 6);
    if (at + 6 >= text.length || !/^[0-9a-fA-F]{4}$/.test(digits)) return fail('Invalid \\uXXXX escape', at + 1);
    at += 6;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  if (text.startsWith('\ufeff')) fail('Unexpected UTF-8 BOM (decode using utf-8-sig)', 0);
  skipBlanks();
  const result = value(0);
  skipBlanks();
  return at < text.length ? fail('Extra data', at) : result;
}

/** Undefined: it is not JSON, or not an object. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value = parseJson(text);
    return value instanceof Map ? value : undefined;
  } catch (cause) {
    if (cause instanceof JsonError) return undefined;
    throw cause;
  }
}

/** A number while that is exact, else a bigint. */
export function integer(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

/** Lines and columns count from 1, characters from 0, all in code points. */
function position(text: string, index: number): string {
  const before = text.slice(0, index);
  const line = before.split('\n').length;
  const column = [...before.slice(before.lastIndexOf('\n') + 1)].length + 1;
  return `line ${line} column ${column} (char ${[...before].length})`;
}

export type JsonStyle = {
  /** Over several lines. */
  readonly indent?: number;
  /** Everything else is escaped. */
  readonly ascii?: boolean;
  /** Between items, and after keys. */
  readonly separators?: readonly [item: string, key: string];
};

/** Write as Python's json.dumps does: `{"a": 1}`. */
export function writeJson(value: unknown, style: JsonStyle = {}, depth = 0): string {
  if (typeof value === 'string') return style.ascii ? asciiOnly(JSON.stringify(value)) : JSON.stringify(value);
  if (value instanceof Float) return floatText(value.value, { nan: 'NaN', infinity: 'Infinity' });
  if (typeof value !== 'object' || value === null) return String(value);
  const inner = (item: unknown) => writeJson(item, style, depth + 1);
  if (Array.isArray(value)) return enclose('[', value.map(inner), ']', style, depth);
  const entries = value instanceof Map ? [...value] : Object.entries(value).filter(([, item]) => item !== undefined);
  const colon = style.separators?.[1] ?? ': ';
  const members = entries.map(([key, item]) => `${inner(key)}${colon}${inner(item)}`);
  return enclose('{', members, '}', style, depth);
}

function enclose(open: string, items: string[], close: string, style: JsonStyle, depth: number): string {
  const { indent, separators: [comma] = [', ', ''] } = style;
  if (items.length === 0) return open + close;
  if (indent === undefined) return open + items.join(comma) + close;
  const pad = '\n' + ' '.repeat(indent * depth);
  const innerPad = pad + ' '.repeat(indent);
  return open + innerPad + items.join(`,${innerPad}`) + pad + close;
}

const asciiOnly = (json: string): string =>
  json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A float as Python writes it: always with a fraction or an exponent of at least two digits. */
export function floatText(value: number, words = { nan: 'nan', infinity: 'inf' }): string {
  if (Number.isNaN(value)) return words.nan;
  if (!Number.isFinite(value)) return (value < 0 ? '-' : '') + words.infinity;
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude >= 1e16 || magnitude < 1e-4)) {
    const [digits, exponent] = value.toExponential().split('e') as [string, string];
    return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
  }
  if (Object.is(value, -0)) return '-0.0';
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
