// What is done for a stranger is counted where it is done, in steps of some ten nanoseconds: up to a hundred, for code that
// has just been loaded. So no schema, no pattern and no message, however it is made, can hold the event loop: past its
// budget the work ends.

/** Ends the work from within; at the door of whoever does it, it becomes a value. */
export class TooMuch extends Error {}

/** One for all: there is no stack to collect. */
export const tooMuch = new TooMuch('This takes more steps than there are');

/** To check one message: 5 to 40 ms. 128 KB of usual messages take a tenth of it. */
export const CHECK_STEPS_MAX = 500_000;

/** To compile one expression, or all of an integration. */
export const PATTERN_STEPS_MAX = 500_000;

/** To compile a schema, which takes turns with everything else after each slice. 32 KB of usual schema take a fifth. */
export const [SCHEMA_STEPS_MAX, SLICE_STEPS] = [1_500_000, 100_000];

/** A budget. */
export class Steps {
  readonly #max: number;
  #left: number;
  #once: Set<string> | undefined;

  constructor(max: number) {
    this.#max = max;
    this.#left = max;
  }

  get taken(): number {
    return this.#max - this.#left;
  }

  /** So much was done, or is about to be. Throws `tooMuch`. */
  take(count: number): void {
    this.#left -= count;
    if (this.#left < 0) throw tooMuch;
  }

  /** The same, for what is done once for all who share the budget. */
  takeOnce(what: string, count: number): void {
    this.#once ??= new Set();
    if (this.#once.has(what)) return;
    this.take(count);
    this.#once.add(what);
  }
}

/** What comes of work that counts its steps. */
export function orTooMuch<Result>(work: () => Result): Result | 'tooMuch' {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof TooMuch) return 'tooMuch';
    throw cause;
  }
}
