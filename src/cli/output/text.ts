// `--output text`: one line for the scalars of an object, in the order of their keys, and lines below for what is nested
// (spec/aws-cli.md, section 10).
import type { Json, JsonObject } from '../../aws/exact-json.ts';
import { compareText } from '../aws/python/compare.ts';
import { PythonError } from '../aws/python/numbers.ts';
import { str, typeName } from '../aws/python/repr.ts';

export type Write = (text: string) => void;

/** Writes line by line, as lines that were written stay even when a later one cannot be. Throws a PythonError. */
export function writeText(value: Json, write: Write, label?: string, columns?: readonly string[]): void {
  if (value instanceof Map) return writeObject(value, write, label, columns);
  if (Array.isArray(value)) return writeList(value, write, label);
  write(`${str(value)}\n`);
}

const isNested = (value: Json): value is Json[] | JsonObject => Array.isArray(value) || value instanceof Map;

function writeList(list: readonly Json[], write: Write, label: string | undefined): void {
  if (list.length === 0) return;
  if (list.some((item) => item instanceof Map)) {
    const columns = scalarKeys(list);
    for (const item of list) writeText(item, write, label, columns);
    return;
  }
  const scalars = list.filter((item) => !isNested(item));
  if (scalars.length > 0) writeScalars(scalars, write, label);
  for (const item of list) if (isNested(item)) writeText(item, write, label);
}

function writeScalars(scalars: readonly Json[], write: Write, label: string | undefined): void {
  if (label === undefined) return write(`${scalars.map(str).join('\t')}\n`);
  for (const scalar of scalars) write(`${label.toUpperCase()}\t${str(scalar)}\n`);
}

/** The columns of a list of objects: an object without one of them has an empty field there. */
function scalarKeys(list: readonly Json[]): string[] {
  const keys = new Set<string>();
  for (const item of list) {
    if (!(item instanceof Map)) throw new PythonError(`'${typeName(item)}' object has no attribute 'items'`);
    for (const [key, value] of item) if (!isNested(value)) keys.add(key);
  }
  return [...keys].toSorted(compareText);
}

function writeObject(
  object: JsonObject,
  write: Write,
  label: string | undefined,
  columns: readonly string[] | undefined,
): void {
  const keys = [...object.keys()].toSorted(compareText);
  const shown = columns ?? keys.filter((key) => !isNested(object.get(key)!));
  const fields = shown.map((key) => (object.has(key) ? str(object.get(key)) : ''));
  if (fields.length > 0) write(`${[...(label === undefined ? [] : [label.toUpperCase()]), ...fields].join('\t')}\n`);
  for (const key of keys) if (!shown.includes(key)) writeText(object.get(key)!, write, key);
}
