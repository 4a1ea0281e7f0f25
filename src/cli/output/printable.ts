// An answer as plain values, its times in the form that is asked for (spec/aws-cli.md, section 10).
import type { Json, JsonObject } from '../../aws/exact-json.ts';
import { Float } from '../../aws/exact-json.ts';
import type { Members, Shape } from '../../aws/shape.ts';
import { Failure } from '../personality/failure.ts';
import { str, typeName } from '../aws/python/repr.ts';

export type TimestampFormat = 'iso8601' | 'wire';

/** The members of an output, in the order of the model. */
export function printableMembers(
  values: Readonly<Record<string, unknown>>,
  members: Members,
  format: TimestampFormat,
): JsonObject {
  const entries = Object.entries(values).map(([name, value]): [string, Json] => {
    const member = members[name];
    return [name, member ? printable(value, member, format) : toJson(value)];
  });
  return new Map(entries);
}

function printable(value: unknown, shape: Shape, format: TimestampFormat): Json {
  if (shape.type === 'timestamp') return format === 'iso8601' ? isoTimestamp(value) : toJson(value);
  if (shape.type === 'list' && Array.isArray(value)) return value.map((item) => printable(item, shape.of, format));
  if (shape.type === 'map' && value instanceof Map) {
    return new Map([...(value as Map<string, unknown>)].map(([key, item]) => [key, printable(item, shape.of, format)]));
  }
  const isStructure = typeof value === 'object' && value !== null && !(value instanceof Map) && !Array.isArray(value);
  if ((shape.type === 'structure' || shape.type === 'union') && isStructure) {
    return printableMembers(value as Record<string, unknown>, shape.members, format);
  }
  return toJson(value);
}

/** Any parsed value; objects become Maps. */
export function toJson(value: unknown): Json {
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Float || value === null || typeof value !== 'object') return (value ?? null) as Json;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  const entries = value instanceof Map ? [...(value as Map<string, unknown>)] : Object.entries(value);
  return new Map(entries.map(([key, item]) => [key, toJson(item)]));
}

const DATE_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?$/i;

/** ISO 8601 as Python writes it: six digits, if there is a fraction at all, and the offset as it came. */
function isoTimestamp(wire: unknown): string {
  if (wire instanceof Float) return fromEpoch(wire.value, wire);
  if (typeof wire === 'number' || typeof wire === 'bigint' || typeof wire === 'boolean') {
    return fromEpoch(Number(wire), wire);
  }
  if (typeof wire !== 'string') {
    throw badTimestamp(wire, `Parser must be a string or character stream, not ${typeName(wire)}`);
  }
  if (wire === '') throw badTimestamp(wire, 'String does not contain a date: ');
  const text = wire;
  if (/^-?\d+(\.\d+)?$/.test(text)) return fromEpoch(Number(text), wire);
  const parts = DATE_TIME.exec(text);
  if (parts) {
    const [, date, time, fraction, zone] = parts as unknown as [string, string, string, string?, string?];
    const digits = (fraction ?? '').padEnd(6, '0').slice(0, 6);
    const offset =
      zone === undefined || /^z$/i.test(zone) ? zone && '+00:00' : zone.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2');
    return `${date}T${time}${Number(digits) > 0 ? `.${digits}` : ''}${offset ?? ''}`;
  }
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw badTimestamp(wire, `Unknown string format: ${text}`);
  return fromEpoch(ms / 1000, wire);
}

function fromEpoch(seconds: number, wire: unknown): string {
  const whole = new Date(Math.floor(seconds) * 1000);
  if (Number.isNaN(whole.getTime())) {
    throw new Failure('general', `Unable to calculate correct timezone offset for "${str(wire)}"`);
  }
  const microseconds = Math.round((seconds - Math.floor(seconds)) * 1e6);
  const fraction = microseconds > 0 ? `.${String(microseconds).padStart(6, '0')}` : '';
  return `${whole.toISOString().slice(0, 19)}${fraction}+00:00`;
}

const badTimestamp = (wire: unknown, reason: string): Failure =>
  new Failure('general', `Invalid timestamp "${str(wire)}": ${reason}`);
