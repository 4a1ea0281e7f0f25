// What templates may call on values: the methods of Java's classes that are in use. Nothing of JavaScript can be
// reached: a name that is not here does nothing. Each method pays the meter for what it walks over or makes; one that
// says nothing to it takes no longer than the step of its call.
import { isNumeric } from '../exact/decimal.ts';
import { ofLists } from './list-methods.ts';
import { ofMaps, setMember, valuesOf } from './map-methods.ts';
import type { Meter } from './meter.ts';
import { printed } from './printed.ts';
import { ofBooleans, ofNumbers } from './scalar-methods.ts';
import { ofTexts } from './text-methods.ts';
import { own, textArgument as str, Tool, wholeArgument as int } from './tool.ts';
import { Entry, isMap, Iteration, Loop } from './values.ts';

/** Call a method of a value. A method that there is not gives nothing. */
export function call(value: unknown, name: string, args: readonly unknown[], meter: Meter): unknown {
  for (const arg of args) if (typeof arg === 'string') meter.text(arg);
  if (value instanceof Tool) return value.call(name, args, meter);
  if (typeof value === 'string') return own(ofTexts, name)?.(meter.text(value), args, meter);
  if (Array.isArray(value)) return own(ofLists, name)?.(value, args, meter);
  if (isMap(value)) return own(ofMaps, name)?.(value, args, meter);
  if (isNumeric(value)) return own(ofNumbers, name)?.(value, args);
  if (typeof value === 'boolean') return own(ofBooleans, name)?.(value, args);
  if (value instanceof Entry) return own(ofEntries, name)?.(value, meter);
  return value instanceof Iteration ? own(ofIterations, name)?.(value) : undefined;
}

const ofEntries: { readonly [name: string]: (entry: Entry, meter: Meter) => unknown } = {
  getKey: ({ key }) => key,
  getValue: ({ value }) => value,
  toString: (entry: Entry, meter: Meter) => printed(entry, meter),
};

const ofIterations: { readonly [name: string]: (iteration: Iteration) => unknown } = {
  hasNext: ({ hasNext }) => hasNext,
  next: (iteration) => iteration.next(),
};

/** A member of a value, by its name. `empty` is how Velocity spells `isEmpty()`. */
export function member(value: unknown, name: string): unknown {
  if (isMap(value)) return value.get(name);
  if (value instanceof Tool) return value.member(name);
  if (value instanceof Loop || value instanceof Entry)
    return Object.hasOwn(value, name) ? value[name as never] : undefined;
  if (name !== 'empty') return undefined;
  return typeof value === 'string' || Array.isArray(value) ? value.length === 0 : undefined;
}

/** What stands in brackets: a place, from the end where it is negative, or a name. */
export function indexed(value: unknown, key: unknown): unknown {
  if (!Array.isArray(value)) return member(value, str(key));
  const at = int(key, NaN);
  return value[at < 0 ? at + value.length : at];
}

/** Set a member. What is neither a list nor a map stays as it is. */
export function assign(target: unknown, key: unknown, value: unknown, meter: Meter): void {
  if (isMap(target)) setMember(target, str(key), value, meter);
  else if (Array.isArray(target)) {
    const at = int(key, NaN);
    const place = at < 0 ? at + target.length : at;
    if (place >= 0 && place < target.length) target[place] = value;
  }
}

/** The values of a list or of a map. Nothing else has any. */
export function itemsOf(value: unknown, meter: Meter): readonly unknown[] {
  if (isMap(value)) return valuesOf(value, meter);
  if (value instanceof Iteration) return itemsLeft(value, meter);
  if (!Array.isArray(value)) return [];
  meter.items(value.length);
  return value;
}

function itemsLeft(iteration: Iteration, meter: Meter): unknown[] {
  const items: unknown[] = [];
  for (; iteration.hasNext; meter.newItems(1)) items.push(iteration.next());
  return items;
}
