// The functions of JMESPath as Python's jmespath module has them, `map`, `merge` and `to_array` included.
import type { Json } from '../../aws/exact-json.ts';
import { writeJson } from '../../aws/exact-json.ts';
import { compare, contains, isNumber, length } from '../aws/python/compare.ts';
import { absolute, divide, float, int, round, sum, PythonError } from '../aws/python/numbers.ts';
import { repr, str, typeName } from '../aws/python/repr.ts';
import { JmespathError } from './errors.ts';
import { Expression } from './expression.ts';

export type Argument = Json | Expression;

type TypeName = 'boolean' | 'array' | 'object' | 'null' | 'string' | 'number' | 'expref';
type Wanted = TypeName | 'array-number' | 'array-string';
type Definition = {
  /** The types that each argument may have; none: any. */
  readonly takes: readonly (readonly Wanted[])[];
  /** The last argument may be there again and again. */
  readonly isVariadic?: true;
  readonly run: (...args: never[]) => Json;
};

const number: readonly Wanted[] = ['number'];
const string: readonly Wanted[] = ['string'];
const numbers: readonly Wanted[] = ['array-number'];
const any: readonly Wanted[] = [];

const functions: { readonly [name: string]: Definition } = {
  abs: { takes: [number], run: absolute },
  avg: { takes: [numbers], run: (list: Json[]) => (list.length > 0 ? divide(sum(list), list.length) : null) },
  not_null: { takes: [any], isVariadic: true, run: (...list: Json[]) => list.find((item) => item !== null) ?? null },
  to_array: { takes: [any], run: (value: Json) => (Array.isArray(value) ? value : [value]) },
  to_string: { takes: [any], run: (value: Json) => (typeof value === 'string' ? value : compactJson(value)) },
  to_number: { takes: [any], run: toNumber },
  contains: { takes: [['array', 'string'], any], run: contains },
  length: { takes: [['string', 'array', 'object']], run: length },
  ends_with: { takes: [string, string], run: (text: string, end: string) => text.endsWith(end) },
  starts_with: { takes: [string, string], run: (text: string, start: string) => text.startsWith(start) },
  reverse: {
    takes: [['array', 'string']],
    run: (value: Json[] | string) =>
      typeof value === 'string' ? [...value].toReversed().join('') : value.toReversed(),
  },
  ceil: { takes: [number], run: (value: Json) => round(value, Math.ceil) },
  floor: { takes: [number], run: (value: Json) => round(value, Math.floor) },
  join: { takes: [string, ['array-string']], run: (separator: string, list: string[]) => list.join(separator) },
  map: { takes: [['expref'], ['array']], run: (each: Expression, list: Json[]) => list.map((item) => each.of(item)) },
  max: { takes: [['array-number', 'array-string']], run: (list: Json[]) => best(list, '>', (item) => item) },
  min: { takes: [['array-number', 'array-string']], run: (list: Json[]) => best(list, '<', (item) => item) },
  merge: {
    takes: [['object']],
    isVariadic: true,
    run: (...objects: Map<string, Json>[]) => new Map(objects.flatMap((object) => [...object])),
  },
  sort: {
    takes: [['array-string', 'array-number']],
    run: (list: Json[]) => list.toSorted((a, b) => compare(a, b, '<')),
  },
  sum: { takes: [numbers], run: sum },
  keys: { takes: [['object']], run: (object: Map<string, Json>) => [...object.keys()] },
  values: { takes: [['object']], run: (object: Map<string, Json>) => [...object.values()] },
  type: { takes: [any], run: (value: Argument) => (value instanceof Expression ? null : typeOf(value)) },
  sort_by: { takes: [['array'], ['expref']], run: sortBy },
  min_by: {
    takes: [['array'], ['expref']],
    run: (list: Json[], key: Expression) => best(list, '<', keyOf(key, ['number', 'string'], 'min_by')),
  },
  max_by: {
    takes: [['array'], ['expref']],
    run: (list: Json[], key: Expression) => best(list, '>', keyOf(key, ['number', 'string'], 'max_by')),
  },
};

