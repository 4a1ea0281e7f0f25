// REST-JSON, the server's way round: requests become inputs, outputs and errors become responses.
import { isObject } from '../../base/is-object.ts';
import type { AwsError } from '../error.ts';
import { JsonError } from '../exact-json.ts';
import type { Request, Response } from '../http.ts';
import { splitTarget } from '../http.ts';
import { JSON_WEIGHT_MAX, jsonWeight } from './json-weight.ts';
import { checkUnique, unknownIn } from './known-members.ts';
import type { Route } from './route.ts';
import type { Member, Members, Operation, Service, Shape } from '../shape.ts';
import { wireName } from '../shape.ts';

/** A body that is not a JSON object, or says what nobody understands. Each service has its own words for it. */
export class MalformedBody extends Error {}

/** What reading and answering an operation needs, worked out once. */
type Plan = {
  readonly input: readonly (readonly [name: string, wire: string, member: Member])[];
  readonly hasBody: boolean;
  readonly hasQuery: boolean;
  readonly output: readonly (readonly [name: string, member: Member])[];
};

const plans = new WeakMap<Operation, Plan>();

function planOf({ service, operation }: Route): Plan {
  const known = plans.get(operation);
  if (known) return known;
  const input = Object.entries(operation.input);
  const plan = {
    input: input.map(([name, member]) => [name, wireName(service, name, member), member] as const),
    hasBody: input.some(([, member]) => !member.in),
    hasQuery: input.some(([, member]) => member.in === 'query'),
    output: Object.entries(operation.output),
  };
  plans.set(operation, plan);
  return plan;
}

/** What is checked for names that are there twice is read again, by a reader of ours that takes twice as long. */
const READS_OF_CHECKED = 3;

/** Read an input by its model. Members of a wrong type stay as they came: validation names them. */
export function parseInput(request: Request, route: Route): Record<string, unknown> {
  const { service } = route;
  const { input: members, hasBody, hasQuery } = planOf(route);
  const { refusesUnknown = false } = service;
  const weightMax = refusesUnknown ? JSON_WEIGHT_MAX / READS_OF_CHECKED : JSON_WEIGHT_MAX;
  const body = hasBody || refusesUnknown ? jsonObject(request.body, weightMax) : {};
  if (refusesUnknown) checkKnown(request, route, body);
  const query = hasQuery ? new URLSearchParams(splitTarget(request.target).query) : undefined;
  const input: Record<string, unknown> = {};
  for (const [name, wire, member] of members) {
    const value = locate(member, wire, route, request, query, body);
    if (value !== undefined && (value !== null || refusesUnknown)) input[name] = fromWire(value, member, service);
  }
  return input;
}

function checkKnown(request: Request, route: Route, body: Record<string, unknown>): void {
  const unknown = unknownIn(request, route, body);
  if (unknown !== undefined) throw new MalformedBody(unknown);
  if (request.body.length === 0) return;
  try {
    checkUnique(request.body.toString('utf8'));
  } catch (cause) {
    throw cause instanceof JsonError ? new MalformedBody(cause.message) : cause;
  }
}

function locate(
  member: Member,
  wire: string,
  route: Route,
  request: Request,
  query: URLSearchParams | undefined,
  body: Record<string, unknown>,
): unknown {
  switch (member.in) {
    case 'path':
      return route.labels[wire];
    case 'query':
      return query!.has(wire)
        ? fromText(member.type === 'list' ? query!.getAll(wire) : query!.get(wire)!, member)
        : undefined;
    case 'header':
      return fromText(request.headers[wire.toLowerCase()], member);
    case 'payload':
      return member.type === 'blob' ? request.body : jsonObject(request.body);
    default:
      return Object.hasOwn(body, wire) ? body[wire] : undefined;
  }
}

/** Query parameters and headers are text, whatever their shape. */
function fromText(text: string | string[] | undefined, member: Member): unknown {
  if (typeof text !== 'string') return text;
  if (member.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (member.type === 'integer' || member.type === 'double') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  return text;
}

function jsonObject(body: Buffer, weightMax = JSON_WEIGHT_MAX): Record<string, unknown> {
  if (body.length === 0) return {};
  const text = body.toString('utf8');
  if (jsonWeight(text) > weightMax) throw new MalformedBody('The request body has too many members or levels');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new MalformedBody('The request body is not valid JSON');
  }
  if (!isObject(value)) throw new MalformedBody('The request body must be a JSON object');
  return value;
}

