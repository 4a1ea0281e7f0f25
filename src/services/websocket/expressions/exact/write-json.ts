// Writes exact values as JSON: members in their order, numbers with their digits.
import { Decimal, scalarText } from './decimal.ts';

/** Who pays for work, in steps of a fifth of a microsecond, and ends it by throwing. */
export type Work = {
  spend(steps: number): void;
  /** The steps that may still be done. */
  readonly room: number;
};

/** Deeper than any payload may be: a template has put a value into itself. */
const DEPTH_MAX = 1_000;
/** A value, and a character of a text. */
const [VALUE_STEPS, CHARACTER_STEPS] = [1.3, 1 / 8];

/** Throws a RangeError for what is nested too deeply. What JSON does not have, such as a tool, is an empty object. */
export function jsonOf(value: unknown, work: Work, depth = 0): string {
  work.spend(VALUE_STEPS);
  if (typeof value === 'string') return quoted(value, work);
  if (value instanceof Decimal && !IN_JSON.test(value.text)) return 'null';
  const scalar = scalarText(value);
  if (scalar !== undefined) return scalar;
  if (value === null || value === undefined) return 'null';
  if (depth === DEPTH_MAX) throw new RangeError('Nested too deeply');
  if (Array.isArray(value)) return `[${value.map((item) => jsonOf(item, work, depth + 1)).join(',')}]`;
  const members: string[] = [];
  for (const [name, item] of membersOf(value)) members.push(`${quoted(name, work)}:${jsonOf(item, work, depth + 1)}`);
  return `{${members.join(',')}}`;
}

/** Neither infinite nor no number at all. */
const IN_JSON = /^[-\d.eE+]+$/;

const membersOf = (value: unknown): Iterable<[string, unknown]> =>
  value instanceof Map ? (value as Map<string, unknown>) : [];

function quoted(text: string, work: Work): string {
  work.spend(text.length * CHARACTER_STEPS);
  return JSON.stringify(text);
}
