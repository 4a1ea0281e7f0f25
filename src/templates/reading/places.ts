// Where the values of a template stand. Values are plain JSON, so that every format can move them about; their places are
// beside them, by the map or list that holds them.
import type { Place } from './template-error.ts';

type Places = { readonly own: Place; readonly members: ReadonlyMap<string, Place> };

const places = new WeakMap<object, Places>();

/** Remember where a map or a list stands, and where its members do. */
export function keepPlaces(container: object, own: Place, members: ReadonlyMap<string, Place>): void {
  places.set(container, { own, members });
}

/** A container that is made of another stands where that does. */
export function placedAs<T extends object>(made: T, of: unknown): T {
  const kept = typeof of === 'object' && of !== null ? places.get(of) : undefined;
  if (kept && !places.has(made)) places.set(made, kept);
  return made;
}

/** Where a value stands; with `key`, a member of it. Undefined: it is in no file. */
export function placeOf(value: unknown, key?: string | number): Place | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const kept = places.get(value);
  return key === undefined ? kept?.own : (kept?.members.get(String(key)) ?? kept?.own);
}
