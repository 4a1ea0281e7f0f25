// A sample mapping template of a JSON schema: what GetModelTemplate answers. AWS's own samples are not documented, so
// this is one that works: it loops over arrays and has a value of the right type everywhere.
import { isObject } from '../../../base/is-object.ts';

type Schema = { readonly type?: unknown; readonly properties?: unknown; readonly items?: unknown };

/** Deeper than this a sample helps nobody. */
const DEPTH_MAX = 8;

/** A template in VTL for messages of that schema. */
export const sampleTemplate = (schema: unknown): string =>
  `#set($inputRoot = $input.path('$'))\n${sampleOf(schema, '$inputRoot', '', 0)}`;

function sampleOf(schema: unknown, path: string, indent: string, depth: number): string {
  const { type, properties, items }: Schema = isObject(schema) ? schema : {};
  if (type === 'string') return '"foo"';
  if (type === 'integer' || type === 'number') return '42';
  if (type === 'boolean') return 'true';
  if (type === 'null') return 'null';
  if (depth >= DEPTH_MAX) return '{}';
  const inner = `${indent}  `;
  if (type === 'array') {
    const item = sampleOf(items, '$elem', inner, depth + 1);
    return `[\n${indent}#foreach($elem in ${path})\n${inner}${item}#if($foreach.hasNext),#end\n${indent}#end\n${indent}]`;
  }
  if (!isObject(properties)) return '{}';
  const members = Object.entries(properties).map(
    ([name, value]) => `${inner}${JSON.stringify(name)} : ${sampleOf(value, `${path}.${name}`, inner, depth + 1)}`,
  );
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`;
}
