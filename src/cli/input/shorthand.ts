// The shorthand syntax `key=value,list=a,b,nested={c=d,e=[f,g]}`: the syntax pass, which knows no model.
// Grammar and error texts: spec/aws-cli.md, section 5.
import { BLANK } from '../aws/python/strip.ts';

/** Everything in shorthand is text, lists and maps. */
export type Shorthand = string | Uint8Array | Shorthand[] | Map<string, Shorthand>;

/** The text is not shorthand. `caret` is where, for messages that show the input. */
export class ShorthandError extends Error {
  readonly caret: number;
  readonly kind: 'syntax' | 'duplicate';

  constructor(kind: 'syntax' | 'duplicate', message: string, caret: number) {
    super(message);
    this.kind = kind;
    this.caret = caret;
  }
}

const KEY = /[A-Za-z0-9\-_.#/:]*/y;
const BLANKS = new RegExp(`${BLANK}*`, 'y');
const SINGLE_QUOTED = /'(?:\\'|[^'])*'/y;
const DOUBLE_QUOTED = /"(?:\\"|[^"])*"/y;
// Surrogates are left out: characters beyond U+FFFF must be quoted.
const START = String.raw`(?:\\,|[^\u0000-\u0020"',=[{\ud800-\udfff])`;
const FIRST_WORD = new RegExp(String.raw`${START}(?:\\,|[^"',\]}\ud800-\udfff])*`, 'y');
const SECOND_WORD = new RegExp(String.raw`${START}(?:\\,|[^"',=\ud800-\udfff])*`, 'y');
const DEPTH_MAX = 100;

/** Parse one word. `load` reads the file that a value after `@=` names. Throws a ShorthandError. */
export function parseShorthand(text: string, load: (value: string) => string | Uint8Array): Map<string, Shorthand> {
  let at = 0;

  const current = (): string => (at < text.length ? String.fromCodePoint(text.codePointAt(at)!) : 'EOF');
  const isEnd = () => at >= text.length;
  const fail = (expected: string, received: string): never => {
    throw new ShorthandError('syntax', `Expected: '${expected}', received: '${received}'`, at);
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const expect = (mark: string) => {
    if (text[at] !== mark) fail(mark, current());
    at++;
  };
  const separator = (mark: string) => {
    match(BLANKS);
    expect(mark);
    match(BLANKS);
  };

  function parameter(): Map<string, Shorthand> {
    const result = new Map([keyValue()]);
    let end = at;
    while (!isEnd()) {
      separator(',');
      const [key, value] = keyValue();
      if (result.has(key))
        throw new ShorthandError('duplicate', `Second instance of key "${key}" encountered`, end + 1);
      result.set(key, value);
      end = at;
    }
    return result;
  }

  function keyValue(): [string, Shorthand] {
    const { key, isFile } = readKey();
    return [key, isFile ? loaded(values()) : values()];
  }

  function readKey(): { key: string; isFile: boolean } {
    const key = match(KEY)!;
    match(BLANKS);
    const isFile = text[at] === '@';
    if (isFile) at++;
    separator('=');
    return { key, isFile };
  }

  const loaded = (value: Shorthand): Shorthand => {
    if (Array.isArray(value)) return value.map(loaded);
    return typeof value === 'string' ? load(value) : value;
  };

  function values(): Shorthand {
    if (isEnd()) return '';
    if (text[at] === '[') return list(0);
    if (text[at] === '{') return hash(0);
    return commaSeparated();
  }

  function commaSeparated(): Shorthand {
    const first = firstValue();
    match(BLANKS);
    if (isEnd() || text[at] !== ',') return first;
    separator(',');
    const items = [first];
    for (;;) {
      try {
        const item = secondValue();
        match(BLANKS);
        if (!isEnd()) separator(',');
        items.push(item);
        if (isEnd()) break;
      } catch (cause) {
        if (!(cause instanceof ShorthandError) || isEnd()) throw cause;
        // What looked like one more value is the next key: it begins after the last comma.
        while (text[at] !== ',') at--;
        break;
      }
    }
    return items.length === 1 ? first : items;
  }

  function firstValue(): string {
    return quoted() ?? word(FIRST_WORD) ?? '';
  }

  function secondValue(): string {
    return quoted() ?? word(SECOND_WORD) ?? fail('<second>', '<none>');
  }

  function word(pattern: RegExp): string | undefined {
    return match(pattern)?.trimEnd().replaceAll('\\,', ',');
  }

  function quoted(): string | undefined {
    const mark = text[at];
    if (mark !== "'" && mark !== '"') return undefined;
    const found = match(mark === "'" ? SINGLE_QUOTED : DOUBLE_QUOTED);
    // "singled" is AWS's word.
    if (found === undefined) return fail(mark === "'" ? '<singled quoted>' : '<double quoted>', '<none>');
    return found.slice(1, -1).replaceAll(`\\${mark}`, mark).replaceAll('\\\\', '\\');
  }

  function explicit(depth: number): Shorthand {
    if (depth > DEPTH_MAX) return fail('less nesting', current());
    if (text[at] === '[') return list(depth);
    if (text[at] === '{') return hash(depth);
    return firstValue();
  }

  function list(depth: number): Shorthand[] {
    const items: Shorthand[] = [];
    enclosed(']', () => void items.push(explicit(depth + 1)));
    return items;
  }

  function hash(depth: number): Map<string, Shorthand> {
    const result = new Map<string, Shorthand>();
    enclosed('}', () => {
      const { key, isFile } = readKey();
      const value = explicit(depth + 1);
      result.set(key, isFile ? loaded(value) : value);
    });
    return result;
  }

  function enclosed(close: string, element: () => void): void {
    at++;
    match(BLANKS);
    while (text[at] !== close) {
      element();
      match(BLANKS);
      if (text[at] !== close) separator(',');
    }
    at++;
  }

  return parameter();
}

/** The input with a caret under the place of the error; the lines after it follow below the caret. */
export function pointAt(text: string, index: number, indent = ''): string {
  const before = text.slice(0, index);
  const lineEnd = text.indexOf('\n', index);
  const column = [...before.slice(before.lastIndexOf('\n') + 1)].length;
  const caret = `${' '.repeat(column)}^`;
  if (lineEnd < 0) return `${indent}${text}\n${caret}`;
  return `${indent}${text.slice(0, lineEnd)}\n${caret}${text.slice(lineEnd)}`;
}
