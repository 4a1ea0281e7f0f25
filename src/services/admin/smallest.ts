/**
 * The first so many of any number of values in an order, without sorting them all: 20,000 connections are looked at twice a
 * second by whoever has the console open. Values that are alike stay in the order in which they came.
 */
export class Smallest<T> {
  readonly #size: number;
  readonly #valueOf: (item: T) => string | number;
  readonly #sign: number;
  #kept: { readonly value: string | number; readonly item: T }[] = [];
  /** What is no smaller than this is not among them. */
  #last: string | number | undefined;

  constructor(size: number, valueOf: (item: T) => string | number, descending = false) {
    this.#size = size;
    this.#valueOf = valueOf;
    this.#sign = descending ? -1 : 1;
  }

  add(item: T): void {
    const value = this.#valueOf(item);
    if (this.#last !== undefined && this.#compare(value, this.#last) >= 0) return;
    this.#kept.push({ value, item });
    if (this.#kept.length >= 2 * this.#size + 64) this.#prune();
  }

  list(): T[] {
    this.#prune();
    return this.#kept.map(({ item }) => item);
  }

  #prune(): void {
    this.#kept.sort((a, b) => this.#compare(a.value, b.value));
    this.#kept.length = Math.min(this.#kept.length, this.#size);
    if (this.#kept.length === this.#size) this.#last = this.#kept.at(-1)?.value;
  }

  #compare(a: string | number, b: string | number): number {
    return a < b ? -this.#sign : Number(a > b) * this.#sign;
  }
}
