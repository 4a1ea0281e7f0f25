// What values print. Recorded on AWS (spec/apigateway-websocket.md, section 9): lists of the payload print as JSON, maps
// as `{a=b}`, with JSON inside where there are lists; null and what is missing print nothing.
import { scalarText } from '../exact/decimal.ts';
import { jsonOf } from '../exact/write-json.ts';
import type { Meter } from './meter.ts';
import { Entry, isMap, JavaList } from './values.ts';

/** Deeper values print nothing: walking them would exhaust the stack. */
const DEPTH_MAX = 64;

export function printed(value: unknown, meter: Meter, depth = 0): string {
  const scalar = scalarText(value);
  if (scalar !== undefined) return scalar;
  if (value === undefined || value === null) return depth === 0 ? '' : 'null';
  if (depth === DEPTH_MAX) return '';
  const inner = (item: unknown) => {
    const text = printed(item, meter, depth + 1);
    meter.part(text.length);
    return text;
  };
  if (value instanceof JavaList) return `[${Array.from(value, inner).join(', ')}]`;
  if (Array.isArray(value)) return jsonOf(value, meter);
  if (value instanceof Entry) return `${value.key}=${inner(value.value)}`;
  if (!isMap(value)) return '{}';
  const members = Array.from(value, ([name, item]) => {
    meter.part(name.length);
    return `${name}=${inner(item)}`;
  });
  return `{${members.join(', ')}}`;
}
