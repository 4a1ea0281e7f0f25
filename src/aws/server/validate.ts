// Holds an input against its shape and collects every failure, in the words AWS uses for constraints.
import { isObject } from '../../base/is-object.ts';
import type { MapShape, Members, Shape, StringShape } from '../shape.ts';

/** `path` names the member, as in `destinationConfiguration.s3.bucketName` or `capabilities.1.member`. */
export type Violation = { readonly path: string; readonly constraint: string };

/** A caller is not told of more: a large input could make an answer many times its size. */
const FAILURES_MAX = 100;

/** No failures: the input is what its model's type says. */
export function validate(input: Record<string, unknown>, members: Members): Violation[] {
  const failures: Violation[] = [];
  checkMembers(input, members, '', failures);
  return failures;
}

function checkMembers(value: Record<string, unknown>, members: Members, prefix: string, failures: Violation[]): void {
  for (const name in members) {
    const member = members[name]!;
    const item = value[name];
    if (item !== undefined) check(item, member, prefix + name, failures);
    else if (!member.optional) failures.push({ path: prefix + name, constraint: 'Member must not be null' });
  }
}

function check(value: unknown, shape: Shape, path: string, failures: Violation[]): void {
  const fail = (constraint: string) => void failures.push({ path, constraint });
  switch (shape.type) {
    case 'string':
      return typeof value === 'string' ? checkString(value, shape, fail) : fail('Member must be a string');
    case 'blob':
      return value instanceof Uint8Array
        ? checkSize(value.length, shape, 'length', fail)
        : fail('Member must be base64 text');
    case 'boolean':
      return typeof value === 'boolean' ? undefined : fail('Member must be true or false');
    case 'timestamp':
      return value instanceof Date ? undefined : fail('Member must be a timestamp');
    case 'document':
      return;
    case 'integer':
      return Number.isSafeInteger(value)
        ? checkSize(value as number, shape, 'value', fail)
        : fail('Member must be an integer');
    case 'double':
      return Number.isFinite(value)
        ? checkSize(value as number, shape, 'value', fail)
        : fail('Member must be a number');
    case 'list':
      if (!Array.isArray(value)) return fail('Member must be a list');
      checkSize(value.length, shape, 'length', fail);
      if (value.length > (shape.max ?? Infinity)) return;
      for (let at = 0; at < value.length && failures.length < FAILURES_MAX; at++) {
        check(value[at], shape.of, `${path}.${at + 1}.member`, failures);
      }
      return;
    case 'map':
      return isObject(value) ? checkMap(value, shape, path, failures) : fail('Member must be a map');
    case 'structure':
      return isObject(value)
        ? checkMembers(value, shape.members, `${path}.`, failures)
        : fail('Member must be a structure');
    case 'union': {
      if (!isObject(value)) return fail('Member must be a structure');
      const set = Object.keys(shape.members).filter((name) => value[name] !== undefined);
      if (set.length !== 1) return fail(`Member must have exactly one of: ${Object.keys(shape.members).join(', ')}`);
      return check(value[set[0]!], shape.members[set[0]!]!, `${path}.${set[0]}`, failures);
    }
  }
}

function checkString(value: string, shape: StringShape, fail: (constraint: string) => void): void {
  if (shape.min !== undefined || shape.max !== undefined)
    checkSize(codePoints(value, shape.max), shape, 'length', fail);
  if (shape.pattern && !shape.pattern.test(value)) {
    fail(`Member must satisfy regular expression pattern: ${shape.pattern.source.replaceAll('\\/', '/')}`);
  }
  if (shape.enum && !shape.enum.includes(value)) fail(`Member must satisfy enum value set: [${shape.enum.join(', ')}]`);
}

/** The length of a string as AWS counts it: Unicode code points. Counting stops where the answer no longer matters. */
function codePoints(text: string, max = Infinity): number {
  // Every code point takes one or two units: past twice the bound there is nothing left to count.
  if (text.length > 2 * max) return text.length;
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function checkMap(value: Record<string, unknown>, shape: MapShape, path: string, failures: Violation[]): void {
  const keys = Object.keys(value);
  const fail = (constraint: string) => void failures.push({ path, constraint });
  checkSize(keys.length, shape, 'length', fail);
  if (keys.length > (shape.max ?? Infinity)) return;
  for (const key of keys) {
    if (failures.length >= FAILURES_MAX) return;
    check(key, shape.key, `${path}.key`, failures);
    check(value[key], shape.of, `${path}.${key}.value`, failures);
  }
  if (shape.bytesMax !== undefined && mapBytes(value) > shape.bytesMax) {
    fail(`Member must have a total size of keys and values of at most ${shape.bytesMax} bytes`);
  }
}

/** UTF-8 bytes of all keys and values of a map of strings. A value that is no string counts nothing: it fails anyway. */
export function mapBytes(value: Record<string, unknown>): number {
  let bytes = 0;
  for (const key in value) {
    const item = value[key];
    bytes += Buffer.byteLength(key) + (typeof item === 'string' ? Buffer.byteLength(item) : 0);
  }
  return bytes;
}

function checkSize(
  size: number,
  { min, max }: { min?: number; max?: number },
  what: 'length' | 'value',
  fail: (constraint: string) => void,
): void {
  if (min !== undefined && size < min) fail(`Member must have ${what} greater than or equal to ${min}`);
  if (max !== undefined && size > max) fail(`Member must have ${what} less than or equal to ${max}`);
}
