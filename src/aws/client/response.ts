// Reads what a service answered, by its model. Source: spec/aws-cli.md, sections 3 and 10.
import { STATUS_CODES } from 'node:http';
import type { Json } from '../exact-json.ts';
import { Float, JsonError, parseJson, writeJson } from '../exact-json.ts';
import type { Members, Operation, Service, Shape } from '../shape.ts';
import { wireName } from '../shape.ts';
import type { Answer } from './transport.ts';

/** The service's answer was an error. `fields` are its modelled members besides the message. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;
  /** How often the call was repeated, where it was given up because no attempt was left. */
  readonly exhaustedRetries: number | undefined;

  constructor(
    code: string,
    status: number,
    message: string,
    fields: Record<string, unknown>,
    exhaustedRetries?: number,
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.fields = fields;
    this.exhaustedRetries = exhaustedRetries;
  }

  exhausted(retries: number): ServiceError {
    return new ServiceError(this.code, this.status, this.message, this.fields, retries);
  }
}

/** The answer is JSON, but not an object. */
export class UnexpectedAnswer extends Error {
  readonly received: Json;
  readonly isError: boolean;

  constructor(received: Json, isError: boolean) {
    super('The answer is not a JSON object');
    this.received = received;
    this.isError = isError;
  }
}

/**
 * The output of an operation: members in the order of the model, unknown and null ones dropped. Map shapes are Maps, so that
 * their keys keep the order of the wire; timestamps stay as they came, because printing them is the reader's choice.
 */
export function parseOutput({ body }: Answer, model: Service, operation: Operation): Record<string, unknown> {
  if (Object.keys(operation.output).length === 0 || body.length === 0) return {};
  const json = jsonOf(body);
  if (json === undefined) return {};
  if (!(json instanceof Map)) throw new UnexpectedAnswer(json, false);
  return structure(json, operation.output, model);
}

/** An answer with a status of 300 or more. */
export function parseError({ status, headers, body }: Answer, model: Service): ServiceError {
  const text = body.toString('utf8');
  const json = body.length === 0 ? new Map<string, Json>() : jsonOf(body);
  if (json === undefined || (body.length === 0 && status >= 500)) {
    const isPage = status >= 500 && (body.length === 0 || /^\s*<html/i.test(text));
    return new ServiceError(
      headerCode(headers) ?? String(status),
      status,
      isPage ? (STATUS_CODES[status] ?? '') : text,
      {},
    );
  }
  if (!(json instanceof Map)) throw new UnexpectedAnswer(json, true);
  const code = headerCode(headers) ?? bodyCode(json) ?? String(status);
  const message = json.has('message') ? json.get('message') : (json.get('Message') ?? '');
  const members = model.errors[code]?.members ?? {};
  const { message: _lower, Message: _upper, ...modelled } = members;
  return new ServiceError(code, status, messageText(message), structure(json, modelled, model));
}

/** A message should be a string. The AWS CLI prints what else it may be as Python does. */
function messageText(message: Json | undefined): string {
  if (typeof message === 'string') return message;
  return message === null || message === undefined ? 'None' : writeJson(message);
}

function headerCode(headers: Answer['headers']): string | undefined {
  const value = headers['x-amzn-errortype'];
  return typeof value === 'string' && value !== '' ? shortCode(value) : undefined;
}

function bodyCode(json: Map<string, Json>): string | undefined {
  const value = json.get('__type') ?? json.get('code') ?? json.get('Code');
  return typeof value === 'string' || typeof value === 'number' ? shortCode(String(value)) : undefined;
}

/** `com.amazonaws.ivschat#ValidationException:http://…` is a ValidationException. */
function shortCode(value: string): string {
  const code = value.split(':')[0]!;
  return code.slice(code.indexOf('#') + 1);
}

/** Undefined: not JSON. */
function jsonOf(body: Buffer): Json | undefined {
  try {
    return parseJson(body.toString('utf8'));
  } catch (cause) {
    if (cause instanceof JsonError) return undefined;
    throw cause;
  }
}

function structure(json: Map<string, Json>, members: Members, model: Service): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(members)) {
    const value = json.get(wireName(model, name, member));
    if (value !== undefined && value !== null) result[name] = fromWire(value, member, model);
  }
  return result;
}

function fromWire(value: Json, shape: Shape, model: Service): unknown {
  switch (shape.type) {
    case 'list':
      return Array.isArray(value) ? value.map((item) => fromWire(item, shape.of, model)) : value;
    case 'map':
      return value instanceof Map
        ? new Map(
            [...value].filter(([, item]) => item !== null).map(([key, item]) => [key, fromWire(item, shape.of, model)]),
          )
        : value;
    case 'structure':
    case 'union':
      return value instanceof Map ? structure(value, shape.members, model) : value;
    case 'double':
      return typeof value === 'number' || typeof value === 'bigint' ? new Float(Number(value)) : value;
    case 'integer':
      return value instanceof Float && Number.isFinite(value.value) ? Math.trunc(value.value) : value;
    case 'string':
    case 'blob':
    case 'boolean':
    case 'timestamp':
      return value;
  }
}
