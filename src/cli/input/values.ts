// From the words of an option to the value of its member: files, JSON, shorthand, numbers (spec/aws-cli.md, sections 4, 5).
import type { Json } from '../../aws/exact-json.ts';
import { JsonError, parseJson } from '../../aws/exact-json.ts';
import type { Shape } from '../../aws/shape.ts';
import { Failure } from '../personality/failure.ts';
import type { Files } from './param-file.ts';
import { ParamFileError, loadParamFile } from './param-file.ts';
import type { Personality } from '../personality/personality.ts';
import { PythonError, float, int } from '../aws/python/numbers.ts';
import { OrderedDict, repr, typeName } from '../aws/python/repr.ts';
import { strip } from '../aws/python/strip.ts';
import type { Shorthand } from './shorthand.ts';
import { ShorthandError, parseShorthand, pointAt } from './shorthand.ts';

export type Reading = Files & {
  readonly personality: Pick<Personality, 'shorthand'>;
  /** The value is what it is, even where it looks like the name of a file. */
  readonly isLiteral?: boolean;
};

/** The value of an option. `name` is how messages call it, as in `--attributes`. Throws a Failure or a PythonError. */
export function readValue(name: string, words: readonly string[], shape: Shape, reading: Reading): unknown {
  try {
    return isScalar(shape) ? scalar(load(words[0]!, reading), shape) : complex(words, shape, reading);
  } catch (cause) {
    if (cause instanceof ParamFileError || cause instanceof JsonError) throw unreadable(name, cause.message);
    if (cause instanceof SyntaxProblem) throw unreadable(name, cause.message);
    throw cause;
  }
}

export const unreadable = (name: string, message: string): Failure =>
  new Failure('parameter', `Error parsing parameter '${name}': ${message}`);

/** A text is not what its shape wants; the message shows it. */
class SyntaxProblem extends Error {}

const load = (word: string, reading: Reading): string | Uint8Array =>
  reading.isLiteral ? word : loadParamFile(word, reading);
const isScalar = ({ type }: Shape): boolean =>
  type !== 'list' && type !== 'map' && type !== 'structure' && type !== 'union';

function scalar(value: string | Uint8Array, shape: Shape): unknown {
  if (shape.type !== 'integer' && shape.type !== 'double') return value;
  const text = typeof value === 'string' ? value : Buffer.from(value).toString('latin1');
  try {
    return shape.type === 'integer' ? int(text) : float(text);
  } catch (cause) {
    // Python shows the bytes, not a text.
    if (!(cause instanceof PythonError) || typeof value === 'string') throw cause;
    throw new PythonError(cause.message.replace(repr(text), () => repr(value)));
  }
}

function complex(words: readonly string[], shape: Shape, reading: Reading): unknown {
  // Only a single word can name a file.
  const only = words.length === 1 ? load(words[0]!, reading) : undefined;
  if (only instanceof Uint8Array) {
    // Bytes are numbers to Python.
    if (shape.type === 'list' && isScalar(shape.of)) return [...only];
    throw new PythonError("'in <string>' requires string as left operand, not int");
  }
  const texts = only === undefined ? words : [only];
  if (shape.type !== 'list')
    return isJson(texts[0]!) ? json(texts[0]!, shape) : shorthand(joinPairs(texts), shape, reading);
  if (only !== undefined && strip(only).startsWith('[')) return json(only, shape);
  if (isScalar(shape.of)) {
    if (only !== undefined && only !== words[0] && strip(only) === '')
      throw new PythonError('string index out of range');
    // The AWS CLI goes through a file that is not JSON character by character.
    const items = only !== undefined && only !== words[0] ? [...only] : texts;
    return items.map((item) => scalar(item, shape.of));
  }
  const read =
    texts[0] !== undefined && isJson(texts[0])
      ? (text: string) => json(text, shape.of)
      : (text: string) => shorthand(text, shape.of, reading);
  return texts.map(read);
}

const isJson = (text: string): boolean => /^[{[]/.test(strip(text));

/** A map that went over several words: `a=b,` `c=d` or `a=b` `c=d`. */
const joinPairs = (words: readonly string[]): string =>
  words.reduce((all, word) =>
    all.trimEnd().endsWith(',') || /^\s*,/.test(word) ? `${all} ${word}` : `${all},${word}`,
  );

function json(text: string, shape: Shape): Json {
  const [first] = strip(text);
  if (first === undefined) throw new PythonError('string index out of range');
  if (first !== (shape.type === 'list' ? '[' : '{')) throw new SyntaxProblem(`Invalid JSON:\n${text}`);
  return parseArgument(text);
}

function parseArgument(text: string): Json {
  try {
    return parseJson(text, () => new OrderedDict());
  } catch (cause) {
    if (cause instanceof JsonError) throw new SyntaxProblem(`Invalid JSON: ${cause.message}\nJSON received: ${text}`);
    throw cause;
  }
}

const REPEATED_KEY = 'This is often because there is a preceding "," instead of a space.';

function shorthand(text: string, shape: Shape, reading: Reading): unknown {
  try {
    return byModel(
      parseShorthand(text, (value) => loadParamFile(value, { env: reading.env })),
      shape,
    );
  } catch (cause) {
    // The AWS CLI does not say which parameter names a file that cannot be loaded.
    if (cause instanceof ParamFileError) throw new Failure('general', cause.message);
    if (!(cause instanceof ShorthandError)) throw cause;
    throw new SyntaxProblem(shorthandMessage(text, cause, reading.personality));
  }
}

function shorthandMessage(text: string, cause: ShorthandError, { shorthand: style }: Reading['personality']): string {
  const message = `${cause.message} for input:\n`;
  if (cause.kind === 'duplicate') return `${message}${pointAt(text, cause.caret)}\n${REPEATED_KEY}`;
  // The braces are in the text of version 1, where something else was meant.
  return message + (style.showsPlace ? pointAt(text, cause.caret, style.indent) : '{self._error_location()}');
}

/** Shorthand knows only text: the model says what is a number. What does not fit stays, for validation to name it. */
function byModel(value: Shorthand, shape: Shape): unknown {
  switch (shape.type) {
    case 'structure':
    case 'union':
      if (!(value instanceof Map)) return value;
      return new Map(
        [...value].map(([key, item]) => [key, shape.members[key] ? byModel(item, shape.members[key]) : item]),
      );
    case 'map':
      return value instanceof Map ? new Map([...value].map(([key, item]) => [key, byModel(item, shape.of)])) : value;
    case 'list':
      return (Array.isArray(value) ? value : [value]).map((item) => byModel(item, shape.of));
    case 'integer':
      return int(numberText(value, 'int() argument must be a string, a bytes-like object or a real number'));
    case 'double':
      return float(numberText(value, 'float() argument must be a string or a real number'));
    case 'boolean':
      return typeof value === 'string' && /^(true|false)$/i.test(value) ? value.toLowerCase() === 'true' : value;
    case 'string':
    case 'blob':
    case 'timestamp':
    case 'document':
      return value;
  }
}

function numberText(value: Shorthand, wanted: string): string {
  if (typeof value === 'string') return value;
  throw new PythonError(`${wanted}, not '${typeName(value)}'`);
}
