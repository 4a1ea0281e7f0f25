// `$input` of mapping templates (spec/apigateway-websocket.md, section 2.5): the payload, as text and by paths into it.
import { parsedOnce, pathOf, valueAt } from './json-values.ts';
import type { Texts } from './multi-map.ts';
import { headerNamed } from './multi-map.ts';
import { VtlError } from './vtl/ast.ts';
import type { Meter } from './vtl/meter.ts';
import { itemsOf } from './vtl/methods.ts';
import { Tool } from './vtl/tool.ts';

/** The parameters of the handshake. Messages have none. */
export type Params = { readonly path: Texts; readonly querystring: Texts; readonly header: Texts };

/** Build `$input` for one payload. It is parsed when a template first asks for a part of it. */
export function inputOf(body: string, params: Params, { spend }: Meter): Tool {
  const root = parsedOnce(body, spend);
  // A template may change what it gets: nobody else has these values.
  const own = { path: { ...params.path }, querystring: { ...params.querystring }, header: { ...params.header } };
  let isGiven = false;
  const at = (meter: Meter, path: unknown): unknown => {
    const names = pathOf(typeof path === 'string' ? meter.coded(path) : '$');
    return names && valueAt(root(), names);
  };
  return new Tool(
    {
      json(meter, path) {
        // What is missing is the empty text, in quotes, as JSON.
        const value = at(meter, path) ?? '';
        if (isGiven) walk(value, meter);
        return meter.coded(JSON.stringify(value));
      },
      path(meter, path) {
        const value = at(meter, path);
        isGiven ||= typeof value === 'object';
        return value;
      },
      params: (_, name) => (typeof name === 'string' ? (paramOf(params, name) ?? '') : own),
    },
    { body },
  );
}

/** The first one found: of the path, the query, or the headers, these in any case. */
const paramOf = ({ path, querystring, header }: Params, name: string): unknown =>
  valueAt(path, [name]) ?? valueAt(querystring, [name]) ?? headerNamed(header, name);

/** Deeper than any payload may be. */
const DEPTH_MAX = 1_000;

/** Before a value is written that a template may have changed: it may have put it into itself, or many times over. */
function walk(value: unknown, meter: Meter, depth = 0): void {
  meter.step();
  if (typeof value === 'string') meter.part(value.length);
  if (typeof value !== 'object' || value === null) return;
  if (depth === DEPTH_MAX) throw new VtlError('The message is nested too deeply');
  for (const item of itemsOf(value, meter)) walk(item, meter, depth + 1);
}
