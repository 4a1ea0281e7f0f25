// Reckoning with numbers as Velocity does: whole numbers stay whole and exact, whatever their size, and divide to whole
// numbers; with a fraction on either side it is done in doubles. What cannot be done is null.
import type { Numeric } from './decimal.ts';
import { Decimal } from './decimal.ts';

export type Sign = '+' | '-' | '*' | '/' | '%';
export type Relation = '<' | '>' | '<=' | '>=';

export function reckoned(sign: Sign, left: Numeric, right: Numeric): Numeric | null {
  if (left instanceof Decimal || right instanceof Decimal) {
    const divisor = doubleOf(right);
    if (divisor === 0 && (sign === '/' || sign === '%')) return null;
    return Decimal.of(inDoubles(sign, doubleOf(left), divisor));
  }
  if (typeof left === 'number' && typeof right === 'number') {
    if (sign === '/' || sign === '%') return right === 0 ? null : plain(inDoubles(sign, left, right));
    const result = inDoubles(sign, left, right);
    if (Number.isSafeInteger(result)) return plain(result);
  }
  return exactly(sign, BigInt(left), BigInt(right));
}

const plain = (whole: number) => Math.trunc(whole) + 0;

function inDoubles(sign: Sign, left: number, right: number): number {
  switch (sign) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
  }
}

function exactly(sign: Sign, left: bigint, right: bigint): Numeric | null {
  switch (sign) {
    case '+':
      return normalized(left + right);
    case '-':
      return normalized(left - right);
    case '*':
      return normalized(left * right);
    case '/':
      return right === 0n ? null : normalized(left / right);
    case '%':
      return right === 0n ? null : normalized(left % right);
  }
}

/** Beyond the range of doubles nothing is exact any more: a product would be twice as long as its factors, again and again. */
export function normalized(value: bigint): Numeric {
  const double = Number(value);
  if (Number.isSafeInteger(double)) return double;
  return Number.isFinite(double) ? value : Decimal.of(double);
}

export function doubleOf(value: Numeric): number {
  return value instanceof Decimal ? value.value : Number(value);
}

const comparable = (value: Numeric): number | bigint => (value instanceof Decimal ? value.value : value);

/** Below zero, zero or above, as Java's `compareTo`. */
export function compareNumbers(left: Numeric, right: Numeric): number {
  if (left instanceof Decimal && right instanceof Decimal && left.text === right.text) return 0;
  const [one, other] = [comparable(left), comparable(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}

export function holds(relation: Relation, left: Numeric, right: Numeric): boolean {
  const order = compareNumbers(left, right);
  switch (relation) {
    case '<':
      return order < 0;
    case '>':
      return order > 0;
    case '<=':
      return order <= 0;
    case '>=':
      return order >= 0;
  }
}
