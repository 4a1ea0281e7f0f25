// A turn of the event loop may do so much for messages, and no more: what is left over waits for the next turn, and
// other sockets are served in between. One heavy message never waits: the bounds of its parts hold for it.

/** Ten milliseconds of steps, as aws/json-weight.ts and the meter of templates count them. */
const STEPS_A_TURN = 50_000;
/** What any message costs, and each of its characters where it is parsed. */
const STEPS_A_MESSAGE = 50;
const STEPS_A_CHARACTER = 0.5;
/** Messages that may wait. */
const WAITING_MAX = 10_000;

export class Turns {
  #left = STEPS_A_TURN;
  #isCounting = false;
  readonly #waiting: (() => void)[] = [];

  get isFull(): boolean {
    return this.#waiting.length >= WAITING_MAX;
  }

  /** A message was parsed. */
  message(length: number): void {
    this.spend(STEPS_A_MESSAGE + length * STEPS_A_CHARACTER);
  }

  spend = (steps: number): void => {
    if (!this.#isCounting) setImmediate(() => this.#begin());
    this.#isCounting = true;
    this.#left -= steps;
  };

  /** Undefined: go on at once. */
  wait(): Promise<void> | undefined {
    if (this.#left > 0 && this.#waiting.length === 0) return undefined;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #begin(): void {
    this.#left = STEPS_A_TURN;
    this.#isCounting = this.#waiting.length > 0;
    if (this.#isCounting) setImmediate(() => this.#begin());
    this.#wake();
  }

  /** The next one that waits; when it is known what it has spent, the one after it. */
  #wake(): void {
    if (this.#left <= 0) return;
    this.#waiting.shift()?.();
    if (this.#waiting.length > 0) queueMicrotask(() => queueMicrotask(() => this.#wake()));
  }
}

/** The process has one event loop. */
export const turns = new Turns();