/** Throws a JmespathError for a function or an argument that is wrong. */
export function callFunction(name: string, args: readonly Argument[]): Json {
  const definition = Object.hasOwn(functions, name) ? functions[name]! : undefined;
  if (!definition) throw new JmespathError(`Unknown function: ${name}()`);
  const { takes, isVariadic, run } = definition;
  if (isVariadic ? args.length < takes.length : args.length !== takes.length) {
    const noun = takes.length === 1 ? 'argument' : 'arguments';
    const expected = `${isVariadic ? 'at least ' : ''}${takes.length} ${noun}`;
    throw new JmespathError(`Expected ${expected} for function ${name}(), received ${args.length}`);
  }
  takes.forEach((wanted, index) => checkType(name, args[index]!, wanted));
  return run(...(args as never[]));
}

function checkType(name: string, value: Argument, wanted: readonly Wanted[]): void {
  if (wanted.length === 0) return;
  const type = typeOf(value);
  if (!wanted.some((one) => one.split('-')[0] === type)) throw wrongType(name, value, wanted, type);
  const subtypes = wanted.flatMap((one) => one.split('-').slice(1));
  if (subtypes.length === 0 || !Array.isArray(value)) return;
  // Where elements may be of two types, the first one says which.
  const [first] = value;
  const allowed =
    subtypes.length > 1 && first !== undefined ? subtypes.filter((one) => one === typeOf(first)) : subtypes;
  for (const item of value) {
    // Of elements it names Python's type.
    if (!allowed.includes(typeOf(item))) throw wrongType(name, item, wanted, typeName(item));
  }
}

const wrongType = (name: string, value: Argument, wanted: readonly Wanted[], received: string): JmespathError =>
  new JmespathError(
    `In function ${name}(), invalid type for value: ${value instanceof Expression ? '&…' : str(value)}, ` +
      `expected one of: ${repr([...wanted])}, received: "${received}"`,
  );

function typeOf(value: Argument): TypeName {
  if (value instanceof Expression) return 'expref';
  if (value === null) return 'null';
  if (isNumber(value)) return 'number';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'boolean' : 'object';
}

const compactJson = (value: Json): string => writeJson(value, { ascii: true, separators: [',', ':'] });

function toNumber(value: Json): Json {
  if (isNumber(value)) return value;
  if (typeof value !== 'string') return null;
  for (const read of [int, float]) {
    try {
      return read(value);
    } catch (cause) {
      if (!(cause instanceof PythonError)) throw cause;
    }
  }
  return null;
}

/** The first of those than which none is better. */
function best(list: readonly Json[], operator: '<' | '>', key: (item: Json) => Json): Json {
  let found: { item: Json; key: Json } | undefined;
  for (const item of list) {
    const candidate = { item, key: key(item) };
    const sign = found ? compare(candidate.key, found.key, operator) : undefined;
    if (sign === undefined || (operator === '<' ? sign < 0 : sign > 0)) found = candidate;
  }
  return found ? found.item : null;
}

function sortBy(list: Json[], key: Expression): Json {
  if (list.length === 0) return list;
  const type = typeOf(key.of(list[0]!));
  if (type !== 'number' && type !== 'string') throw wrongType('sort_by', list[0]!, ['string', 'number'], type);
  const keyed = list.map((item) => ({ item, key: keyOf(key, [type], 'sort_by')(item) }));
  return keyed.toSorted((a, b) => compare(a.key, b.key, '<')).map(({ item }) => item);
}

const keyOf =
  (key: Expression, allowed: readonly Wanted[], name: string) =>
  (item: Json): Json => {
    const value = key.of(item);
    const type = typeOf(value);
    if (!allowed.includes(type)) throw wrongType(name, value, allowed, type);
    return value;
  };
