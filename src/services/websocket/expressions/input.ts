// `$input` of mapping templates (spec/apigateway-websocket.md, section 2.5): the payload, as text and by paths into it.
import { jsonOf } from './exact/write-json.ts';
import { compilePath } from './json-path/compile.ts';
import { select } from './json-path/select.ts';
import type { Path } from './json-path/path.ts';
import { PathError } from './json-path/path.ts';
import { parsedExactly } from './json-values.ts';
import type { Texts } from '../../../base/texts.ts';
import { headerNamed } from './multi-map.ts';
import { Steps, TooMuch } from './steps.ts';
import { VtlError } from './vtl/ast.ts';
import type { Meter } from './vtl/meter.ts';
import { Tool } from './vtl/tool.ts';

/** The parameters of the handshake. Messages have none. */
export type Params = { readonly path: Texts; readonly querystring: Texts; readonly header: Texts };

/** Build `$input` for one payload. It is parsed when a template first asks for a part of it. */
export function inputOf(body: string, params: Params): Tool {
  // A template may change what it gets: nobody else has these values.
  let own: Map<string, unknown> | undefined;
  const paths = new Map<string, Path>();
  let root: unknown;
  let isParsed = false;
  const at = (meter: Meter, path: unknown): unknown => {
    if (!isParsed) root = parsedExactly(body, meter.spend);
    isParsed = true;
    const text = typeof path === 'string' ? meter.coded(path) : '$';
    const compiled = paths.get(text) ?? compiledFor(text, meter);
    paths.set(text, compiled);
    return select(compiled, root, root, meter);
  };
  return new Tool(
    {
      // What is missing is the empty text, in quotes, as JSON.
      json: (meter, path) => jsonOf(at(meter, path) ?? '', meter),
      path: at,
      params: (_, name) => (typeof name === 'string' ? (paramOf(params, name) ?? '') : (own ??= copied(params))),
    },
    { body },
  );
}

/** Steps of paths and their patterns in one of a meter. */
const PATH_STEPS = 3;

function compiledFor(text: string, meter: Meter): Path {
  const steps = new Steps(Math.max(0, meter.room) * PATH_STEPS);
  try {
    return compilePath(text, steps);
  } catch (cause) {
    if (cause instanceof PathError) throw new VtlError(`A path of $input: ${cause.message}`);
    if (cause instanceof TooMuch) throw new VtlError('The template does too much work');
    throw cause;
  } finally {
    meter.spend(steps.taken / PATH_STEPS);
  }
}

/** Objects as maps that a template may change: others see the same objects. */
export const copied = (members: object): Map<string, unknown> =>
  new Map(Object.entries(members).map(([name, value]) => [name, isCompound(value) ? copied(value) : value]));

const isCompound = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The first one found: of the path, the query, or the headers, these in any case. */
const paramOf = ({ path, querystring, header }: Params, name: string): string | undefined =>
  ownText(path, name) ?? ownText(querystring, name) ?? headerNamed(header, name);

const ownText = (texts: Texts, name: string): string | undefined =>
  Object.hasOwn(texts, name) ? texts[name] : undefined;
