/** Those who ask while an answer is under way share the next one, which begins after they have asked. */
export class Barrier {
  readonly #reach: () => Promise<void>;
  #underWay: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(reach: () => Promise<void>) {
    this.#reach = reach;
  }

  /** Rejects with what `reach` does. */
  settled(): Promise<void> {
    if (!this.#underWay) return this.#begin();
    return (this.#next ??= this.#underWay.then(
      () => this.#begin(),
      () => this.#begin(),
    ));
  }

  #begin(): Promise<void> {
    this.#next = undefined;
    const begun = this.#reach().finally(() => {
      if (this.#underWay === begun) this.#underWay = undefined;
    });
    this.#underWay = begun;
    return begun;
  }
}
