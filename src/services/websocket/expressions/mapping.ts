// What an integration is sent: parameters (spec/apigateway-websocket.md, section 2.4) and, of templates, which one
// (section 2.5).
import { namesIn } from './json-path/compile.ts';
import { Allowance, bodyPath, joinedText, partAt, textOf, valueAt } from './json-values.ts';
import type { Texts } from '../../../base/texts.ts';
import type { MultiMap } from './multi-map.ts';
import { headerNamed } from './multi-map.ts';
import type { Expression, Scope } from './selection.ts';
import { chosen } from './selection.ts';

/** Where parameters come from. */
export type MappingFacts = {
  /** Of the handshake; undefined for messages, which have neither. */
  readonly headers?: MultiMap | undefined;
  readonly query?: MultiMap | undefined;
  /** The message: a JsonText, or parsed. */
  readonly body?: unknown;
  readonly stageVariables: Texts;
  /** The request context. */
  readonly context: { readonly [name: string]: unknown };
};

/** What was mapped, by where it goes. Names keep the spelling of the mapping. */
export type MappedParameters = {
  readonly header: ReadonlyMap<string, string>;
  readonly querystring: ReadonlyMap<string, readonly string[]>;
  readonly path: ReadonlyMap<string, string>;
};

const TARGET = /^integration\.request\.(header|querystring|path)\.([\w.$-]+)$/;
const SOURCE =
  /^(?:route|method)\.request\.(querystring|header|multivaluequerystring|multivalueheader|body)(?:\.(.+))?$/s;

const CONTROLS = /[\u0000-\u0008\u000a-\u001f\u007f]+/g;

/** As much as is sent in the head of a request: more than any server takes. */
const MAPPED_LENGTH_MAX = 64 * 1024;

/**
 * Evaluate the request parameters of an integration. A source that is missing sets nothing. Undefined: they are longer
 * than any server takes.
 */
export function mapParameters(parameters: Texts | undefined, facts: MappingFacts): MappedParameters | undefined {
  const allowance = new Allowance();
  let length = 0;
  const mapped = {
    header: new Map<string, string>(),
    querystring: new Map<string, readonly string[]>(),
    path: new Map<string, string>(),
  };
  for (const [target, source] of Object.entries(parameters ?? {})) {
    const [, place, name] = TARGET.exec(target) ?? [];
    const values = name === undefined ? [] : sourceValues(source, facts, allowance);
    if (values.length === 0) continue;
    for (const value of values) length += value.length + 1;
    if (length > MAPPED_LENGTH_MAX) return undefined;
    // A header of several lines would be two headers, and other controls none at all.
    if (place === 'header') mapped.header.set(name!, values.join(',').replaceAll(CONTROLS, ' '));
    else if (place === 'querystring') mapped.querystring.set(name!, values);
    else mapped.path.set(name!, values.join(','));
  }
  return mapped;
}

/** The values of a source: none, one, or those of a multi-value one. */
function sourceValues(source: string, facts: MappingFacts, allowance: Allowance): readonly string[] {
  const fixed = /^'(.*)'$/s.exec(source);
  if (fixed) return [fixed[1]!];
  const [, place, rest = ''] = SOURCE.exec(source) ?? [];
  if (place === 'body') return oneOf(partOf(facts.body, rest, allowance), allowance);
  if (place === 'querystring') return oneOf(valueAt(facts.query?.single, [rest]), allowance);
  if (place === 'multivaluequerystring') return (valueAt(facts.query?.multi, [rest]) as string[] | undefined) ?? [];
  if (place === 'header') return oneOf(headerNamed(facts.headers?.single, rest), allowance);
  if (place === 'multivalueheader') return headerNamed(facts.headers?.multi, rest) ?? [];
  const [, scope, path = ''] = /^(stageVariables|context)\.(.+)$/s.exec(source) ?? [];
  if (scope === 'stageVariables') return oneOf(valueAt(facts.stageVariables, [path]), allowance);
  return scope === 'context' ? oneOf(valueAt(facts.context, namesIn(path)), allowance) : [];
}

const partOf = (body: unknown, path: string, allowance: Allowance): unknown =>
  partAt(body, bodyPath(path, allowance.patternSteps), allowance);

/** What a backend answered, names of headers in lower case. */
export type BackendResponse = {
  readonly header: Texts;
  readonly multivalueheader: { readonly [name: string]: readonly string[] };
  readonly body?: unknown;
};

