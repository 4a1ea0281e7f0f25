// Validation as botocore does it: types, required members, minima and unions, in its words (spec/aws-cli.md, section 8).
// Maxima, patterns and enumerations are the server's affair.
import { isoTime } from '../../aws/client/iso-time.ts';
import { Float } from '../../aws/exact-json.ts';
import type { Members, Shape } from '../../aws/shape.ts';
import { Failure } from '../personality/failure.ts';
import type { Personality } from '../personality/personality.ts';
import { friendly } from '../personality/friendly.ts';
import { inRequiredOrder } from './required-order.ts';
import { str, typeName } from '../aws/python/repr.ts';

/** Throws a Failure that lists everything that is wrong with an input, which is that of `operation`, if of any. */
export function checkInput(
  input: ReadonlyMap<string, unknown>,
  members: Members,
  { unionSeparator }: Pick<Personality, 'unionSeparator'> = friendly,
  operation?: string,
): void {
  const problems: Problems = { list: [], unionSeparator };
  checkMembers(input, members, '', problems, operation);
  const { list } = problems;
  if (list.length > 0) throw new Failure('parameter', `Parameter validation failed:\n${list.join('\n')}`);
}

type Problems = { readonly list: string[]; readonly unionSeparator: string };

function checkMembers(
  value: ReadonlyMap<string, unknown>,
  members: Members,
  path: string,
  problems: Problems,
  operation?: string,
): void {
  const place = path || 'input';
  const required = Object.keys(members).filter((name) => !members[name]!.optional);
  for (const name of inRequiredOrder(required, operation)) {
    if (!value.has(name)) problems.list.push(`Missing required parameter in ${place}: "${name}"`);
  }
  const known = Object.keys(members);
  for (const name of value.keys()) {
    if (!Object.hasOwn(members, name))
      problems.list.push(`Unknown parameter in ${place}: "${name}", must be one of: ${known.join(', ')}`);
  }
  for (const [name, item] of value) {
    if (Object.hasOwn(members, name)) check(item, members[name]!, path ? `${path}.${name}` : name, problems);
  }
}

const VALID_TYPES: { readonly [Type in Shape['type']]: string } = {
  string: "<class 'str'>",
  integer: "<class 'int'>",
  double: "<class 'float'>, <class 'decimal.Decimal'>, <class 'int'>",
  boolean: "<class 'bool'>",
  blob: "<class 'bytes'>, <class 'bytearray'>, file-like object",
  timestamp: "<class 'datetime.datetime'>, timestamp-string",
  document: '',
  list: "<class 'list'>, <class 'tuple'>",
  map: "<class 'dict'>",
  structure: "<class 'dict'>",
  union: "<class 'dict'>",
};

function check(value: unknown, shape: Shape, path: string, problems: Problems): void {
  if (!hasType(value, shape)) {
    const type = `<class '${typeName(value)}'>`;
    problems.list.push(
      `Invalid type for parameter ${path}, value: ${str(value)}, type: ${type}, valid types: ${VALID_TYPES[shape.type]}`,
    );
    return;
  }
  switch (shape.type) {
    case 'string':
      return checkLength([...(value as string)].length, shape.min, path, problems);
    case 'integer':
    case 'double':
      return checkRange(value as number | Float, shape.min, path, problems);
    case 'list':
      checkLength((value as unknown[]).length, shape.min, path, problems);
      return (value as unknown[]).forEach((item, index) => check(item, shape.of, `${path}[${index}]`, problems));
    case 'map':
      checkLength((value as Map<string, unknown>).size, shape.min, path, problems);
      for (const [key, item] of value as Map<string, unknown>) {
        check(key, shape.key, `${path} (key: ${key})`, problems);
        check(item, shape.of, `${path}.${key}`, problems);
      }
      return;
    case 'union':
      checkUnion(value as Map<string, unknown>, Object.keys(shape.members), path, problems);
      return checkMembers(value as Map<string, unknown>, optionalMembers(shape.members), path, problems);
    case 'structure':
      return checkMembers(value as Map<string, unknown>, shape.members, path, problems);
    case 'boolean':
    case 'blob':
    case 'timestamp':
    case 'document':
      return;
  }
}

function hasType(value: unknown, { type }: Shape): boolean {
  const isInteger = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'integer':
      return isInteger;
    case 'double':
      return isInteger || value instanceof Float;
    case 'boolean':
      return typeof value === 'boolean';
    case 'blob':
      return value instanceof Uint8Array || typeof value === 'string';
    case 'timestamp':
      return isoTime(value) !== undefined;
    case 'document':
      return true;
    case 'list':
      return Array.isArray(value);
    case 'map':
    case 'structure':
    case 'union':
      return value instanceof Map;
  }
}

function checkLength(length: number, min: number | undefined, path: string, problems: Problems): void {
  if (min !== undefined && length < min) {
    problems.list.push(`Invalid length for parameter ${path}, value: ${length}, valid min length: ${min}`);
  }
}

function checkRange(
  value: number | bigint | boolean | Float,
  min: number | undefined,
  path: string,
  problems: Problems,
): void {
  const number = value instanceof Float ? value.value : Number(value);
  if (min !== undefined && number < min) {
    problems.list.push(`Invalid value for parameter ${path}, value: ${str(value)}, valid min value: ${min}`);
  }
}

/** Of a union's members none is required by itself. */
const optionalMembers = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).map(([name, member]) => [name, { ...member, optional: true }]));

function checkUnion(
  value: ReadonlyMap<string, unknown>,
  names: readonly string[],
  path: string,
  problems: Problems,
): void {
  if (value.size === 1) return;
  const keys = names.join(problems.unionSeparator);
  // The missing blank is AWS's, and so is what stands between the names.
  problems.list.push(
    value.size === 0
      ? `Must set one of the following keys for tagged unionstructure ${path}: ${keys}.`
      : `Invalid number of parameters set for tagged union structure ${path}. Can only set one of the following keys: ${keys}.`,
  );
}
