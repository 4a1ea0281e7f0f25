// `--output table`: the value as sections, objects with their keys sorted (spec/aws-cli.md, section 10).
import type { Json, JsonObject } from '../../aws/exact-json.ts';
import { Float } from '../../aws/exact-json.ts';
import { compareText } from '../aws/python/compare.ts';
import { PythonError } from '../aws/python/numbers.ts';
import { typeName } from '../aws/python/repr.ts';
import type { Style } from './table-layout.ts';
import { Section, drawTable } from './table-layout.ts';

/** The table of a value; nothing for an empty one. Throws a PythonError for lists whose items do not go together. */
export function formatTable(title: string, value: Json, terminalWidth: number, style: Style): string {
  const sections: Section[] = [];
  build(title, value, 0);
  return sections.length === 0 ? '' : drawTable(sections, terminalWidth, style);

  function build(name: string | undefined, current: Json, level: number): void {
    if (isEmpty(current)) return;
    if (name !== undefined) sections.push(new Section(name, level));
    if (Array.isArray(current)) {
      if (current[0] instanceof Map) addObjects(current, name, level);
      else for (const item of current) addItem(item);
    } else if (current instanceof Map) {
      addObject(current, level);
    }
  }

  function last(): Section {
    return sections.at(-1)!;
  }

  function addItem(item: Json): void {
    if (!isNested(item)) return last().addRow([item]);
    const values = Array.isArray(item) ? item : [...item.keys()];
    if (values.some(isNested)) build(undefined, item, 0);
    else last().addRow(values);
  }

  function addObject(object: JsonObject, level: number): void {
    const { scalars, nested } = keysOf(object);
    const [first] = scalars;
    if (scalars.length === 1) {
      last().addRow([first, object.get(first!)]);
    } else if (scalars.length > 1) {
      last().addHeaders(scalars);
      last().addRow(scalars.map((key) => object.get(key)));
    }
    for (const key of nested) build(key, object.get(key)!, level + 1);
  }

  function addObjects(items: readonly Json[], name: string | undefined, level: number): void {
    const all = items.map(keysOfItem);
    const union = (lists: string[][]) => [...new Set(lists.flat())].toSorted(compareText);
    const headers = union(all.map(({ scalars }) => scalars));
    const more = union(all.map(({ nested }) => nested));
    last().addHeaders(headers);
    items.forEach((item, index) => {
      if (index > 0 && more.length > 0) {
        sections.push(new Section(name ?? '', level));
        last().addHeaders(headers);
      }
      const object = asObject(item);
      last().addRow(headers.map((key) => (object.has(key) ? object.get(key) : '')));
      for (const key of more) if (object.has(key)) build(key, object.get(key)!, level + 1);
    });
  }
}

const isNested = (value: Json): value is Json[] | JsonObject => Array.isArray(value) || value instanceof Map;

/** What Python takes for false. */
function isEmpty(value: Json): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (value instanceof Map) return value.size === 0;
  return value instanceof Float ? value.value === 0 : !value;
}

function asObject(item: Json): JsonObject {
  if (item instanceof Map) return item;
  throw new PythonError(`'${typeName(item)}' object has no attribute 'get'`);
}

/** Of a list that begins with an object. What else is in it fails as Python does that takes it for one. */
function keysOfItem(item: Json): { scalars: string[]; nested: string[] } {
  if (item instanceof Map) return keysOf(item);
  if (!Array.isArray(item) && typeof item !== 'string')
    throw new PythonError(`'${typeName(item)}' object is not iterable`);
  if (item.length === 0) return { scalars: [], nested: [] };
  const indices =
    typeof item === 'string' ? 'string indices must be integers' : 'list indices must be integers or slices';
  throw new PythonError(`${indices}, not ${typeof item === 'string' ? "'str'" : typeName(item[0])}`);
}

function keysOf(object: JsonObject): { scalars: string[]; nested: string[] } {
  const keys = [...object.keys()].toSorted(compareText);
  return {
    scalars: keys.filter((key) => !isNested(object.get(key)!)),
    nested: keys.filter((key) => isNested(object.get(key)!)),
  };
}