const RESPONSE_TARGET = /^(?:route|method)\.response\.header\.([\w.$-]+)$/;
const RESPONSE_SOURCE = /^integration\.response\.(header|multivalueheader|body)(?:\.(.+))?$/s;

/**
 * Evaluate the response parameters of an integration response: headers of the answer (section 2.6). A source that is
 * missing sets nothing. Both prefixes are understood, as AWS's model and its guide differ.
 */
export function mapResponseParameters(
  parameters: Texts | undefined,
  response: BackendResponse,
  facts: MappingFacts,
): [name: string, value: string][] {
  const allowance = new Allowance();
  return Object.entries(parameters ?? {}).flatMap(([target, source]): [string, string][] => {
    const [, name] = RESPONSE_TARGET.exec(target) ?? [];
    const values =
      name === undefined ? [] : (responseValues(source, response, allowance) ?? sourceValues(source, facts, allowance));
    return values.length === 0 ? [] : [[name!, values.join(',')]];
  });
}

function responseValues(
  source: string,
  response: BackendResponse,
  allowance: Allowance,
): readonly string[] | undefined {
  const [, place, rest = ''] = RESPONSE_SOURCE.exec(source) ?? [];
  if (place === 'body') return oneOf(partOf(response.body, rest, allowance), allowance);
  if (place === 'header') return oneOf(valueAt(response.header, [rest.toLowerCase()]), allowance);
  if (place === undefined) return undefined;
  return (valueAt(response.multivalueheader, [rest.toLowerCase()]) as string[] | undefined) ?? [];
}

const oneOf = (value: unknown, allowance: Allowance): readonly string[] =>
  value === undefined || value === null ? [] : [joinedText([value], allowance)];

/**
 * The declared parameters of a route that are required and that a handshake lacks, as
 * `route.request.header.Auth`. AWS does not say what they lead to; 400 is suggested (section 1.5).
 */
export function missingParameters(
  declared: { readonly [parameter: string]: { readonly Required?: boolean | undefined } } | undefined,
  facts: MappingFacts,
): readonly string[] {
  const allowance = new Allowance();
  const required = Object.entries(declared ?? {}).filter(([, { Required }]) => Required === true);
  return required
    .map(([parameter]) => parameter)
    .filter((parameter) => sourceValues(parameter, facts, allowance).length === 0);
}

/** Longer than any URL that is called, and than the name of any function. */
const URI_LENGTH_MAX = 64 * 1024;

/**
 * Put stage variables and path parameters into the URI of an integration. What is missing becomes nothing, and so does a
 * URI that is longer than any that is called.
 */
export function integrationUri(uri: string, stageVariables: Texts, path: MappedParameters['path']): string {
  const withVariables = filledIn(uri, /\$\{stageVariables\.(\w+)\}/g, (name) =>
    textOf(valueAt(stageVariables, [name])),
  );
  return filledIn(withVariables, /\{([\w.$-]+)\}/g, (name) => {
    const value = path.get(name);
    // Dots alone would lead a client out of the path that the integration names.
    return value !== undefined && /^\.+$/.test(value) ? '' : value && encodeURIComponent(value.toWellFormed());
  });
}

/** A text with values in its places. A place without a value stays. */
function filledIn(text: string, places: RegExp, valueOf: (name: string) => string | undefined): string {
  const known = new Map<string, string | undefined>();
  let { length } = text;
  const filled = text.replaceAll(places, (place, name: string) => {
    if (!known.has(name)) known.set(name, valueOf(name));
    const value = known.get(name) ?? place;
    length += value.length;
    return length > URI_LENGTH_MAX ? '' : value;
  });
  return length > URI_LENGTH_MAX ? '' : filled;
}

/** What the backend is sent: what a template makes, the message itself, or nothing at all, as it is refused (415). */
export type RequestBody<T> =
  | { readonly outcome: 'template'; readonly template: T }
  | { readonly outcome: 'passthrough' }
  | { readonly outcome: 'refused' };

/** Choose the request template, or what to do without one. */
export function requestBody<T>(
  templates: { readonly [key: string]: T } | undefined,
  selection: Expression | undefined,
  scope: Scope,
  passthrough: 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES' | 'NEVER',
): RequestBody<T> {
  const template = chosen(templates, selection, scope);
  if (template !== undefined) return { outcome: 'template', template };
  const isFree = Object.keys(templates ?? {}).length === 0;
  const passes = passthrough === 'WHEN_NO_MATCH' || (passthrough === 'WHEN_NO_TEMPLATES' && isFree);
  return { outcome: passes ? 'passthrough' : 'refused' };
}
