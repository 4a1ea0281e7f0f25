/**
 * Runs things side by side and settles them in the order in which they came: what one client sends stays in order
 * though its reviews overtake one another.
 */
export class InOrder {
  #entries: { settle: (() => void) | undefined }[] = [];

  /** How many have not settled. */
  get size(): number {
    return this.#entries.length;
  }

  /** Call `settle` with the result once everything before it has settled. `work` must not reject. */
  async run<T>(work: Promise<T>, settle: (result: T) => void): Promise<void> {
    const entry: { settle: (() => void) | undefined } = { settle: undefined };
    this.#entries.push(entry);
    const result = await work;
    entry.settle = () => settle(result);
    for (let first = this.#entries[0]; first?.settle; first = this.#entries[0]) {
      this.#entries.shift();
      first.settle();
    }
  }
}
