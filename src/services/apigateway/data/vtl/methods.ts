// What templates may call on values: the methods of Java's String, List and Map that are in use. Nothing of JavaScript
// can be reached: a name that is not here does nothing.
import { textOf, valueAt } from '../json-values.ts';
import { VtlError } from './ast.ts';
import type { Meter } from './meter.ts';

/** Something of ours that templates may use: `$input`, `$util`. */
export class Tool {
  readonly #methods: { readonly [name: string]: (...args: unknown[]) => unknown };
  readonly #members: { readonly [name: string]: unknown };

  constructor(
    methods: { readonly [name: string]: (...args: unknown[]) => unknown },
    members: { readonly [name: string]: unknown } = {},
  ) {
    this.#methods = methods;
    this.#members = members;
  }

  call(name: string, args: readonly unknown[]): unknown {
    return own(this.#methods, name)?.(...args);
  }

  member(name: string): unknown {
    return own(this.#members, name);
  }
}

type Texts = { [name: string]: unknown };
type Method<T> = (value: T, args: readonly unknown[], meter: Meter) => unknown;
type Methods<T> = { readonly [name: string]: Method<T> };

// Lists and maps are no arguments of these methods; writing them out could be endless work.
const str = (value: unknown) => (typeof value === 'object' ? '' : textOf(value));
const int = (value: unknown, otherwise: number) => (typeof value === 'number' ? Math.trunc(value) : otherwise);

const ofTexts: Methods<string> = {
  length: (text) => text.length,
  isEmpty: (text) => text === '',
  equals: (text, [other]) => text === other,
  equalsIgnoreCase: (text, [other]) => text.toLowerCase() === str(other).toLowerCase(),
  contains: (text, [part]) => text.includes(str(part)),
  startsWith: (text, [part]) => text.startsWith(str(part)),
  endsWith: (text, [part]) => text.endsWith(str(part)),
  indexOf: (text, [part]) => text.indexOf(str(part)),
  lastIndexOf: (text, [part]) => text.lastIndexOf(str(part)),
  substring: (text, [from, to]) => text.slice(Math.max(0, int(from, 0)), Math.max(0, int(to, text.length))),
  charAt: (text, [at]) => text.charAt(int(at, 0)),
  toUpperCase: (text) => text.toUpperCase(),
  toLowerCase: (text) => text.toLowerCase(),
  trim: (text) => text.trim(),
  concat: (text, [more]) => text + str(more),
  replace: (text, [from, to], meter) => replaced(text, str(from), str(to), meter),
  replaceAll: (text, [from, to], meter) => replaced(text, literalOf(str(from)), unescaped(str(to)), meter),
  split: (text, [by], meter) => walked(text.split(literalOf(str(by))), meter),
  toString: (text: string) => text,
};

const ofLists: Methods<unknown[]> = {
  size: (list) => list.length,
  count: (list) => list.length,
  isEmpty: (list) => list.length === 0,
  get: (list, [at]) => list[int(at, -1)],
  contains: (list, [item]) => list.includes(item),
  indexOf: (list, [item]) => list.indexOf(item),
  add: (list, [item]) => (list.push(item), true),
  addAll: (list, [items], meter) => (list.push(...(Array.isArray(items) ? few<unknown>(items, meter) : [])), true),
  set: (list, [at, item]) => assign(list, at, item),
  remove: (list, [at]) => (typeof at === 'number' ? list.splice(Math.max(0, int(at, 0)), 1)[0] : null),
  toString: (list: unknown[], _: unknown, meter: Meter) => textOf(list, meter.part),
};

const ofMaps: Methods<Texts> = {
  size: (map) => Object.keys(map).length,
  count: (map) => Object.keys(map).length,
  isEmpty: (map) => Object.keys(map).length === 0,
  get: (map, [key]) => valueAt(map, [str(key)]),
  getOrDefault: (map, [key, otherwise]) => valueAt(map, [str(key)]) ?? otherwise,
  containsKey: (map, [key]) => Object.hasOwn(map, str(key)),
  containsValue: (map, [value]) => Object.values(map).includes(value),
  keySet: (map) => Object.keys(map),
  values: (map) => Object.values(map),
  entrySet: (map) => Object.entries(map).map(([key, value]) => ({ key, value })),
  getKey: (entry) => valueAt(entry, ['key']),
  getValue: (entry) => valueAt(entry, ['value']),
  put: (map, [key, value]) => assign(map, key, value),
  putAll: (map, [other]) => void (isMap(other) && Object.entries(other).forEach(([k, v]) => assign(map, k, v))),
  remove: (map, [key]) => {
    const value = valueAt(map, [str(key)]);
    delete map[str(key)];
    return value;
  },
  toString: (map: Texts, _: unknown, meter: Meter) => textOf(map, meter.part),
};

const ofScalars: Methods<unknown> = {
  toString: (value: unknown) => str(value),
  equals: (value, [other]) => value === other,
  intValue: (value) => int(value, 0),
};

/** Call a method of a value. A method that there is not gives nothing. */
export function call(value: unknown, name: string, args: readonly unknown[], meter: Meter): unknown {
  if (value instanceof Tool) return value.call(name, args);
  if (typeof value === 'string') return own(ofTexts, name)?.(value, args, meter);
  if (Array.isArray(value)) return own(ofLists, name)?.(value, args, charged(value.length, meter));
  if (isMap(value)) return own(ofMaps, name)?.(value, args, charged(Object.keys(value).length, meter));
  return value === undefined || value === null ? undefined : own(ofScalars, name)?.(value, args, meter);
}

/** A member of a value, by its name or position. */
export const member = (value: unknown, name: string): unknown =>
  value instanceof Tool ? value.member(name) : valueAt(value, [name]);

/** Set a member. Own members only, whatever the name; what is neither a list nor a map stays as it is. */
export function assign(target: unknown, key: unknown, value: unknown): unknown {
  if (Array.isArray(target)) {
    const at = int(key, -1);
    if (at >= 0 && at < target.length) target[at] = value;
  } else if (isMap(target)) {
    const name = str(key);
    const before = valueAt(target, [name]);
    Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
    return before;
  }
  return undefined;
}

const isMap = (value: unknown): value is Texts =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Tool);

const own = <T>(methods: { readonly [name: string]: T }, name: string): T | undefined =>
  Object.hasOwn(methods, name) ? methods[name] : undefined;

function charged(count: number, meter: Meter): Meter {
  meter.work(count);
  return meter;
}

function walked<T>(items: T[], meter: Meter): T[] {
  meter.work(items.length);
  return items;
}

function few<T>(items: T[], meter: Meter): T[] {
  meter.iterations(items.length);
  return items;
}

/** Refused before it is made, where it would be too long. */
function replaced(text: string, from: string, to: string, meter: Meter): string {
  const parts = walked(text.split(from), meter);
  if (text.length + parts.length * to.length > meter.bounds.charsMax * 2)
    throw new VtlError('The template makes too much text');
  return parts.join(to);
}

/** Java takes a regular expression here. Those that stand for one plain text are understood; others end the rendering. */
function literalOf(pattern: string): string {
  if (/(^|[^\\])(\\\\)*[.*+?()[\]{}|^$]/.test(pattern) || /\\[A-Za-z0-9]/.test(pattern)) {
    throw new VtlError('Only plain text can be replaced or split at');
  }
  return unescaped(pattern);
}

const unescaped = (text: string) => text.replaceAll(/\\(.)/gs, '$1');
