/** A policy that is not taken. The message names the place, as in `Statement[1].Condition.IpAddres: …`. */
export class PolicyError extends Error {}

/** Throws a PolicyError. */
export function refuse(path: string, reason: string): never {
  throw new PolicyError(`${path || 'The policy'}: ${reason}`);
}

/** Names are a stranger's, and so are as long as they like. */
const NAME_SHOWN_MAX = 64;

/** The path of a member. */
export const at = (path: string, name: string) => `${path === '' ? '' : `${path}.`}${name.slice(0, NAME_SHOWN_MAX)}`;

/** A value that may stand alone in place of a list, with the path of each. Throws a PolicyError for none at all. */
export function listed(value: unknown, path: string): { readonly item: unknown; readonly path: string }[] {
  if (!Array.isArray(value)) return [{ item: value, path }];
  if (value.length === 0) refuse(path, 'the list is empty');
  return value.map((item: unknown, index) => ({ item, path: `${path}[${index}]` }));
}
