// int() and float() of Python, because the AWS CLI hands option texts to them (spec/aws-cli.md, sections 2 and 5), and as
// much of its arithmetic as queries need.
import type { Json } from '../../../aws/exact-json.ts';
import { Float, integer } from '../../../aws/exact-json.ts';
import { repr } from './repr.ts';
import { strip } from './strip.ts';

/** What Python calls a ValueError or a TypeError. */
export class PythonError extends Error {}

const DIGITS_MAX = 4300;

/** A text as int() reads it. Throws a PythonError. */
export function int(text: string): number | bigint {
  const digits = plainDigits(strip(text));
  if (!/^[+-]?\d+(_\d+)*$/.test(digits) || digits.length > DIGITS_MAX) {
    throw new PythonError(`invalid literal for int() with base 10: ${repr(text)}`);
  }
  return integer(digits.replaceAll('_', '').replace(/^\+/, ''));
}

/** A text as float() reads it. Throws a PythonError. */
export function float(text: string): Float {
  const number = plainDigits(strip(text)).toLowerCase();
  const word = /^([+-]?)(inf|infinity|nan)$/.exec(number);
  if (word) return new Float(word[2] === 'nan' ? Number.NaN : word[1] === '-' ? -Infinity : Infinity);
  if (!/^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?$/.test(number)) {
    throw new PythonError(`could not convert string to float: ${repr(text)}`);
  }
  return new Float(Number(number.replaceAll('_', '')));
}

type Numeric = number | bigint | Float;

/** Whole numbers stay whole and exact. */
export function sum(list: readonly Json[]): Json {
  if (list.some((item) => item instanceof Float)) {
    return new Float(list.reduce((total: number, item) => total + toNumber(item as Numeric), 0));
  }
  const total = list.reduce((all: bigint, item) => all + BigInt(item as number | bigint), 0n);
  return integer(String(total));
}

/** Division always gives a float. */
export const divide = (value: Json, by: number): Json => new Float(toNumber(value as Numeric) / by);

export function absolute(value: Json): Json {
  if (value instanceof Float) return new Float(Math.abs(value.value));
  return typeof value === 'bigint' ? (value < 0n ? -value : value) : Math.abs(value as number);
}

/** To a whole number, by `Math.ceil` or `Math.floor`. Throws a PythonError for what has none. */
export function round(value: Json, how: (value: number) => number): Json {
  if (!(value instanceof Float)) return value;
  if (Number.isNaN(value.value)) throw new PythonError('cannot convert float NaN to integer');
  if (!Number.isFinite(value.value)) throw new PythonError('cannot convert float infinity to integer');
  return integer(String(BigInt(how(value.value))));
}

const toNumber = (value: Numeric): number => (value instanceof Float ? value.value : Number(value));

/** Decimal digits of any script as 0 to 9: each script has its ten in a row, the first one after something else. */
function plainDigits(text: string): string {
  return text.replace(/(?![0-9])\p{Nd}/gu, (digit) => {
    let code = digit.codePointAt(0)!;
    let value = 0;
    while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - 1))) {
      code--;
      value++;
    }
    return String(value);
  });
}
