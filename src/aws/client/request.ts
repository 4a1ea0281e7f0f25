// REST-JSON, the client's way round: an input becomes a request. Source: spec/aws-cli.md, section 9.
import { Float, floatText, writeJson } from '../exact-json.ts';
import type { Member, Members, Operation, Service, Shape } from '../shape.ts';
import { wireName } from '../shape.ts';
import type { Endpoint } from './endpoint.ts';
import { isoTime } from './iso-time.ts';

/** A request before it is signed. */
export type WireRequest = {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};

/** Inputs are plain objects or, where the order of keys counts, Maps. */
export type Values = Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>;

const memberOf = (values: Values, name: string): unknown =>
  values instanceof Map ? values.get(name) : (values as Record<string, unknown>)[name];
export const entriesOf = (values: Values): [string, unknown][] =>
  values instanceof Map ? [...(values as Map<string, unknown>)] : Object.entries(values);

/** Build the request of an operation. The input is taken as it is: validating it is the caller's affair. */
export function buildRequest(model: Service, operation: Operation, input: Values, endpoint: Endpoint): WireRequest {
  const [method, path] = operation.http.split(' ') as [string, string];
  const members = inOrder(input, operation.input).map(([name, member]) => ({
    member,
    wire: wireName(model, name, member),
    value: memberOf(input, name),
  }));
  const given = members.filter(({ value }) => value !== undefined);
  const labelled = path.replace(/\{([\w-]+)\}/g, (_, name: string) => {
    const label = given.find(({ member, wire }) => member.in === 'path' && wire === name);
    return label ? percentEncode(text(label.value, label.member)) : '';
  });
  const query = given
    .filter(({ member }) => member.in === 'query')
    .flatMap(({ wire, value, member }) => parameters(wire, value, member));
  const headers: Record<string, string> = {};
  for (const { wire, value, member } of given) if (member.in === 'header') headers[wire] = text(value, member);

  const body = bodyOf(model, operation.input, given, input instanceof Map);
  if (body.isJson) headers['Content-Type'] = 'application/json';
  if (method !== 'GET') headers['Content-Length'] = String(body.bytes.length);
  return { method, target: join(endpoint, labelled, query), headers, body: body.bytes };
}

/** Members travel in the order in which a Map has them, else in that of the model. */
function inOrder(values: Values, members: Members): [string, Member][] {
  if (!(values instanceof Map)) return Object.entries(members);
  const names = [...values.keys()] as string[];
  return names.flatMap((name): [string, Member][] => (members[name] ? [[name, members[name]]] : []));
}

/** Only unreserved characters stay as they are: AWS signs labels in this form. */
const percentEncode = (value: string): string =>
  encodeURIComponent(value.toWellFormed()).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );

function join(endpoint: Endpoint, path: string, query: string[]): string {
  const base = endpoint.path.endsWith('/') ? endpoint.path.slice(0, -1) : endpoint.path;
  const all = endpoint.query ? [endpoint.query, ...query] : query;
  return base + path + (all.length > 0 ? `?${all.join('&')}` : '');
}

function parameters(name: string, value: unknown, member: Member): string[] {
  if (member.type === 'list' && Array.isArray(value)) return value.flatMap((item) => parameters(name, item, member.of));
  return [`${percentEncode(name)}=${percentEncode(text(value, member))}`];
}

/** A value in a query or a header. */
function text(value: unknown, shape: Shape): string {
  if (value instanceof Float) return floatText(value.value);
  if (value instanceof Date) return value.toISOString();
  return shape.type === 'double' && typeof value === 'number' ? floatText(value) : String(value);
}

type Given = readonly { readonly member: Member; readonly wire: string; readonly value: unknown }[];

function bodyOf(
  model: Service,
  input: Members,
  given: Given,
  isExact: boolean,
): { bytes: Uint8Array; isJson: boolean } {
  const payload = given.find(({ member }) => member.in === 'payload');
  if (payload?.member.type === 'blob') return { bytes: bytesOf(payload.value), isJson: false };
  const hasBody = Object.values(input).some((member) => !member.in);
  if (!payload && !hasBody) return { bytes: new Uint8Array(), isJson: false };
  const json = payload
    ? toWire(payload.value, payload.member, model, isExact)
    : new Map(
        given
          .filter(({ member }) => !member.in)
          .map(({ wire, value, member }) => [wire, toWire(value, member, model, isExact)]),
      );
  return { bytes: Buffer.from(writeJson(json, { ascii: true })), isJson: true };
}

const bytesOf = (value: unknown): Uint8Array => (value instanceof Uint8Array ? value : Buffer.from(String(value)));

/**
 * A value as its JSON. What does not fit its shape goes as it is: the server is the one to say so. In exact inputs, which are
 * Maps, a number without a fraction is a whole one, even where the model wants a double.
 */
function toWire(value: unknown, shape: Shape, model: Service, isExact: boolean): unknown {
  if (shape.type === 'timestamp') return value instanceof Date ? value.toISOString() : (isoTime(value) ?? value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Float && !Number.isFinite(value.value)) return writeJson(value);
  if (!isExact && typeof value === 'number' && shape.type === 'double') return new Float(value);
  if (Array.isArray(value))
    return shape.type === 'list' ? value.map((item) => toWire(item, shape.of, model, isExact)) : value;
  if (typeof value !== 'object' || value === null || value instanceof Float) return value;
  if (shape.type === 'map')
    return new Map(entriesOf(value as Values).map(([key, item]) => [key, toWire(item, shape.of, model, isExact)]));
  if (shape.type !== 'structure' && shape.type !== 'union') return value;
  const wire = new Map<string, unknown>();
  for (const [name, member] of inOrder(value as Values, shape.members)) {
    const item = memberOf(value as Values, name);
    if (item !== undefined) wire.set(wireName(model, name, member), toWire(item, member, model, isExact));
  }
  return wire;
}
