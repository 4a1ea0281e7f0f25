// The end of each turn of the event loop: what has collected is written; then those who were sent more than they may
// read at once go on, one after another. So a client that sends at full speed gets the time that nobody else needs,
// and however many such clients there are, everybody else waits for one turn at most.
import type { Clock } from '../base/clock.ts';
import type { Limits } from '../base/limits/limits.ts';

/** Somebody whose work can be done in parts. */
export interface Worker {
  /** Do as much as `Turns.spend` allows. Who has more to do waits again. */
  takeTurn(): void;
}

type Options = {
  clock: Clock;
  limits: Pick<Limits, 'turnWorkMax' | 'connectionTurnWorkMax' | 'turnTimeMs'>;
  fault(cause: unknown): void;
};

/** What somebody may do at once in a turn whose work is done: read one small message, as nearly everybody does. */
const LEAST_WORK = 2;

/** The unit is what a small frame costs; each KB of a large one costs as much. */
export const workOf = (bytes: number): number => 1 + (bytes >> 10);

export class Turns {
  readonly #options: Options;
  /** In the order in which they have their turns. */
  readonly #waiting = new Set<Worker>();
  #write: () => void = () => {};
  #isArmed = false;
  /** What may still be done in this turn, by everybody and by the one whose turn it is. */
  #turnLeft: number;
  #left = 0;
  #startedMs = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#turnLeft = options.limits.turnWorkMax;
  }

  /** What to do first at the end of a turn. */
  onEnd(write: () => void): void {
    this.#write = write;
  }

  /** Let this turn have an end, at which something is done. */
  arm(): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    setImmediate(() => this.#end());
  }

  /** Somebody who did not wait has something to do: a part of it may be done at once. */
  begin(): void {
    this.arm();
    this.#startedMs = this.#options.clock.steady();
    this.#left = this.#turnLeft > 0 ? this.#options.limits.connectionTurnWorkMax : LEAST_WORK;
  }

  /** So much work was done just now. */
  charge(work: number): void {
    this.#left -= work;
    this.#turnLeft -= work;
  }

  /** The same; and false when the rest has to wait for a turn. */
  spend(work: number, nowMs: number): boolean {
    this.charge(work);
    return this.#left > 0 && nowMs - this.#startedMs < this.#options.limits.turnTimeMs;
  }

  /** Give somebody turns from now on, or not before some time has passed. */
  wait(worker: Worker, delayMs = 0): void {
    if (delayMs > 0) return void this.#options.clock.after(delayMs, () => this.wait(worker));
    this.#waiting.add(worker);
    this.arm();
  }

  leave(worker: Worker): void {
    this.#waiting.delete(worker);
  }

  #end(): void {
    this.#isArmed = false;
    try {
      this.#write();
    } finally {
      if (this.#waiting.size > 0) this.#takeTurns();
      // For those to whom something comes before the next end.
      this.#turnLeft = this.#options.limits.turnWorkMax;
    }
  }

  #takeTurns(): void {
    const { clock, limits } = this.#options;
    this.#turnLeft = limits.turnWorkMax;
    this.#startedMs = clock.steady();
    // Who waits again while the set is gone through comes last in it.
    for (const worker of this.#waiting) {
      this.#left = limits.connectionTurnWorkMax;
      this.#waiting.delete(worker);
      try {
        worker.takeTurn();
      } catch (cause) {
        this.#options.fault(cause);
      }
      if (this.#turnLeft <= 0 || clock.steady() - this.#startedMs >= limits.turnTimeMs) break;
    }
    if (this.#waiting.size > 0) this.arm();
  }
}
