// What templates may call on values: the methods of Java's String, List and Map that are in use. Nothing of JavaScript
// can be reached: a name that is not here does nothing. Each method pays the meter for what it walks over or makes; one
// that says nothing to it takes no longer than the step of its call.
import { textOf, valueAt } from '../json-values.ts';
import type { Meter } from './meter.ts';
import { ofTexts } from './text-methods.ts';
import { own, textArgument as str, Tool, wholeArgument as int } from './tool.ts';

type Texts = { [name: string]: unknown };
type Method<T> = (value: T, args: readonly unknown[], meter: Meter) => unknown;
type Methods<T> = { readonly [name: string]: Method<T> };

const ofLists: Methods<unknown[]> = {
  size: (list) => list.length,
  count: (list) => list.length,
  isEmpty: (list) => list.length === 0,
  get: (list, [at]) => list[int(at, -1)],
  contains: (list, [item], meter) => compared(list, item, meter).includes(item),
  indexOf: (list, [item], meter) => compared(list, item, meter).indexOf(item),
  add: (list, [item]) => (list.push(item), true),
  addAll: (list, [items], meter) => {
    // A copy, as a list may be added to itself.
    if (Array.isArray(items)) for (const item of few<unknown>(items, meter)) list.push(item);
    return true;
  },
  set: (list, [at, item], meter) => assign(list, at, item, meter),
  remove: (list, [at], meter) => {
    meter.items(list.length);
    return typeof at === 'number' ? list.splice(Math.max(0, int(at, 0)), 1)[0] : null;
  },
  toString: (list: unknown[], _: unknown, meter: Meter) => textOf(list, meter.part),
};

const ofMaps: Methods<Texts> = {
  size: (map, _, meter) => keysOf(map, meter).length,
  count: (map, _, meter) => keysOf(map, meter).length,
  isEmpty: (map, _, meter) => keysOf(map, meter).length === 0,
  get: (map, [key]) => valueAt(map, [str(key)]),
  getOrDefault: (map, [key, otherwise]) => valueAt(map, [str(key)]) ?? otherwise,
  containsKey: (map, [key]) => Object.hasOwn(map, str(key)),
  containsValue: (map, [value], meter) => compared(valuesOf(map, meter), value, meter).includes(value),
  keySet: (map, _, meter) => keysOf(map, meter),
  values: (map, _, meter) => valuesOf(map, meter),
  entrySet(map, _, meter) {
    const keys = keysOf(map, meter);
    meter.members(keys.length);
    return keys.map((key) => ({ key, value: map[key] }));
  },
  getKey: (entry) => valueAt(entry, ['key']),
  getValue: (entry) => valueAt(entry, ['value']),
  put: (map, [key, value], meter) => assign(map, key, value, meter),
  putAll: (map, [other], meter) => {
    if (isMap(other)) for (const key of keysOf(other, meter)) assign(map, key, other[key], meter);
  },
  remove: (map, [key], meter) => {
    const name = changing(map, str(key), meter);
    const value = valueAt(map, [name]);
    delete map[name];
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
  for (const arg of args) if (typeof arg === 'string') meter.text(arg);
  if (value instanceof Tool) return value.call(name, args, meter);
  if (typeof value === 'string') return own(ofTexts, name)?.(meter.text(value), args, meter);
  if (Array.isArray(value)) return own(ofLists, name)?.(value, args, meter);
  if (isMap(value)) return own(ofMaps, name)?.(value, args, meter);
  return value === undefined || value === null ? undefined : own(ofScalars, name)?.(value, args, meter);
}

/** A member of a value, by its name or position. */
export const member = (value: unknown, name: string): unknown =>
  value instanceof Tool ? value.member(name) : valueAt(value, [name]);

/** Set a member. Own members only, whatever the name; what is neither a list nor a map stays as it is. */
export function assign(target: unknown, key: unknown, value: unknown, meter: Meter): unknown {
  if (Array.isArray(target)) {
    const at = int(key, -1);
    if (at >= 0 && at < target.length) target[at] = value;
  } else if (isMap(target)) {
    const name = changing(target, str(key), meter);
    const before = valueAt(target, [name]);
    // Any other name is set as an own one by itself, and much faster.
    if (name !== '__proto__') target[name] = value;
    else Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
    return before;
  }
  return undefined;
}

/** The values of a list or of a map. Nothing else has any. */
export function itemsOf(value: unknown, meter: Meter): readonly unknown[] {
  if (!Array.isArray(value)) return isMap(value) ? valuesOf(value, meter) : [];
  meter.items(value.length);
  return value;
}

const isMap = (value: unknown): value is Texts =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Tool);

function keysOf(map: Texts, meter: Meter): string[] {
  const keys = Object.keys(map);
  meter.members(keys.length);
  return keys;
}

const valuesOf = (map: Texts, meter: Meter): unknown[] => keysOf(map, meter).map((key) => map[key]);

const STEPS_OF_CHANGE = 4;
const STEPS_OF_INDEX = 60;
const INDEX = /^\d{1,10}$/;
/** At least as many members as a map has; known of those that were given one with a number for its name. */
const sizes = new WeakMap<Texts, number>();

/**
 * Before a member is set or removed. Those whose names are numbers are kept apart by JavaScript, as the items of a list
 * or in a table, and all of them may be moved from one to the other with every change.
 */
function changing(map: Texts, name: string, meter: Meter): string {
  meter.spend(STEPS_OF_CHANGE);
  if (!INDEX.test(name)) return name;
  const size = (sizes.get(map) ?? keysOf(map, meter).length) + 1;
  sizes.set(map, size);
  meter.spend(STEPS_OF_INDEX + size / 4);
  return name;
}

/** Before every item is compared with another one. Short texts cost no more than other items. */
function compared(list: unknown[], item: unknown, meter: Meter): unknown[] {
  meter.items(list.length);
  if (typeof item === 'string' && item.length > SHORT) {
    for (const other of list) if (typeof other === 'string' && other.length === item.length) meter.part(item.length);
  }
  return list;
}

const SHORT = 64;

function few<T>(items: T[], meter: Meter): T[] {
  meter.iterations(items.length);
  meter.members(items.length);
  return items.slice();
}
