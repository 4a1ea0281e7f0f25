// Values of a parsed JSON text: how to reach into them and what they are as text. What a client sends is never trusted:
// only an object's own members exist, and depth is bounded.
import { JSON_WEIGHT_MAX, jsonWeight } from '../../../aws/server/json-weight.ts';
import { scalarText } from './exact/decimal.ts';
import type { Exact } from './exact/parse-json.ts';
import { parseExactly } from './exact/parse-json.ts';
import { pathOf } from './json-path/compile.ts';
import { select } from './json-path/select.ts';
import type { Path } from './json-path/path.ts';
import { namesOf, pathOfName } from './json-path/path.ts';
import { PATTERN_STEPS_MAX, Steps } from './steps.ts';

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

/** What exact parsing costs, against JSON.parse. */
const EXACT = 1.5;

/** The same, and nothing is lost: numbers keep their digits and objects, which are maps here, the order of their members. */
export function parsedExactly(text: string, charge: (weight: number) => void = () => {}): Exact | undefined {
  const weight = EXACT * jsonWeight(text);
  if (weight > JSON_WEIGHT_MAX) return undefined;
  charge(weight);
  return parseExactly(text);
}

/** A JSON text, parsed when a part of it is first asked for, and once each way. */
export class JsonText {
  readonly #text: string;
  #value: unknown;
  #isParsed = false;
  #exact: { readonly value: Exact | undefined } | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** Undefined: it is not JSON. */
  get value(): unknown {
    if (!this.#isParsed) this.#value = parsed(this.#text);
    this.#isParsed = true;
    return this.#value;
  }

  /**
   * What a path leads to; undefined also where that takes too much work. Where nothing can be lost, as in texts, there is
   * no need to parse exactly.
   */
  at({ path, names }: BodyPath, allowance: Allowance): unknown {
    if (names) {
      const value = valueAt(this.value, names);
      if (value === null || (typeof value !== 'number' && typeof value !== 'object')) return value;
    }
    return allowance.orNothing(() => {
      this.#exact ??= { value: parsedExactly(this.#text) };
      const root = this.#exact.value;
      return select(path, root, root, allowance);
    });
  }
}

/** The same of a body that may have been parsed before, where only names lead on. */
export const partAt = (body: unknown, path: BodyPath, allowance: Allowance): unknown =>
  body instanceof JsonText ? body.at(path, allowance) : path.names && valueAt(body, path.names);

/** A path into a body, and its names, if it has nothing else. */
export type BodyPath = { readonly path: Path; readonly names: readonly string[] | undefined };

/** What is no path is the name of a member. */
export function bodyPath(text: string, steps?: Steps): BodyPath {
  const path = pathOf(text, steps) ?? pathOfName(text);
  return { path, names: namesOf(path) };
}

/**
 * A value as the text of a selection expression (spec/apigateway-websocket.md, section 1.5): lists as `[a, b]`, nothing
 * as the empty text. AWS says only "stringified" of objects; `{k=v}` is how its lists suggest it writes them. `visit` is
 * told the length of every text inside, and may throw to end the work.
 */
export function textOf(value: unknown, visit: (length: number) => void = () => {}, depth = 0): string {
  const scalar = scalarText(value);
  if (scalar !== undefined) return scalar;
  if (typeof value !== 'object' || value === null) return depth === 0 ? '' : 'null';
  if (depth === DEPTH_MAX) return '';
  const inner = (item: unknown) => {
    const text = textOf(item, visit, depth + 1);
    visit(text.length);
    return text;
  };
  if (Array.isArray(value)) return `[${value.map(inner).join(', ')}]`;
  const members = Array.from(membersOf(value), ([name, item]) => {
    visit(name.length);
    return `${name}=${inner(item)}`;
  });
  return `{${members.join(', ')}}`;
}

const membersOf = (value: object): Iterable<[string, unknown]> =>
  value instanceof Map ? (value as Map<string, unknown>) : Object.entries(value);

/** As much as the texts of lists and maps may consist of where nobody else counts the work. */
const PARTS_MAX = 10_000;
/** More than any message or answer has. */
const LENGTH_MAX = 2 * 1024 * 1024;

/** As much as the paths of an expression or a mapping may look at: some six milliseconds. */
const PATH_STEPS_MAX = 30_000;

/** What may still be looked at and written, by all who share it. */
export class Allowance {
  #parts = PARTS_MAX;
  #steps = PATH_STEPS_MAX;
  #patternSteps: Steps | undefined;

  /** For the patterns of paths. */
  get patternSteps(): Steps {
    return (this.#patternSteps ??= new Steps(PATTERN_STEPS_MAX));
  }

  visit(): void {
    if (--this.#parts < 0) throw new TooLarge();
  }

  spend(steps: number): void {
    this.#steps -= steps;
    if (this.#steps < 0) throw new TooLarge();
  }

  get room(): number {
    return Math.max(0, Math.floor(this.#steps));
  }

  /** Undefined: it takes more than there is. */
  orNothing<Result>(work: () => Result): Result | undefined {
    try {
      return work();
    } catch (cause) {
      if (cause instanceof TooLarge) return undefined;
      throw cause;
    }
  }
}

class TooLarge extends Error {}

/** Values as one text. Nothing, where they have too many parts or their text is too long: no key and no name is. */
export function joinedText(values: readonly unknown[], allowance = new Allowance()): string {
  const [first] = values;
  if (values.length === 1 && typeof first === 'string' && first.length <= LENGTH_MAX) return first;
  const joined = allowance.orNothing(() => {
    let text = '';
    for (const value of values) {
      text += textOf(value, () => allowance.visit());
      if (text.length > LENGTH_MAX) return '';
    }
    return text;
  });
  return joined ?? '';
}
