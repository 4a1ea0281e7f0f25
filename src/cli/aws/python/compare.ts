// Equality, order and size of values as Python has them: whole and broken numbers compare with each other, texts by code
// points, and what cannot be compared is an error in Python's words.
import type { Json } from '../../../aws/exact-json.ts';
import { Float } from '../../../aws/exact-json.ts';
import { PythonError } from './numbers.ts';
import { typeName } from './repr.ts';

export const isNumber = (value: unknown): value is number | bigint | Float =>
  typeof value === 'number' || typeof value === 'bigint' || value instanceof Float;

/** Python's `==`, for which `True` is 1. */
export function equals(left: Json, right: Json): boolean {
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => equals(item, right[index]!));
  }
  if (left instanceof Map) {
    if (!(right instanceof Map) || left.size !== right.size) return false;
    return [...left].every(([key, item]) => right.has(key) && equals(item, right.get(key)!));
  }
  const numbers = [left, right].map((value) => (typeof value === 'boolean' ? Number(value) : value));
  const [a, b] = numbers as [Json, Json];
  // oxlint-disable-next-line eqeqeq -- A bigint equals the same number, whatever holds it.
  return isNumber(a) && isNumber(b) ? primitive(a) == primitive(b) : a === b;
}

/** Negative, positive, 0, or NaN when neither comes first. Throws a PythonError for values without an order. */
export function compare(left: Json, right: Json, operator: '<' | '>' | '<=' | '>='): number {
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  if (!isNumber(left) || !isNumber(right)) {
    const types = `'${typeName(left)}' and '${typeName(right)}'`;
    throw new PythonError(`'${operator}' not supported between instances of ${types}`);
  }
  const [a, b] = [primitive(left), primitive(right)];
  if (a < b) return -1;
  if (a > b) return 1;
  // oxlint-disable-next-line eqeqeq -- As above.
  return a == b ? 0 : Number.NaN;
}

const primitive = (value: number | bigint | Float): number | bigint => (value instanceof Float ? value.value : value);

/** By code points: JavaScript's own order puts characters beyond U+FFFF before those from U+E000 on. */
export function compareText(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length);
  for (let at = 0; at < shorter; at++) {
    const [a, b] = [left.charCodeAt(at), right.charCodeAt(at)];
    if (a === b) continue;
    const [aIsHalf, bIsHalf] = [isSurrogate(a), isSurrogate(b)];
    return aIsHalf === bIsHalf ? a - b : aIsHalf ? 1 : -1;
  }
  return left.length - right.length;
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

/** Python's `len()`, which counts code points. */
export function length(value: string | Json[] | ReadonlyMap<string, Json>): number {
  if (typeof value === 'string') return [...value].length;
  return Array.isArray(value) ? value.length : value.size;
}

/** Python's `wanted in subject`. */
export function contains(subject: string | Json[], wanted: Json): boolean {
  if (Array.isArray(subject)) return subject.some((item) => equals(item, wanted));
  if (typeof wanted === 'string') return subject.includes(wanted);
  throw new PythonError(`'in <string>' requires string as left operand, not ${typeName(wanted)}`);
}
