// Taking values of a template apart.
import { TemplateError } from './template-error.ts';
import { placeOf } from './places.ts';

export type Members = Record<string, unknown>;

export const isMap = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: unknown): value is unknown[] => Array.isArray(value);

/** A value as a text: what has parts as its JSON, nothing as an empty one. */
export const asText = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);

/** A section that must be a map; one that is missing or empty is an empty one. Throws a TemplateError. */
export function mapAt(holder: Members, key: string, what = key): Members {
  const value = holder[key];
  if (value === undefined || value === null) return {};
  if (isMap(value)) return value;
  throw new TemplateError(placeOf(holder, key), `${what} must be a map of names to values`);
}

export const listAt = (holder: Members, key: string): unknown[] => {
  const value = holder[key];
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
};

/** The function that a value calls, as in `{ Ref: 'Table' }`. */
export function callOf(value: unknown): { readonly name: string; readonly argument: unknown } | undefined {
  if (!isMap(value)) return undefined;
  const names = Object.keys(value);
  const name = names[0];
  if (names.length !== 1 || name === undefined) return undefined;
  if (name !== 'Ref' && name !== 'Condition' && !name.startsWith('Fn::')) return undefined;
  return { name, argument: value[name] };
}

/** The resource that a `Ref` or a `Fn::GetAtt` asks. Undefined: it is neither. */
export function referredId(value: unknown): string | undefined {
  const { name, argument } = callOf(value) ?? {};
  if (name !== 'Ref' && name !== 'Fn::GetAtt') return undefined;
  return asText(isList(argument) ? argument[0] : argument).split('.')[0];
}
