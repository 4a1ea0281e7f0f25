// Applies a tree to a value. Objects are Maps, so that their keys keep their order.
import type { Json } from '../../aws/exact-json.ts';
import { compare, equals, isNumber } from '../aws/python/compare.ts';
import { PythonError } from '../aws/python/numbers.ts';
import { Expression } from './expression.ts';
import { callFunction } from './functions.ts';
import type { Comparison, Node } from './parser.ts';

/** Throws a JmespathError or a PythonError. */
export function evaluate(node: Node, value: Json): Json {
  switch (node.type) {
    case 'identity':
      return value;
    case 'field':
      return value instanceof Map ? (value.get(node.name) ?? null) : null;
    case 'literal':
      return node.value;
    case 'chain':
      return evaluate(node.right, evaluate(node.left, value));
    case 'index': {
      const list = evaluate(node.left, value);
      return Array.isArray(list) ? (list.at(node.index) ?? null) : null;
    }
    case 'slice': {
      const list = evaluate(node.left, value);
      return Array.isArray(list) ? slice(list, node.parts) : null;
    }
    case 'projection': {
      const list = evaluate(node.left, value);
      return Array.isArray(list) ? project(list, node.right) : null;
    }
    case 'value-projection': {
      const object = evaluate(node.left, value);
      return object instanceof Map ? project([...object.values()], node.right) : null;
    }
    case 'filter': {
      const list = evaluate(node.left, value);
      if (!Array.isArray(list)) return null;
      const kept = list.filter((item) => isTrue(evaluate(node.condition, item)));
      return project(kept, node.right);
    }
    case 'flatten': {
      const list = evaluate(node.left, value);
      return Array.isArray(list) ? list.flat(1) : null;
    }
    case 'comparison':
      return comparison(node.by, evaluate(node.left, value), evaluate(node.right, value));
    case 'or': {
      const left = evaluate(node.left, value);
      return isTrue(left) ? left : evaluate(node.right, value);
    }
    case 'and': {
      const left = evaluate(node.left, value);
      return isTrue(left) ? evaluate(node.right, value) : left;
    }
    case 'not': {
      const inner = evaluate(node.left, value);
      return isNumber(inner) ? false : !isTrue(inner);
    }
    case 'list':
      return value === null ? null : node.items.map((item) => evaluate(item, value));
    case 'hash':
      return value === null ? null : new Map(node.pairs.map(([key, item]) => [key, evaluate(item, value)]));
    case 'call':
      return callFunction(
        node.name,
        node.args.map((arg) =>
          arg.type === 'expref' ? new Expression((item) => evaluate(arg.expression, item)) : evaluate(arg, value),
        ),
      );
    case 'expref':
      throw new PythonError('Encountered unrecognized type in JSON encoder.');
  }
}

function project(list: readonly Json[], each: Node): Json[] {
  return list.map((item) => evaluate(each, item)).filter((item) => item !== null);
}

function isTrue(value: Json): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value instanceof Map ? value.size > 0 : value !== null && value !== false && value !== '';
}

const OPERATORS = { lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

function comparison(by: Comparison, left: Json, right: Json): Json {
  // 1 is true and 0 is false to Python, but not here.
  if (by === 'eq' || by === 'ne') {
    const isSame = (typeof left !== 'boolean') === (typeof right !== 'boolean') && equals(left, right);
    return isSame === (by === 'eq');
  }
  const isOrdered = (value: Json) => isNumber(value) || typeof value === 'string';
  if (!isOrdered(left) || !isOrdered(right)) return null;
  const sign = compare(left, right, OPERATORS[by]);
  switch (by) {
    case 'lt':
      return sign < 0;
    case 'lte':
      return sign <= 0;
    case 'gt':
      return sign > 0;
    case 'gte':
      return sign >= 0;
  }
}

/** Python's `list[start:stop:step]`. */
function slice(list: readonly Json[], parts: readonly (number | undefined)[]): Json[] {
  const step = parts[2] ?? 1;
  if (step === 0) throw new PythonError('slice step cannot be zero');
  const isForward = step > 0;
  const bound = (part: number | undefined, whenAbsent: number): number => {
    if (part === undefined) return whenAbsent;
    const index = part < 0 ? part + list.length : part;
    return isForward ? clamp(index, 0, list.length) : clamp(index, -1, list.length - 1);
  };
  const stop = bound(parts[1], isForward ? list.length : -1);
  const result: Json[] = [];
  for (let at = bound(parts[0], isForward ? 0 : list.length - 1); isForward ? at < stop : at > stop; at += step) {
    result.push(list[at]!);
  }
  return result;
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
