// What a command prints: the answer as JSON (spec/aws-cli.md, section 10).
import { Float, writeJson } from '../aws/exact-json.ts';
import type { Members, Shape } from '../aws/shape.ts';
import { Failure } from './failure.ts';
import type { Personality } from './personality.ts';

/** The printed form of an output, with its final newline. Nothing at all for an empty one. */
export function formatOutput(
  output: Readonly<Record<string, unknown>>,
  members: Members,
  personality: Personality,
): string {
  if (Object.keys(output).length === 0) return '';
  return `${writeJson(printableMembers(output, members, personality), { indent: 4 })}\n`;
}

function printableMembers(
  values: Readonly<Record<string, unknown>>,
  members: Members,
  personality: Personality,
): Record<string, unknown> {
  const entries = Object.entries(values).map(
    ([name, value]) => [name, printable(value, members[name]!, personality)] as const,
  );
  return Object.fromEntries(entries);
}

function printable(value: unknown, shape: Shape, personality: Personality): unknown {
  if (shape.type === 'timestamp') return personality.timestamps === 'iso8601' ? isoTimestamp(value) : value;
  if (shape.type === 'list' && Array.isArray(value)) return value.map((item) => printable(item, shape.of, personality));
  if (shape.type === 'map' && value instanceof Map) {
    return new Map([...value].map(([key, item]) => [key, printable(item, shape.of, personality)]));
  }
  if ((shape.type === 'structure' || shape.type === 'union') && typeof value === 'object' && value !== null) {
    return printableMembers(value as Record<string, unknown>, shape.members, personality);
  }
  return value;
}

const DATE_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?$/i;

/** ISO 8601 as Python writes it: six digits, if there is a fraction at all, and the offset as it came. */
function isoTimestamp(wire: unknown): string {
  const seconds = wire instanceof Float ? wire.value : typeof wire === 'number' ? wire : undefined;
  if (seconds !== undefined) return fromEpoch(seconds, wire);
  const text = String(wire);
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
  return Number.isNaN(ms) ? badTimestamp(wire) : fromEpoch(ms / 1000, wire);
}

function fromEpoch(seconds: number, wire: unknown): string {
  const whole = new Date(Math.floor(seconds) * 1000);
  if (Number.isNaN(whole.getTime())) return badTimestamp(wire);
  const microseconds = Math.round((seconds - Math.floor(seconds)) * 1e6);
  const fraction = microseconds > 0 ? `.${String(microseconds).padStart(6, '0')}` : '';
  return `${whole.toISOString().slice(0, 19)}${fraction}+00:00`;
}

function badTimestamp(wire: unknown): never {
  throw new Failure('general', `Invalid timestamp "${String(wire)}": Unknown string format: ${String(wire)}`);
}
