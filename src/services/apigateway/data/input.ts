// `$input` of mapping templates (spec/apigateway-websocket.md, section 2.5): the payload, as text and by paths into it.
import { parsedOnce, pathOf, valueAt } from './json-values.ts';
import type { Texts } from './multi-map.ts';
import { Tool } from './vtl/methods.ts';

/** The parameters of the handshake. Messages have none. */
export type Params = { readonly path: Texts; readonly querystring: Texts; readonly header: Texts };

/** Build `$input` for one payload. It is parsed when a template first asks for a part of it. */
export function inputOf(body: string, params: Params): Tool {
  const root = parsedOnce(body);
  const at = (path: unknown): unknown => {
    const names = pathOf(typeof path === 'string' ? path : '$');
    return names && valueAt(root(), names);
  };
  return new Tool(
    {
      // What is missing is the empty text, in quotes, as JSON.
      json: (path) => JSON.stringify(at(path) ?? ''),
      // A template may change what it gets: nobody else has these values.
      path: at,
      params: (name) => (typeof name === 'string' ? (paramOf(params, name) ?? '') : { ...params }),
    },
    { body },
  );
}

/** The first one found: of the path, the query, or the headers, these in any case. */
function paramOf({ path, querystring, header }: Params, name: string): unknown {
  const inUrl = valueAt(path, [name]) ?? valueAt(querystring, [name]);
  if (inUrl !== undefined) return inUrl;
  return Object.entries(header).find(([sent]) => sent.toLowerCase() === name.toLowerCase())?.[1];
}
