// Values and their types as Python prints them, in the AWS CLI's messages (spec/aws-cli.md, section 8).
import { Float, floatText } from '../../../aws/exact-json.ts';

/** An object of a JSON argument. In messages it is told apart from other maps. */
export class OrderedDict extends Map<string, never> {}

/** A date of a YAML document, with or without a time of day. */
export class PythonDate extends Date {
  readonly hasTime: boolean;

  constructor(ms: number, hasTime: boolean) {
    super(ms);
    this.hasTime = hasTime;
  }
}

/** `str()` of a value: a text is itself. */
export function str(value: unknown): string {
  if (value instanceof PythonDate) {
    const [date, time = ''] = value.toISOString().split(/[TZ]/);
    return value.hasTime ? `${date} ${time.replace('.000', '')}` : date!;
  }
  return typeof value === 'string' ? value : repr(value);
}

/** `repr()` of a value. */
export function repr(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value instanceof Float) return floatText(value.value);
  if (value instanceof Uint8Array) return `b${quoteBytes(value)}`;
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (value instanceof OrderedDict) {
    const pairs = [...value].map(([key, item]) => `(${repr(key)}, ${repr(item)})`);
    return pairs.length > 0 ? `OrderedDict([${pairs.join(', ')}])` : 'OrderedDict()';
  }
  if (value instanceof Map) return `{${[...value].map(([key, item]) => `${repr(key)}: ${repr(item)}`).join(', ')}}`;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : `<${typeof value}>`;
}

/** As in `<class 'int'>`: the part between the quotes. */
export function typeName(value: unknown): string {
  if (typeof value === 'string') return 'str';
  if (value === null || value === undefined) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  if (value instanceof Float) return 'float';
  if (value instanceof Uint8Array) return 'bytes';
  if (Array.isArray(value)) return 'list';
  if (value instanceof OrderedDict) return 'collections.OrderedDict';
  if (value instanceof PythonDate) return value.hasTime ? 'datetime.datetime' : 'datetime.date';
  return value instanceof Map ? 'dict' : 'int';
}

/** Double quotes only around a text that has single ones and no double ones. */
const quoteFor = (text: string): string => (text.includes("'") && !text.includes('"') ? '"' : "'");

const NAMED: { readonly [character: string]: string } = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function quote(text: string): string {
  const mark = quoteFor(text);
  const unprintable = /[\\\p{C}\p{Z}]/gu;
  const body = text.replace(unprintable, (character) =>
    character === ' ' ? ' ' : (NAMED[character] ?? escape(character.codePointAt(0)!)),
  );
  return mark + body.replaceAll(mark, `\\${mark}`) + mark;
}

function escape(code: number): string {
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

function quoteBytes(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1');
  const mark = quoteFor(text);
  const body = text.replace(/[^\u0020-\u007e]|\\/g, (character) => NAMED[character] ?? escape(character.charCodeAt(0)));
  return mark + body.replaceAll(mark, `\\${mark}`) + mark;
}
