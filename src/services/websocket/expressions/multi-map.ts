// Headers and query strings as the two maps of a proxy event: one value a name, and all values of a name.
import { oncePer } from '../../../base/once-per.ts';
import type { Texts } from '../../../base/texts.ts';

export type TextLists = { readonly [name: string]: readonly string[] };
export type MultiMap = { readonly single: Texts; readonly multi: TextLists };

/**
 * Headers as they were sent, names in the case of the client's first one, in the order of the alphabet as AWS's samples
 * have them. Of a repeated header the single map shows the last value.
 */
export function headerMaps(pairs: readonly (readonly [name: string, value: string])[]): MultiMap {
  const byName = new Map<string, { name: string; values: string[] }>();
  for (const [name, value] of pairs) {
    const known = byName.get(name.toLowerCase());
    if (known) known.values.push(value);
    else byName.set(name.toLowerCase(), { name, values: [value] });
  }
  const sorted = [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return mapsOf(sorted.map(([, { name, values }]) => [name, values]));
}

/** A query string without its question mark. Undefined: there is nothing in it. */
export function queryMaps(query: string): MultiMap | undefined {
  const byName = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) {
    const known = byName.get(name);
    if (known) known.push(value);
    else byName.set(name, [value]);
  }
  return byName.size === 0 ? undefined : mapsOf([...byName]);
}

/** The first of several spellings is the one that counts. */
const byLowerCase = oncePer((headers: object): ReadonlyMap<string, unknown> => {
  const entries: [name: string, value: unknown][] = Object.entries(headers);
  return new Map(entries.map(([sent, value]) => [sent.toLowerCase(), value] as const).toReversed());
});

/** A header of a map, however its name is spelt. A map that was asked once is looked through no more. */
export const headerNamed = <T>(headers: { readonly [name: string]: T } | undefined, name: string): T | undefined =>
  headers && (byLowerCase(headers).get(name.toLowerCase()) as T | undefined);

// `Object.fromEntries` makes own members even of names such as `__proto__`.
const mapsOf = (entries: readonly (readonly [string, readonly string[]])[]): MultiMap => ({
  single: Object.fromEntries(entries.map(([name, values]) => [name, values.at(-1)!])),
  multi: Object.fromEntries(entries),
});
