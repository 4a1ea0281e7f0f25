// Where the schemas of a document are: all that are in it, and what their references lead to. The whole of it is there;
// nothing is ever fetched.
import { isObject } from '../../../../base/is-object.ts';
import type { Steps } from '../steps.ts';
import type { Schema } from './parts.ts';
import { BrokenSchema, textOf } from './parts.ts';

/** Keywords that hold one schema, or several in a list; or several by name. */
const DIRECT = new Set(['additionalItems', 'additionalProperties', 'allOf', 'anyOf', 'items', 'not', 'oneOf']);
const NAMED = new Set(['definitions', 'dependencies', 'patternProperties', 'properties']);

/** Any absolute address: ids without one are as if they were below it. */
const BASE = 'schema:///';
const [STEPS_A_SCHEMA, STEPS_AN_ADDRESS] = [20, 200];

export class References {
  readonly #steps: Steps;
  /** The address that references in a schema are relative to. */
  readonly #bases = new Map<Schema, string>();
  /** By address, with a fragment where an id has one. */
  readonly #named = new Map<string, Schema>();
  /** What a reference leads to in the end. */
  readonly #targets = new Map<Schema, Schema>();

  constructor(document: Schema, steps: Steps) {
    this.#steps = steps;
    this.#named.set(BASE, document);
    this.#scan(document, BASE);
  }

  /** The schema itself, or what it refers to, over as many references as there are. */
  target(schema: Schema): Schema {
    const passed = new Set<Schema>();
    let target = schema;
    while (Object.hasOwn(target, '$ref')) {
      if (passed.has(target)) throw new BrokenSchema('$ref leads back to itself');
      passed.add(target);
      this.#steps.take(STEPS_A_SCHEMA);
      target = this.#targets.get(target) ?? this.#next(target);
    }
    for (const reference of passed) this.#targets.set(reference, target);
    return target;
  }

  #next(schema: Schema): Schema {
    const reference = textOf(schema['$ref'], '$ref');
    const [address, fragment] = this.#split(reference, this.#bases.get(schema)!);
    const isPointer = fragment === '' || fragment.startsWith('/');
    const named = this.#named.get(isPointer ? address : `${address}#${fragment}`);
    const found = named && isPointer ? this.#below(named, fragment) : named;
    if (!found) throw new BrokenSchema(`$ref leads nowhere: ${reference.slice(0, 100)}`);
    return found;
  }

  /** What a JSON pointer leads to. It may be where no schema was looked for. */
  #below(document: Schema, pointer: string): Schema | undefined {
    let base = this.#bases.get(document)!;
    let value: unknown = document;
    for (const token of pointer.split('/').slice(1)) {
      this.#steps.take(STEPS_A_SCHEMA);
      const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
      value = (value as Schema)[name];
      base = this.#bases.get(value as Schema) ?? base;
    }
    if (!isObject(value)) return undefined;
    this.#scan(value, base);
    return value;
  }

  /** Find every schema inside, and the ids. */
  #scan(root: Schema, base: string): void {
    const waiting: [Schema, string][] = [[root, base]];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [schema, outer] = next;
      if (this.#bases.has(schema)) continue;
      this.#steps.take(STEPS_A_SCHEMA);
      const inner = this.#baseOf(schema, outer);
      this.#bases.set(schema, inner);
      for (const value of inside(schema)) if (isObject(value)) waiting.push([value, inner]);
    }
  }

  #baseOf(schema: Schema, outer: string): string {
    // Beside a reference nothing counts.
    if (!Object.hasOwn(schema, 'id') || Object.hasOwn(schema, '$ref')) return outer;
    const [address, fragment] = this.#split(textOf(schema['id'], 'id'), outer);
    const name = fragment === '' ? address : `${address}#${fragment}`;
    if (!this.#named.has(name)) this.#named.set(name, schema);
    return address;
  }

  /** The address that a reference or an id means, and its fragment. */
  #split(text: string, base: string): [address: string, fragment: string] {
    const [path, fragment] = text.includes('#') ? cut(text, text.indexOf('#')) : [text, ''];
    if (path === '') return [base, decoded(fragment)];
    this.#steps.take(STEPS_AN_ADDRESS + base.length + path.length);
    const url = URL.parse(path, base);
    if (!url) throw new BrokenSchema(`This is no address: ${text.slice(0, 100)}`);
    return [url.href, decoded(fragment)];
  }
}

const cut = (text: string, at: number): [string, string] => [text.slice(0, at), text.slice(at + 1)];

function inside(schema: Schema): unknown[] {
  const found: unknown[] = [];
  for (const keyword in schema) {
    const value = schema[keyword];
    if (DIRECT.has(keyword)) found.push(...(Array.isArray(value) ? (value as unknown[]) : [value]));
    else if (NAMED.has(keyword) && isObject(value)) found.push(...Object.values(value));
  }
  return found;
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    throw new BrokenSchema(`This is no fragment: ${fragment.slice(0, 100)}`);
  }
}
