import type { Cancel, Clock } from '../../../src/base/clock.ts';
import { SteeredClock } from '../../../src/base/clock.ts';

/** The clock of one process: it begins anywhere, runs a little fast or slow, and goes on while the process is stopped. */
export class NodeClock implements Clock {
  readonly #inner: SteeredClock;
  readonly #rate: number;
  #stoppedMs: number | undefined;

  constructor(beginsMs: number, rate: number) {
    this.#inner = new SteeredClock(beginsMs);
    this.#rate = rate;
  }

  now(): number {
    return this.steady();
  }

  steady(): number {
    return Math.trunc(this.monotonic());
  }

  monotonic(): number {
    return this.#inner.steady() + (this.#stoppedMs ?? 0);
  }

  after(delayMs: number, run: () => void): Cancel {
    return this.#inner.after(delayMs, run);
  }

  /** So much time has passed in the world. */
  advance(byMs: number): void {
    if (this.#stoppedMs === undefined) this.#inner.advance(byMs * this.#rate);
    else this.#stoppedMs += byMs * this.#rate;
  }

  stop(): void {
    this.#stoppedMs ??= 0;
  }

  /** What fell due meanwhile is run, in order, at what the time is then. */
  wake(): void {
    const missedMs = this.#stoppedMs ?? 0;
    this.#stoppedMs = undefined;
    this.#inner.advance(missedMs);
  }
}
