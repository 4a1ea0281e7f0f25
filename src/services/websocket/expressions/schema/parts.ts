import { isObject } from '../../../../base/is-object.ts';

/** A schema that cannot be used, in words for whoever wrote it. */
export class BrokenSchema extends Error {
  /** The keyword, where the words are not about the whole schema: a part of a JSON pointer, as in `/pattern`. */
  readonly keyword: string;

  constructor(message: string, keyword = '') {
    super(message);
    this.keyword = keyword;
  }
}

export type Schema = { readonly [keyword: string]: unknown };

/** One schema. Draft 4 knows no `true` and no `false` in its place. */
export function schemaOf(value: unknown, keyword: string): Schema {
  if (isObject(value)) return value;
  throw new BrokenSchema(`${keyword} needs a schema`);
}

export function schemasOf(value: unknown, keyword: string): Schema[] {
  if (Array.isArray(value) && value.length > 0) return value.map((item) => schemaOf(item, keyword));
  throw new BrokenSchema(`${keyword} needs a list of schemas`);
}

export function namedOf(value: unknown, keyword: string): [name: string, value: unknown][] {
  if (isObject(value)) return Object.entries(value);
  throw new BrokenSchema(`${keyword} needs an object`);
}

/** Different texts, at least one. */
export function namesOf(value: unknown, keyword: string): string[] {
  const isList = Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string');
  if (isList && new Set(value).size === value.length) return value;
  throw new BrokenSchema(`${keyword} needs a list of different names`);
}

export function numberOf(value: unknown, keyword: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new BrokenSchema(`${keyword} needs a number`);
}

export function countOf(value: unknown, keyword: string): number {
  if (Number.isInteger(value) && (value as number) >= 0) return value as number;
  throw new BrokenSchema(`${keyword} needs a whole number, 0 or more`);
}

export function flagOf(value: unknown, keyword: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new BrokenSchema(`${keyword} needs true or false`);
}

export function textOf(value: unknown, keyword: string): string {
  if (typeof value === 'string') return value;
  throw new BrokenSchema(`${keyword} needs a text`);
}
