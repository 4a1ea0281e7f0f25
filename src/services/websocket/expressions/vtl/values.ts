// What templates work with, besides texts, booleans and exact values (expressions/exact/). JSON lists are arrays.

/** A list that a template made. It prints as Java's lists do, and not as JSON. */
export class JavaList extends Array<unknown> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

export const javaList = (items: Iterable<unknown>): unknown[] => JavaList.from(items);

/** A member of a map, of `entrySet()`. */
export class Entry {
  readonly key: string;
  readonly value: unknown;

  constructor(key: string, value: unknown) {
    this.key = key;
    this.value = value;
  }
}

/** `$foreach`. */
export class Loop {
  readonly index: number;
  readonly count: number;
  readonly first: boolean;
  readonly last: boolean;
  readonly hasNext: boolean;
  readonly parent: unknown;

  constructor(index: number, length: number, parent: unknown) {
    this.index = index;
    this.count = index + 1;
    this.first = index === 0;
    this.last = index + 1 === length;
    this.hasNext = !this.last;
    this.parent = parent;
  }
}

/** `iterator()` of a list. */
export class Iteration {
  readonly #items: readonly unknown[];
  #at = 0;

  constructor(items: readonly unknown[]) {
    this.#items = items;
  }

  get hasNext(): boolean {
    return this.#at < this.#items.length;
  }

  next(): unknown {
    return this.#items[this.#at++];
  }
}

export type JavaMap = Map<string, unknown>;
export const isMap = (value: unknown): value is JavaMap => value instanceof Map;
