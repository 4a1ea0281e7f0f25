import type { Members } from '../../reading/objects.ts';
import { callOf, isList, isMap } from '../../reading/objects.ts';
import { placedAs } from '../../reading/places.ts';

/** Maps are joined, lists follow each other, and of anything else the resource's own wins (spec/functions-and-templates.md, section 14.1). */
export function withGlobals(globals: unknown, own: unknown): unknown {
  if (globals === undefined || own === null) return own ?? globals;
  if (own === undefined) return globals;
  if (isList(globals) && isList(own)) return placedAs([...globals, ...own], own);
  // A function that is called is a value like any other.
  if (!isMap(globals) || !isMap(own) || callOf(globals) || callOf(own)) return own;
  const names = [...new Set([...Object.keys(globals), ...Object.keys(own)])];
  const joined: Members = Object.fromEntries(names.map((name) => [name, withGlobals(globals[name], own[name])]));
  return placedAs(joined, own);
}
