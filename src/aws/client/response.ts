// Reads what a service answered, by its model. Source: spec/aws-cli.md, sections 3 and 10.
import { isUtf8 } from 'node:buffer';
import type { Json } from '../exact-json.ts';
import { JsonError, parseJson, writeJson } from '../exact-json.ts';
import type { Operation, Service } from '../shape.ts';
import { lacks, pythonType, structure, UnreadableAnswer } from './from-wire.ts';
import type { Answer } from './transport.ts';

/** The service's answer was an error. `fields` are its modelled members besides the message. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;
  /** How often the call was repeated, where it was given up because no attempt was left. */
  readonly exhaustedRetries: number | undefined;
  /** The answer said nothing but its status. */
  readonly isGeneric: boolean;
  /** The message as it came: it should be a text, and need not be. */
  readonly received: Json;
  /** Whose key signed the call, and where it was found. */
  signer: { readonly accessKeyId: string; readonly origin: string } | undefined;

  constructor(
    code: string,
    status: number,
    received: Json,
    fields: Record<string, unknown>,
    { exhaustedRetries, isGeneric = false }: { exhaustedRetries?: number; isGeneric?: boolean } = {},
  ) {
    super(typeof received === 'string' ? received : writeJson(received));
    this.received = received;
    this.code = code;
    this.status = status;
    this.fields = fields;
    this.exhaustedRetries = exhaustedRetries;
    this.isGeneric = isGeneric;
  }

  exhausted(retries: number): ServiceError {
    const { code, status, received, fields, isGeneric } = this;
    const error = new ServiceError(code, status, received, fields, { exhaustedRetries: retries, isGeneric });
    error.signer = this.signer;
    return error;
  }
}

/**
 * The output of an operation: members in the order of the model, unknown and null ones dropped. Map shapes are Maps, so that
 * their keys keep the order of the wire; timestamps stay as they came, because printing them is the reader's choice.
 */
export function parseOutput(answer: Answer, model: Service, operation: Operation): Record<string, unknown> {
  return { ...beside(answer, operation), ...within(answer, model, operation) };
}

/** What the status and the headers say. */
function beside({ status, headers }: Answer, { output }: Operation): Record<string, unknown> {
  const found = Object.entries(output).flatMap(([name, member]): [string, unknown][] => {
    if (member.in === 'status') return [[name, status]];
    const value = member.in === 'header' ? headers[(member.wire ?? name).toLowerCase()] : undefined;
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(found);
}

function within({ body }: Answer, model: Service, operation: Operation): Record<string, unknown> {
  const isRead = operation.isOutputEmpty || Object.keys(operation.output).length > 0;
  if (!isRead || body.length === 0) return {};
  const raw = Object.entries(operation.output).find(([, member]) => member.in === 'payload' && member.type === 'blob');
  if (raw) return { [raw[0]]: body };
  const json = jsonOf(textOf(body));
  if (json === undefined) return {};
  if (json === null) throw new UnreadableAnswer("'NoneType' object is not iterable");
  return operation.isOutputEmpty ? {} : structure(json, operation.output, model);
}

/** Statuses from here on are errors; redirects are not followed. */
export const ERROR_STATUS_MIN = 300;
/** An error too, but its answer is read like a good one, in which no error is found. */
const MULTIPLE_CHOICES = 300;

/** An answer with such a status. */
export function parseError(answer: Answer, model: Service, operation: Operation): ServiceError {
  const { status, headers, body } = answer;
  if (status === MULTIPLE_CHOICES) {
    parseOutput(answer, model, operation);
    return new ServiceError('Unknown', status, 'Unknown', {});
  }
  const text = textOf(body);
  if (status >= 500 && (text.trim() === '' || text.trimStart().startsWith('<html>'))) {
    return new ServiceError(String(status), status, reasonOf(status), {}, { isGeneric: true });
  }
  const json = text === '' ? new Map<string, Json>() : jsonOf(text);
  // What is no JSON is the message.
  if (json === undefined) return new ServiceError(headerCode(headers) ?? String(status), status, text, {});
  if (!(json instanceof Map)) throw lacks(json, 'get');
  const code = headerCode(headers) ?? bodyCode(json) ?? String(status);
  const message = json.has('message') ? json.get('message') : json.has('Message') ? json.get('Message') : '';
  const members = model.errors[code]?.members ?? {};
  return new ServiceError(code, status, message ?? null, structure(json, members, model));
}

/** Python knows no reason for 509. */
const reasonOf = (status: number): string =>
  status === 509 ? '' : (process.getBuiltinModule('node:http').STATUS_CODES[status] ?? '');

function headerCode(headers: Answer['headers']): string | undefined {
  const value = headers['x-amzn-errortype'];
  return typeof value === 'string' ? shortCode(value) : undefined;
}

/** Undefined: the body has none. What is no text, Python trips over. */
function bodyCode(json: Map<string, Json>): string | undefined {
  const type = json.get('__type');
  if (typeof type === 'number' || typeof type === 'boolean') {
    throw new UnreadableAnswer(`argument of type '${pythonType(type)}' is not iterable`);
  }
  const code = json.has('code') ? json.get('code') : json.get('Code');
  const value = code ?? type;
  if (typeof value === 'object' && value !== null) {
    throw new UnreadableAnswer(`unhashable type: '${pythonType(value)}'`);
  }
  return value === undefined ? undefined : value === null ? '' : shortCode(String(value));
}

/** `com.amazonaws.ivschat#ValidationException:http://…` is a ValidationException. */
function shortCode(value: string): string {
  const code = value.split(':')[0]!;
  return code.slice(code.lastIndexOf('#') + 1);
}

/** Undefined: not JSON. */
function jsonOf(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch (cause) {
    if (cause instanceof JsonError) return undefined;
    throw cause;
  }
}

/** Throws an UnreadableAnswer for what is not UTF-8. */
function textOf(body: Buffer): string {
  const text = body.toString('utf8');
  if (!text.includes('\ufffd') || isUtf8(body)) return text;
  throw new UnreadableAnswer(utf8Problem(body));
}

/** Where text stops being UTF-8, in Python's words. */
function utf8Problem(bytes: Buffer): string {
  let at = 0;
  for (;;) {
    const first = bytes[at]!;
    const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (length > 0 && isUtf8(bytes.subarray(at, at + length)) && at + length <= bytes.length) {
      at += length;
      continue;
    }
    const hex = first.toString(16).padStart(2, '0');
    if (length === 0) return `'utf-8' codec can't decode byte 0x${hex} in position ${at}: invalid start byte`;
    let end = at + 1;
    while (end < at + length && isContinuation(bytes, at, end)) end++;
    const reason = end === bytes.length ? 'unexpected end of data' : 'invalid continuation byte';
    const place = end - at === 1 ? `byte 0x${hex} in position ${at}` : `bytes in position ${at}-${end - 1}`;
    return `'utf-8' codec can't decode ${place}: ${reason}`;
  }
}

/** After some first bytes, not every second byte goes on. */
function isContinuation(bytes: Buffer, start: number, at: number): boolean {
  const byte = bytes[at];
  if (byte === undefined || (byte & 0xc0) !== 0x80) return false;
  if (at > start + 1) return true;
  const [low, high] = { 0xe0: [0xa0, 0xbf], 0xed: [0x80, 0x9f], 0xf0: [0x90, 0xbf], 0xf4: [0x80, 0x8f] }[
    bytes[start]!
  ] ?? [0x80, 0xbf];
  return byte >= low! && byte <= high!;
}
