import type { References } from './references.ts';
import type { Item } from './running.ts';
import { byText } from './running.ts';

export type Resource = {
  readonly Type: string;
  readonly DependsOn?: readonly string[];
  readonly Metadata?: object;
  readonly Properties: { readonly [name: string]: unknown };
};

/** Puts a resource into the template. */
export type Add = (
  id: string,
  Type: string,
  Properties: Resource['Properties'],
  more?: { readonly DependsOn?: readonly string[]; readonly Metadata?: object | undefined },
) => void;

/** Those members of a resource that it is created with, less what it has without being told. */
export function propertiesOf(item: Item, created: { readonly [member: string]: unknown }, references: References) {
  const own = Object.entries(item).filter(([name, value]) => Object.hasOwn(created, name) && !isDefault(value));
  return Object.fromEntries(own.map(([name, value]) => [name, references.of(value)]));
}

export const isDefault = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** Without the members that say nothing. */
export const saying = (members: Resource['Properties']): Resource['Properties'] =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => !isDefault(value)));

/** The ARN of the function in an invocation ARN, or in a plain one. Undefined: it is none, or not always the same. */
export function functionArnIn(uri: string): string | undefined {
  const [arn] = /arn:[\w-]+:lambda:[^/]*/.exec(uri) ?? [];
  return arn?.includes('${') ? undefined : arn;
}

/** The API has maps, many templates have lists. */
export function tagList(tags: unknown): { readonly Tags?: unknown } {
  const all = Object.entries((tags ?? {}) as { readonly [key: string]: string }).toSorted(([one], [other]) =>
    byText(one, other),
  );
  return all.length === 0 ? {} : { Tags: all.map(([Key, Value]) => ({ Key, Value })) };
}

/** Members with the names that templates have for them; what is in the maps named `asTheyAre` keeps its keys. */
export function capitalised(value: unknown, asTheyAre: readonly string[] = []): unknown {
  if (Array.isArray(value)) return value.map((item) => capitalised(item, asTheyAre));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined && member !== '');
  return Object.fromEntries(
    members.map(([name, member]) => [
      name.slice(0, 1).toUpperCase() + name.slice(1),
      asTheyAre.includes(name) ? mapped(member) : capitalised(member, asTheyAre),
    ]),
  );
}

const mapped = (value: unknown) =>
  Object.fromEntries(Object.entries(value ?? {}).map(([key, item]) => [key, capitalised(item)]));
