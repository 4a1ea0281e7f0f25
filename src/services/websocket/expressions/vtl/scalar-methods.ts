// The methods of Java's numbers and booleans that are in use. Those of the classes are asked of any number, as templates
// do with `#set($Integer = 0)` and `$Integer.parseInt("9")`.
import { compareNumbers, doubleOf, normalized, reckoned } from '../exact/arithmetic.ts';
import type { Numeric } from '../exact/decimal.ts';
import { Decimal, isNumeric, numberOf } from '../exact/decimal.ts';
import { VtlError } from './ast.ts';
import { textArgument as str, wholeArgument as int } from './tool.ts';

type Methods<T> = { readonly [name: string]: (value: T, args: readonly unknown[]) => unknown };

export const ofNumbers: Methods<Numeric> = {
  intValue: whole,
  longValue: whole,
  shortValue: whole,
  doubleValue: double,
  floatValue: double,
  toString: (value: Numeric, args: readonly unknown[] = []) => str(args.length > 0 ? args[0] : value),
  equals: (value, [other]) => isNumeric(other) && isSameKind(value, other) && compareNumbers(value, other) === 0,
  compareTo: (value, [other]) => (isNumeric(other) ? compareNumbers(value, other) : null),
  compare: (_, [one, other]) => (isNumeric(one) && isNumeric(other) ? compareNumbers(one, other) : null),
  parseInt: (_, [text, radix]) => parsedWhole(str(text), int(radix, 10)),
  parseLong: (_, [text, radix]) => parsedWhole(str(text), int(radix, 10)),
  parseDouble: (_, [text]) => parsedDouble(str(text)),
  parseFloat: (_, [text]) => parsedDouble(str(text)),
  valueOf: (value: Numeric, [text]: readonly unknown[] = []) =>
    value instanceof Decimal ? parsedDouble(str(text)) : parsedWhole(str(text), 10),
  max: (_, [one, other]) => extreme(one, other, 1),
  min: (_, [one, other]) => extreme(one, other, -1),
  sum: (_, [one, other]) => (isNumeric(one) && isNumeric(other) ? reckoned('+', one, other) : null),
  isNaN: (value) => Number.isNaN(doubleOf(value)),
  isInfinite: (value) => Math.abs(doubleOf(value)) === Infinity,
  toHexString: (_, [number]) => int(number, 0).toString(16),
  toBinaryString: (_, [number]) => int(number, 0).toString(2),
};

export const ofBooleans: Methods<boolean> = {
  toString: (value: boolean) => String(value),
  equals: (value, [other]) => value === other,
  booleanValue: (value) => value,
  parseBoolean: (_, [text]) => str(text).toLowerCase() === 'true',
  valueOf: (_: boolean, [text]: readonly unknown[] = []) => str(text).toLowerCase() === 'true',
};

function whole(value: Numeric): Numeric {
  if (!(value instanceof Decimal)) return value;
  return Number.isFinite(value.value) ? normalized(BigInt(Math.trunc(value.value))) : 0;
}

function double(value: Numeric): Decimal {
  return value instanceof Decimal ? value : Decimal.of(Number(value));
}

const isSameKind = (one: Numeric, other: Numeric) => one instanceof Decimal === other instanceof Decimal;

function extreme(one: unknown, other: unknown, sign: 1 | -1): unknown {
  if (!isNumeric(one) || !isNumeric(other)) return null;
  return compareNumbers(one, other) * sign >= 0 ? one : other;
}

const WHOLE = /^[+-]?\d{1,300}$/;
const DOUBLE = /^[+-]?(?:\d{1,300}\.?\d{0,300}|\.\d{1,300})(?:[eE][+-]?\d{1,9})?$/;

/** Java throws where the text is none, which ends the rendering. */
function parsedWhole(text: string, radix: number): Numeric {
  if (radix === 10) return WHOLE.test(text) ? numberOf(String(BigInt(text.replace('+', '')))) : refuse('whole number');
  const number =
    radix >= 2 && radix <= 36 && /^[+-]?[0-9a-zA-Z]{1,50}$/.test(text) ? Number.parseInt(text, radix) : NaN;
  const isWhole =
    Number.isSafeInteger(number) && [...text.replace(/^[+-]/, '')].every((digit) => Number.parseInt(digit, radix) >= 0);
  return isWhole ? number : refuse(`whole number with the radix ${radix}`);
}

const parsedDouble = (text: string): Decimal =>
  DOUBLE.test(text.trim()) ? Decimal.of(Number(text)) : refuse('number');

function refuse(kind: string): never {
  throw new VtlError(`A text was to be read as a ${kind}, and is none`);
}