function fromWire(value: unknown, shape: Shape, model: Service): unknown {
  switch (shape.type) {
    case 'timestamp': {
      if (typeof value !== 'number' && typeof value !== 'string') return value;
      const date = new Date(typeof value === 'number' ? value * 1000 : value);
      return Number.isNaN(date.getTime()) ? value : date;
    }
    case 'blob':
      return typeof value === 'string' ? Buffer.from(value, 'base64') : value;
    case 'list':
      if (!Array.isArray(value) || isOverMax(value.length, shape.max)) return value;
      return value.map((item) => fromWire(item, shape.of, model));
    case 'map': {
      if (!isObject(value)) return value;
      const keys = Object.keys(value);
      if (isOverMax(keys.length, shape.max)) return value;
      return Object.fromEntries(keys.map((key) => [key, fromWire(value[key], shape.of, model)]));
    }
    case 'structure':
    case 'union':
      return isObject(value) ? structureFromWire(value, shape.members, model) : value;
    default:
      return value;
  }
}

/** More than any operation has a use for, where its model has no bound. */
const ENTRIES_MAX = 10_000;

/** Too many stay as they came: validation looks no further than at their number. */
function isOverMax(count: number, max: number | undefined): boolean {
  if (max !== undefined) return count > max;
  if (count > ENTRIES_MAX) throw new MalformedBody(`A list or map of the request has more than ${ENTRIES_MAX} entries`);
  return false;
}

function structureFromWire(value: Record<string, unknown>, members: Members, model: Service): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(members)) {
    const wire = wireName(model, name, member);
    const item = Object.hasOwn(value, wire) ? value[wire] : undefined;
    if (item !== undefined && item !== null) result[name] = fromWire(item, member, model);
  }
  return result;
}

const JSON_HEADERS = { 'content-type': 'application/json' };

const BYTES = 'application/octet-stream';

/** An operation without output members answers with an empty body; one whose payload is bytes, with nothing else. */
export function serializeOutput(output: Record<string, unknown>, route: Route): Response {
  const { service, operation } = route;
  const { output: members } = planOf(route);
  const told = members.find(([, { in: place }]) => place === 'status')?.[0];
  const status = (told === undefined ? undefined : (output[told] as number)) ?? operation.status ?? 200;
  if (members.length === 0) return { status, headers: {}, body: '' };
  const bytes = members.find(([, { in: place, type }]) => place === 'payload' && type === 'blob');
  if (bytes) {
    const body = (output[bytes[0]] as Uint8Array | undefined) ?? '';
    const type = body === '' ? {} : { 'content-type': operation.payloadType ?? BYTES };
    return { status, headers: { ...type, ...headersOf(output, route) }, body };
  }
  return {
    status,
    headers: { ...JSON_HEADERS },
    body: JSON.stringify(structureToWire(output, operation.output, service)),
  };
}

function headersOf(output: Record<string, unknown>, { service, operation }: Route): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, member] of Object.entries(operation.output)) {
    const value = member.in === 'header' ? output[name] : undefined;
    if (value !== undefined) headers[wireName(service, name, member).toLowerCase()] = value as string;
  }
  return headers;
}

function structureToWire(value: Record<string, unknown>, members: Members, model: Service): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(members)) {
    const item = value[name];
    if (item !== undefined) result[wireName(model, name, member)] = toWire(item, member, model);
  }
  return result;
}

function toWire(value: unknown, shape: Shape, model: Service): unknown {
  if (value === null) return null;
  switch (shape.type) {
    case 'timestamp':
      if (model.times === 'epoch') return (value as Date).getTime() / 1000;
      return model.times === 'seconds' ? wholeSeconds(value as Date) : (value as Date).toISOString();
    case 'blob':
      return Buffer.from(value as Uint8Array).toString('base64');
    case 'list':
      return (value as unknown[]).map((item) => toWire(item, shape.of, model));
    case 'map':
      return Object.fromEntries(
        Object.entries(value as Record<string, unknown>).map(([key, item]) => [key, toWire(item, shape.of, model)]),
      );
    case 'structure':
    case 'union':
      return structureToWire(value as Record<string, unknown>, shape.members, model);
    default:
      return value;
  }
}

const wholeSeconds = (date: Date) => date.toISOString().replace(/\.\d+Z$/, 'Z');

/** The type travels in a header, which every AWS client reads first (spec/ivschat.md, section 1.4). */
export function serializeError({ code, status, message, fields, headers: told }: AwsError): Response {
  const isEmpty = message === '' && Object.keys(fields).length === 0;
  const headers = { ...JSON_HEADERS, ...told, 'x-amzn-errortype': code };
  // Some services say it in a member of their own.
  const said = 'Message' in fields ? fields : { message, ...fields };
  return { status, headers, body: isEmpty ? '' : JSON.stringify(said) };
}
