// The methods of Java's Map that are in use. Names are texts.
import type { Meter } from './meter.ts';
import { placeOf } from './list-methods.ts';
import { printed } from './printed.ts';
import { textArgument as str } from './tool.ts';
import type { JavaMap } from './values.ts';
import { Entry, isMap, javaList } from './values.ts';

type Method = (map: JavaMap, args: readonly unknown[], meter: Meter) => unknown;

export const ofMaps: { readonly [name: string]: Method } = {
  size: (map) => map.size,
  count: (map) => map.size,
  isEmpty: (map) => map.size === 0,
  get: (map, [key]) => map.get(str(key)),
  getOrDefault: (map, [key, otherwise]) => map.get(str(key)) ?? otherwise,
  containsKey: (map, [key]) => map.has(str(key)),
  containsValue: (map, [value], meter) => placeOf(valuesOf(map, meter), value, meter) >= 0,
  keySet(map, _, meter) {
    meter.members(map.size);
    return javaList(map.keys());
  },
  values: (map, _, meter) => javaList(valuesOf(map, meter)),
  entrySet(map, _, meter) {
    meter.members(2 * map.size);
    return javaList(Array.from(map, ([key, value]) => new Entry(key, value)));
  },
  put(map, [key, value], meter) {
    const before = map.get(str(key));
    setMember(map, str(key), value, meter);
    return before;
  },
  putIfAbsent(map, [key, value], meter) {
    const before = map.get(str(key)) ?? null;
    if (before === null) setMember(map, str(key), value, meter);
    return before;
  },
  putAll(map, [other], meter) {
    if (!isMap(other)) return;
    meter.members(other.size);
    // A copy, as a map may be put into itself.
    for (const [key, value] of [...other]) setMember(map, key, value, meter);
  },
  remove(map, [key], meter) {
    meter.spend(STEPS_OF_CHANGE);
    const before = map.get(str(key));
    map.delete(str(key));
    return before;
  },
  clear: (map) => map.clear(),
  equals: (map, [other], meter) => isMap(other) && printed(map, meter) === printed(other, meter),
  toString: (map: JavaMap, _: unknown, meter: Meter) => printed(map, meter),
};

const STEPS_OF_CHANGE = 4;

export function setMember(map: JavaMap, key: string, value: unknown, meter: Meter): void {
  meter.spend(STEPS_OF_CHANGE);
  map.set(key, value);
}

export function valuesOf(map: JavaMap, meter: Meter): unknown[] {
  meter.members(map.size);
  return [...map.values()];
}
