// The methods of Java's List that are in use.
import { Decimal } from '../exact/decimal.ts';
import { compareNumbers } from '../exact/arithmetic.ts';
import type { Meter } from './meter.ts';
import { printed } from './printed.ts';
import { wholeArgument as int } from './tool.ts';
import { isMap, Iteration, javaList } from './values.ts';

type Method = (list: unknown[], args: readonly unknown[], meter: Meter) => unknown;

export const ofLists: { readonly [name: string]: Method } = {
  size: (list) => list.length,
  count: (list) => list.length,
  isEmpty: (list) => list.length === 0,
  get: (list, [at]) => list[int(at, -1)],
  contains: (list, [item], meter) => placeOf(list, item, meter) >= 0,
  containsAll: (list, [items], meter) => itemsIn(items, meter).every((item) => placeOf(list, item, meter) >= 0),
  indexOf: (list, [item], meter) => placeOf(list, item, meter),
  lastIndexOf(list, [item], meter) {
    const place = placeOf(list.toReversed(), item, meter);
    return place < 0 ? place : list.length - 1 - place;
  },
  add(list, args, meter) {
    if (args.length < 2) return (list.push(args[0]), true);
    insert(list, args[0], [args[1]], meter);
    return undefined;
  },
  addAll(list, args, meter) {
    // A copy, as a list may be added to itself.
    const items = itemsIn(args.at(-1), meter);
    meter.members(items.length);
    if (args.length > 1) insert(list, args[0], items, meter);
    else for (const item of items) list.push(item);
    return true;
  },
  set(list, [at, item]) {
    const place = int(at, -1);
    const before = list[place];
    if (place >= 0 && place < list.length) list[place] = item;
    return before;
  },
  remove(list, [which], meter) {
    meter.items(list.length);
    const place = typeof which === 'number' ? which : placeOf(list, which, meter);
    const [removed] = place >= 0 ? list.splice(place, 1) : [];
    return typeof which === 'number' ? removed : place >= 0;
  },
  removeAll(list, [items], meter) {
    const removed = itemsIn(items, meter);
    return replace(
      list,
      list.filter((item) => placeOf(removed, item, meter) < 0),
      meter,
    );
  },
  retainAll(list, [items], meter) {
    const kept = itemsIn(items, meter);
    return replace(
      list,
      list.filter((item) => placeOf(kept, item, meter) >= 0),
      meter,
    );
  },
  clear: (list) => void (list.length = 0),
  subList: (list, [from, to], meter) => copied(list.slice(Math.max(0, int(from, 0)), Math.max(0, int(to, 0))), meter),
  toArray: (list, _, meter) => copied(list, meter),
  iterator: (list, _, meter) => new Iteration(copied(list, meter)),
  equals: (list, [other], meter) => Array.isArray(other) && printed(list, meter) === printed(other, meter),
  toString: (list: unknown[], _: unknown, meter: Meter) => printed(list, meter),
};

function copied(list: readonly unknown[], meter: Meter): unknown[] {
  meter.members(list.length);
  return javaList(list);
}

/** A copy of the items of a list, or of the values of a map. */
function itemsIn(value: unknown, meter: Meter): unknown[] {
  if (!Array.isArray(value) && !isMap(value)) return [];
  const items = Array.isArray(value) ? value.slice() : [...value.values()];
  meter.iterations(items.length);
  meter.items(items.length);
  return items;
}

function insert(list: unknown[], at: unknown, items: readonly unknown[], meter: Meter): void {
  meter.items(list.length);
  const place = int(at, -1);
  if (place >= 0 && place <= list.length) list.splice(place, 0, ...items);
}

function replace(list: unknown[], items: readonly unknown[], meter: Meter): boolean {
  meter.items(list.length);
  const isChanged = items.length < list.length;
  list.length = 0;
  for (const item of items) list.push(item);
  return isChanged;
}

const SHORT = 64;

/** Every item is compared. Short texts cost no more than other items. */
export function placeOf(list: readonly unknown[], item: unknown, meter: Meter): number {
  meter.items(list.length);
  if (item instanceof Decimal)
    return list.findIndex((other) => other instanceof Decimal && compareNumbers(item, other) === 0);
  if (typeof item === 'string' && item.length > SHORT) {
    for (const other of list) if (typeof other === 'string' && other.length === item.length) meter.part(item.length);
  }
  return list.indexOf(item);
}
