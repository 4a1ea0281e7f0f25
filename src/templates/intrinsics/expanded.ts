// `Fn::ForEach::Name: [variable, list, { …${variable}… }]` in a map: one entry for each item of the list
// (spec/functions-and-templates.md, section 13.2).
import { callOf, isList, isMap } from '../reading/objects.ts';
import { placedAs, placeOf } from '../reading/places.ts';
import { TemplateError } from '../reading/template-error.ts';

const PREFIX = 'Fn::ForEach::';

/** A value with its loops written out. `listOf` calls the functions of a list. Throws a TemplateError. */
export function expanded(value: unknown, listOf: (value: unknown) => unknown): unknown {
  if (Array.isArray(value))
    return placedAs(
      value.map((item) => expanded(item, listOf)),
      value,
    );
  if (!isMap(value)) return value;
  const entries = Object.entries(value).flatMap(([key, member]) =>
    key.startsWith(PREFIX)
      ? Object.entries(looped(member, listOf, value, key))
      : [[key, expanded(member, listOf)] as [string, unknown]],
  );
  return placedAs(Object.fromEntries(entries), value);
}

function looped(
  loop: unknown,
  listOf: (value: unknown) => unknown,
  holder: object,
  key: string,
): Record<string, unknown> {
  const fail = (reason: string): never => {
    throw new TemplateError(placeOf(holder, key), reason);
  };
  const [variable, over, body] = isList(loop) ? loop : [];
  if (typeof variable !== 'string' || !isMap(body)) return fail(`${key} takes a name, a list, and a map to repeat`);
  const items = Array.isArray(over) ? over.flatMap((item) => listOf(item)) : listOf(over);
  if (!Array.isArray(items)) return fail(`${key} takes a list to go through`);
  return Object.assign(
    {},
    ...items.map((item) => expanded(replaced(body, variable, String(item)), listOf) as object),
  ) as Record<string, unknown>;
}

/** With `${variable}`, `&{variable}` (only its letters and digits) and `Ref: variable` in keys and values. */
function replaced(value: unknown, variable: string, item: string): unknown {
  const inText = (text: string) =>
    text.replaceAll(`\${${variable}}`, item).replaceAll(`&{${variable}}`, item.replace(/[^A-Za-z0-9]/g, ''));
  if (typeof value === 'string') return inText(value);
  if (Array.isArray(value))
    return placedAs(
      value.map((one) => replaced(one, variable, item)),
      value,
    );
  if (!isMap(value)) return value;
  const call = callOf(value);
  if (call?.name === 'Ref' && call.argument === variable) return item;
  const entries = Object.entries(value).map(([key, one]) => [inText(key), replaced(one, variable, item)]);
  return placedAs(Object.fromEntries(entries) as object, value);
}
