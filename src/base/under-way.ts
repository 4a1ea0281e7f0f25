/** Counts work that is under way, for whoever must wait until there is none. */
export class UnderWay {
  #count = 0;
  #none: PromiseWithResolvers<void> | undefined;

  /** Hands on what `work` leads to. */
  async run<T>(work: Promise<T>): Promise<T> {
    this.#count++;
    try {
      return await work;
    } finally {
      if (--this.#count === 0) {
        this.#none?.resolve();
        this.#none = undefined;
      }
    }
  }

  /** Undefined: nothing is under way. */
  none(): Promise<void> | undefined {
    return this.#count === 0 ? undefined : (this.#none ??= Promise.withResolvers<void>()).promise;
  }
}
