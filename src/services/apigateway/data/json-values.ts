// Values of a parsed JSON text: how to reach into them and what they are as text. What a client sends is never trusted:
// only an object's own members exist, and depth is bounded.
import { JSON_WEIGHT_MAX, jsonWeight } from '../../../aws/json-weight.ts';

/** Deeper values are as good as missing: no expression can reach them, and walking them would exhaust the stack. */
const DEPTH_MAX = 64;

/** The member that a path leads to, or undefined. Lists have positions only, objects their own members only. */
export function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value) && !/^\d{1,9}$/.test(name)) return undefined;
    if (!Object.hasOwn(value, name)) return undefined;
    value = (value as { readonly [name: string]: unknown })[name];
  }
  return value;
}

/** Split `a.b[0]['c d']` into names; a leading `$` stands for the root. Undefined: that is no path. */
export function pathOf(text: string): readonly string[] | undefined {
  const names: string[] = [];
  let at = text[0] === '$' ? 1 : 0;
  while (at < text.length) {
    STEP.lastIndex = at;
    const step = STEP.exec(text);
    if (!step || (step[1] !== undefined && at > 0 && text[at] !== '.')) return undefined;
    names.push(step[1] ?? step[2] ?? step[3] ?? step[4]!);
    at = STEP.lastIndex;
  }
  return names;
}

/** `.name`, `[0]`, `['name']` or `["name"]`. */
const STEP = /\.?([^.[\]]+)|\[(?:(\d{1,9})|'([^'\]]*)'|"([^"\]]*)")\]/y;

/**
 * Parse what may be anything. Undefined: it is not JSON, or more work than any message may be. `charge` is told its
 * weight, and may throw.
 */
export function parsed(text: string, charge: (weight: number) => void = () => {}): unknown {
  const weight = jsonWeight(text);
  if (weight > JSON_WEIGHT_MAX) return undefined;
  charge(weight);
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Parse it when it is first asked for, and once. */
export function parsedOnce(text: string, charge?: (weight: number) => void): () => unknown {
  let value: unknown;
  let isParsed = false;
  return () => {
    if (!isParsed) value = parsed(text, charge);
    isParsed = true;
    return value;
  };
}

/**
 * A value as the text of a selection expression (spec/apigateway-websocket.md, section 1.5): lists as `[a, b]`, nothing
 * as the empty text. AWS says only "stringified" of objects; `{k=v}` is how its lists suggest it writes them. `visit` is
 * told the length of every text inside, and may throw to end the work.
 */
export function textOf(value: unknown, visit: (length: number) => void = () => {}, depth = 0): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object' || value === null) return depth === 0 ? '' : 'null';
  if (depth === DEPTH_MAX) return '';
  const inner = (item: unknown) => {
    const text = textOf(item, visit, depth + 1);
    visit(text.length);
    return text;
  };
  if (Array.isArray(value)) return `[${value.map(inner).join(', ')}]`;
  const members = Object.entries(value).map(([name, item]) => {
    visit(name.length);
    return `${name}=${inner(item)}`;
  });
  return `{${members.join(', ')}}`;
}

/** As much as the texts of lists and maps may consist of where nobody else counts the work. */
const PARTS_MAX = 10_000;
/** More than any message or answer has. */
const LENGTH_MAX = 2 * 1024 * 1024;

/** What may still be written, by all who share it. */
export class Allowance {
  #parts = PARTS_MAX;

  visit = (): void => {
    if (--this.#parts < 0) throw new TooLarge();
  };
}

class TooLarge extends Error {}

/** Values as one text. Nothing, where they have too many parts or their text is too long: no key and no name is. */
export function joinedText(values: readonly unknown[], allowance = new Allowance()): string {
  let text = '';
  try {
    for (const value of values) {
      text += textOf(value, allowance.visit);
      if (text.length > LENGTH_MAX) return '';
    }
    return text;
  } catch (cause) {
    if (cause instanceof TooLarge) return '';
    throw cause;
  }
}
