// int() and float() of Python, because the AWS CLI hands option texts to them (spec/aws-cli.md, sections 2 and 5).
import { Float, integer } from '../../aws/exact-json.ts';
import { repr } from './repr.ts';

/** What Python calls a ValueError or a TypeError. */
export class PythonError extends Error {}

const DIGITS_MAX = 4300;

/** A text as int() reads it. Throws a PythonError. */
export function int(text: string): number | bigint {
  const digits = plainDigits(text.trim());
  if (!/^[+-]?\d+(_\d+)*$/.test(digits) || digits.length > DIGITS_MAX) {
    throw new PythonError(`invalid literal for int() with base 10: ${repr(text)}`);
  }
  return integer(digits.replaceAll('_', '').replace(/^\+/, ''));
}

/** A text as float() reads it. Throws a PythonError. */
export function float(text: string): Float {
  const number = plainDigits(text.trim()).toLowerCase();
  const word = /^([+-]?)(inf|infinity|nan)$/.exec(number);
  if (word) return new Float(word[2] === 'nan' ? Number.NaN : word[1] === '-' ? -Infinity : Infinity);
  if (!/^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?$/.test(number)) {
    throw new PythonError(`could not convert string to float: ${repr(text)}`);
  }
  return new Float(Number(number.replaceAll('_', '')));
}

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
