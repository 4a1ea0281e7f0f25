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
  run<T>(work: Promise<T>, settle: (result: T) => void): void {
    const entry: { settle: (() => void) | undefined } = { settle: undefined };
    this.#entries.push(entry);
    void work.then((result) => {
      entry.settle = () => settle(result);
      while (this.#entries[0]?.settle) this.#entries.shift()!.settle!();
    });
  }
}
