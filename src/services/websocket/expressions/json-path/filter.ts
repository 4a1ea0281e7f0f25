// Whether a value passes the filter of a JSONPath, as Jayway answers that.
import { compareNumbers } from '../exact/arithmetic.ts';
import { isNumeric, numberOf, scalarText } from '../exact/decimal.ts';
import type { Work } from '../exact/write-json.ts';
import { jsonOf } from '../exact/write-json.ts';
import type { Pattern } from '../pattern.ts';
import { CHECK_STEPS_MAX, Steps } from '../steps.ts';
import type { ComparisonSign, Operand, Path, Test } from './path.ts';

/** What a path in a filter leads to: a list, where it is not definite. */
export type Look = (path: Path) => unknown;

export function passesFilter(test: Test, look: Look, work: Work): boolean {
  work.spend(1);
  switch (test.kind) {
    case 'any':
      return test.tests.some((each) => passesFilter(each, look, work));
    case 'all':
      return test.tests.every((each) => passesFilter(each, look, work));
    case 'not':
      return !passesFilter(test.test, look, work);
    case 'exists': {
      const found = look(test.path);
      return test.path.isDefinite ? found !== undefined : (found as unknown[]).length > 0;
    }
    case 'compare': {
      const { sign, left, right } = test;
      const value = valueOf(left, look);
      if (right.kind === 'pattern') return matches(right.pattern, scalarText(value), work);
      return sign !== '=~' && compares(sign, value, valueOf(right, look), work);
    }
  }
}

function valueOf(operand: Operand, look: Look): unknown {
  if (operand.kind === 'path') return look(operand.path);
  return operand.kind === 'value' ? operand.value : undefined;
}

/** Steps of patterns in one of this work. */
const PATTERN_STEPS = 3;

function matches(pattern: Pattern, text: string | undefined, work: Work): boolean {
  if (text === undefined) return false;
  const steps = new Steps(Math.min(CHECK_STEPS_MAX, work.room * PATTERN_STEPS));
  const match = pattern.matches(text, steps);
  // One more than there is room for: the work ends, instead of a mismatch.
  work.spend(match === 'tooMuch' ? work.room + 1 : steps.taken / PATTERN_STEPS);
  return match === 'match';
}

function compares(sign: Exclude<ComparisonSign, '=~'>, left: unknown, right: unknown, work: Work): boolean {
  switch (sign) {
    case '==':
    case '===':
      return areEqual(left, right, sign === '===', work);
    case '!=':
    case '!==':
      return !areEqual(left, right, sign === '!==', work);
    case '<':
      return (orderOf(left, right) ?? 0) < 0;
    case '>':
      return (orderOf(left, right) ?? 0) > 0;
    case '<=':
      return (orderOf(left, right) ?? 1) <= 0;
    case '>=':
      return (orderOf(left, right) ?? -1) >= 0;
    case 'in':
      return holds(right, left, work);
    case 'nin':
      return !holds(right, left, work);
    case 'contains':
      if (typeof left === 'string' && typeof right === 'string') {
        work.spend((left.length * (1 + right.length)) / 256);
        return left.includes(right);
      }
      return holds(left, right, work);
    case 'subsetof':
      return Array.isArray(left) && left.every((item) => holds(right, item, work));
    case 'anyof':
      return Array.isArray(left) && left.some((item) => holds(right, item, work));
    case 'noneof':
      return Array.isArray(left) && !left.some((item) => holds(right, item, work));
    case 'size':
      return sizeOf(left) !== undefined && areEqual(sizeOf(left), right, false, work);
    case 'empty':
      return sizeOf(left) !== undefined && (sizeOf(left) === 0) === right;
  }
}

/** Also that of a text, as filters ask for it. */
function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return value instanceof Map ? value.size : undefined;
}

function holds(list: unknown, item: unknown, work: Work): boolean {
  return Array.isArray(list) && list.some((other) => areEqual(other, item, false, work));
}

const LIKE_A_NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** What is missing equals null. A number equals the text that says it, unless kinds must be the same. */
function areEqual(left: unknown, right: unknown, isStrict: boolean, work: Work): boolean {
  work.spend(1);
  if (isNumeric(left) && isNumeric(right)) return compareNumbers(left, right) === 0;
  if (!isStrict && isNumeric(left) && typeof right === 'string') return equalsText(left, right, work);
  if (!isStrict && isNumeric(right) && typeof left === 'string') return equalsText(right, left, work);
  if (typeof left === 'string' && typeof right === 'string') return (work.spend(left.length / 32), left === right);
  const areObjects = typeof left === 'object' && left !== null && typeof right === 'object' && right !== null;
  if (areObjects) return jsonOf(left, work) === jsonOf(right, work);
  return (left ?? null) === (right ?? null);
}

function equalsText(number: Parameters<typeof compareNumbers>[0], text: string, work: Work): boolean {
  work.spend(text.length / 8);
  return text.length < 400 && LIKE_A_NUMBER.test(text) && compareNumbers(number, numberOf(text)) === 0;
}

/** Numbers among themselves, and texts; nothing else comes before or after anything. */
function orderOf(left: unknown, right: unknown): number | undefined {
  if (isNumeric(left) && isNumeric(right)) return compareNumbers(left, right);
  if (typeof left !== 'string' || typeof right !== 'string') return undefined;
  return left < right ? -1 : left > right ? 1 : 0;
}
