// Numbers that lose nothing. Whole ones are numbers, or bigints beyond 2^53; all others keep the digits they were written
// with.

/** A number with a fraction or an exponent, or one too long to reckon with exactly. */
export class Decimal {
  /** As it was written. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Of what was reckoned. */
  static of(value: number): Decimal {
    return new Decimal(javaText(value));
  }

  get value(): number {
    return Number(this.text);
  }
}

export type Numeric = number | bigint | Decimal;

/** Whole numbers of more digits are as inexact as in Java's doubles, which end there: reckoning with them takes no time. */
const DIGITS_MAX = 300;

/** Read a number as JSON and templates write it. */
export function numberOf(text: string): Numeric {
  return WHOLE.test(text) ? wholeOf(text) : new Decimal(text);
}

const WHOLE = /^-?\d+$/;

/** Read a number that has neither a fraction nor an exponent. */
export function wholeOf(text: string): Numeric {
  if (text.length > DIGITS_MAX) return new Decimal(text);
  const value = Number(text);
  if (!Number.isSafeInteger(value)) return BigInt(text);
  return Object.is(value, -0) ? new Decimal(text) : value;
}

/** As Java's Double.toString writes it: always with a fraction, and with an exponent from ten million on. */
function javaText(value: number): string {
  const magnitude = Math.abs(value);
  if (!Number.isFinite(value)) return String(value);
  if (magnitude !== 0 && (magnitude >= 1e7 || magnitude < 1e-3)) {
    const [digits, exponent] = value.toExponential().split('e') as [string, string];
    return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent.replace('+', '')}`;
  }
  const text = Object.is(value, -0) ? '-0' : String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** What has no parts, as text. Undefined: it has, or there is nothing. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value instanceof Decimal) return value.text;
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

export const isNumeric = (value: unknown): value is Numeric =>
  typeof value === 'number' || typeof value === 'bigint' || value instanceof Decimal;
