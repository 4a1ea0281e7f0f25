// For services of our own: a misspelt name must not pass for one that was left out. AWS's services pass over it.
import { meant } from '../../base/nearest.ts';
import type { Json } from '../exact-json.ts';
import { JsonError, parseJson } from '../exact-json.ts';
import type { Request } from '../http.ts';
import { splitTarget } from '../http.ts';
import type { Route } from './route.ts';
import { wireName } from '../shape.ts';

/** Names are a stranger's, and so are as long as they like. */
const NAME_SHOWN_MAX = 64;
/** What a signature in the query is made of. */
const SIGNATURE_PARAMETER = /^x-amz-/i;

/** What a request says that its operation does not know, as a sentence. Undefined: nothing. */
export function unknownIn(
  { target }: Request,
  { service, operation }: Route,
  body: { readonly [name: string]: unknown },
): string | undefined {
  const names = (location: 'query' | undefined) =>
    Object.entries(operation.input).flatMap(([name, member]) =>
      member.in === location ? [wireName(service, name, member)] : [],
    );
  const parameters = [...new URLSearchParams(splitTarget(target).query).keys()];
  const given = parameters.filter((name) => !SIGNATURE_PARAMETER.test(name));
  return unknownName(given, names('query'), 'parameter') ?? unknownName(Object.keys(body), names(undefined), 'member');
}

function unknownName(given: readonly string[], known: readonly string[], what: string): string | undefined {
  const name = given.find((one) => !known.includes(one));
  if (name === undefined) return undefined;
  const hint = known.length > 0 ? meant(name, known) : 'there is none';
  return `${name.slice(0, NAME_SHOWN_MAX)}: there is no such ${what} here; ${hint}`;
}

/** Throws a JsonError for a JSON text in which a member is there twice, as only the last one would count. */
export const checkUnique = (json: string): void => void parseJson(json, () => new UniqueMembers());

class UniqueMembers extends Map<string, Json> {
  override set(name: string, value: Json): this {
    if (this.has(name)) throw new JsonError(`${name.slice(0, NAME_SHOWN_MAX)}: the member is there twice`);
    return super.set(name, value);
  }
}
