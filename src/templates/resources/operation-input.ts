// Properties of a template as the input of an operation: the names that the model has, and values of its types, since
// CloudFormation takes '10' for 10 and `true` for 'true'.
import { hintOf } from '../../base/nearest.ts';
import type { Members as ModelMembers, Shape } from '../../aws/shape.ts';
import type { Members } from '../reading/objects.ts';
import { isMap } from '../reading/objects.ts';
import { placeOf } from '../reading/places.ts';
import { TemplateError } from '../reading/template-error.ts';

/** Throws a TemplateError for a property that there is not. */
export function operationInput(properties: Members, members: ModelMembers, what: string): Members {
  const nameOf = new Map(Object.keys(members).map((name) => [asProperty(name), name]));
  const entries = Object.entries(properties).flatMap(([property, value]): [string, unknown][] => {
    if (value === null || value === undefined) return [];
    const name = nameOf.get(property);
    if (name !== undefined) return [[name, valueOf(value, members[name]!, `${what}.${property}`)]];
    const hint = hintOf(property, [...nameOf.keys()]);
    throw new TemplateError(placeOf(properties, property), `${what} has no property ${property}${hint}`);
  });
  return Object.fromEntries(entries);
}

/** Properties begin with a capital, whatever the members of the API do. */
const asProperty = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

function valueOf(value: unknown, shape: Shape, what: string): unknown {
  switch (shape.type) {
    case 'string':
      if (typeof value === 'number' || typeof value === 'boolean') return String(value);
      // The schema of a model may be written out.
      return typeof value === 'object' ? JSON.stringify(value) : value;
    case 'integer':
    case 'double':
      return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value;
    case 'list':
      return Array.isArray(value) ? value.map((item) => valueOf(item, shape.of, what)) : value;
    case 'map': {
      const map = Array.isArray(value) ? tagsOf(value) : value;
      if (!isMap(map)) return value;
      return Object.fromEntries(Object.entries(map).map(([key, item]) => [key, valueOf(item, shape.of, what)]));
    }
    case 'structure':
    case 'union':
      return isMap(value) ? operationInput(value, shape.members, what) : value;
    default:
      return value;
  }
}

/** Tags are a list of `{ Key, Value }` with some types, a map with others. */
const tagsOf = (list: readonly unknown[]) =>
  list.every((tag) => isMap(tag) && 'Key' in tag)
    ? Object.fromEntries(list.map((tag) => [String((tag as Members)['Key']), (tag as Members)['Value'] ?? '']))
    : list;
