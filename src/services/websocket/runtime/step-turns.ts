/** So many steps of work for strangers in one turn of the event loop, and one piece of it: a few milliseconds. */
const TURN_STEPS_MAX = 100_000;

/**
 * Work for strangers takes turns with everything else. When one turn of the event loop has done as much as it may, what
 * comes then waits for later turns: in each as many pieces of work as it may do, one at least, and holders one after the
 * other, so that one that has much waiting is not in the way of others.
 */
export class StepTurns {
  #taken = 0;
  #isAwaited = false;
  readonly #waiting = new Map<object, (() => void)[]>();

  /** Undefined: there is room at once. */
  room(holder: object): Promise<void> | undefined {
    if (this.#taken < TURN_STEPS_MAX && this.#waiting.size === 0) return undefined;
    return new Promise((resume) => {
      const before = this.#waiting.get(holder);
      if (before) before.push(resume);
      else this.#waiting.set(holder, [resume]);
      this.#awaitTurn();
    });
  }

  took(steps: number): void {
    this.#taken += steps;
    this.#awaitTurn();
    if (this.#taken < TURN_STEPS_MAX) this.#resumeOne();
  }

  /** The next one, in which as much may be done again. */
  #awaitTurn(): void {
    if (this.#isAwaited) return;
    this.#isAwaited = true;
    setImmediate(() => {
      this.#isAwaited = false;
      this.#taken = 0;
      this.#resumeOne();
      if (this.#waiting.size > 0) this.#awaitTurn();
    });
  }

  #resumeOne(): void {
    for (const [holder, [resume, ...others]] of this.#waiting) {
      this.#waiting.delete(holder);
      if (others.length > 0) this.#waiting.set(holder, others);
      return resume!();
    }
  }
}
