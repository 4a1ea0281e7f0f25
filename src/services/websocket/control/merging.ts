// How an update meets what is there: only what is given changes.
import type { Texts } from '../../../base/texts.ts';

/** An empty text unsets a member: that is how tools take one back, since a call cannot say "absent". */
export function merged<T extends object>(current: T, settings: { readonly [K in keyof T]?: T[K] | undefined }): T {
  const next = new Map<string, unknown>(Object.entries(current));
  for (const [name, value] of Object.entries(settings)) {
    if (value === '') next.delete(name);
    else if (value !== undefined) next.set(name, value);
  }
  return Object.fromEntries(next) as T;
}

/** Parameters and stage variables are merged too; an empty text removes one. Undefined while none was ever given. */
export function mergedTexts<C extends Texts | undefined>(current: C, given: Texts | undefined): C | Texts {
  if (!given) return current;
  return Object.fromEntries(Object.entries({ ...current, ...given }).filter(([, value]) => value !== ''));
}
