// Values of an answer, by their shapes, as botocore reads them: a text where a number is wanted is read as one, and what
// cannot be read ends the call with what Python says of it. Source: spec/aws-cli.md, section 10, and observed.
import type { Json } from '../exact-json.ts';
import { Float, integer } from '../exact-json.ts';
import type { Members, Service, Shape } from '../shape.ts';
import { wireName } from '../shape.ts';

/** The answer cannot be read; the message says why, in the words of the AWS CLI. */
export class UnreadableAnswer extends Error {}

/** The members that are known and not null, in the order of the model. */
export function structure(json: Json, members: Members, model: Service): Record<string, unknown> {
  if (!(json instanceof Map)) throw lacks(json, 'get');
  const result: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(members)) {
    const value = json.get(wireName(model, name, member)) ?? null;
    if (value !== null) result[name] = fromWire(value, member, model, name);
  }
  return result;
}

/** Exactly one member is set. One that the model does not know is named instead. */
function unionOf(json: Json, members: Members, model: Service, name: string): Record<string, unknown> {
  if (!(json instanceof Map)) throw lacks(json, 'get');
  const given = [...json].filter(([key, value]) => value !== null && key !== '__type').map(([key]) => key);
  const [only] = given;
  if (given.length !== 1) {
    const shape = name.charAt(0).toUpperCase() + name.slice(1);
    throw new UnreadableAnswer(`Invalid service response: ${shape} must have one and only one member set.`);
  }
  const isKnown = Object.entries(members).some(([key, member]) => wireName(model, key, member) === only);
  return isKnown ? structure(json, members, model) : { SDK_UNKNOWN_MEMBER: new Map([['name', only]]) };
}

function fromWire(value: Json, shape: Shape, model: Service, name = ''): unknown {
  switch (shape.type) {
    case 'list':
      return itemsOf(value).map((item) => fromWire(item, shape.of, model, name));
    case 'map':
      if (!(value instanceof Map)) throw lacks(value, 'items');
      return new Map([...value].map(([key, item]) => [key, fromWire(item, shape.of, model)]));
    case 'structure':
      return value === null ? null : structure(value, shape.members, model);
    case 'union':
      return value === null ? null : unionOf(value, shape.members, model, name);
    case 'double':
      return new Float(floatOf(value));
    case 'integer':
      return intOf(value);
    case 'boolean':
      return typeof value === 'string' ? value.toLowerCase() === 'true' : value === true;
    case 'string':
    case 'blob':
    case 'timestamp':
    case 'document':
      return value;
  }
}

/** Whatever Python can go through: a text has characters, an object keys. */
function itemsOf(value: Json): Json[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return [...value];
  if (value instanceof Map) return [...value.keys()];
  throw new UnreadableAnswer(`'${pythonType(value)}' object is not iterable`);
}

function intOf(value: Json): Json {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value instanceof Float)
    return Number.isFinite(value.value) ? integer(String(BigInt(Math.trunc(value.value)))) : value;
  if (typeof value !== 'string') throw notNumber('int() argument must be a string, a bytes-like object', value);
  if (/^\s*[-+]?\d+\s*$/.test(value)) return integer(value.trim().replace(/^\+/, ''));
  throw new UnreadableAnswer(`invalid literal for int() with base 10: '${value}'`);
}

function floatOf(value: Json): number {
  if (value instanceof Float) return value.value;
  if (typeof value === 'string') {
    if (value.trim() !== '' && !Number.isNaN(Number(value))) return Number(value);
    throw new UnreadableAnswer(`could not convert string to float: '${value}'`);
  }
  if (value === null || typeof value === 'object') throw notNumber('float() argument must be a string', value);
  return Number(value);
}

const notNumber = (wanted: string, value: Json): UnreadableAnswer =>
  new UnreadableAnswer(`${wanted} or a real number, not '${pythonType(value)}'`);
/** As Python complains that a value is of another type. */
export const lacks = (value: Json, attribute: string): UnreadableAnswer =>
  new UnreadableAnswer(`'${pythonType(value)}' object has no attribute '${attribute}'`);

/** What Python calls the type of a value. */
export function pythonType(value: Json): string {
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Float) return 'float';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  return value instanceof Map ? 'dict' : 'int';
}
