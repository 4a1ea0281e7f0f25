/** Remembers so many values and no more: the oldest goes first. Strangers choose the names, so it must not grow. */
export class BoundedCache<Value> {
  readonly #entries = new Map<string, Value>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get(name: string): Value | undefined {
    return this.#entries.get(name);
  }

  set(name: string, value: Value): void {
    if (this.#entries.size >= this.#max && !this.#entries.has(name)) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest);
        break;
      }
    }
    this.#entries.set(name, value);
  }
}
