// Time is a value: everything asks a Clock, so that a limit of two hours is tested in milliseconds.

/** Stops what `after` began. Calling it again does nothing. */
export type Cancel = () => void;

export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z: what people and other machines are told. It jumps when the clock is set. */
  now(): number;
  /**
   * Whole milliseconds that go on evenly, whatever is done to the clock: what durations are measured by. They begin near
   * the time of day, and mean nothing to another process.
   */
  steady(): number;
  /** The same with fractions, for what takes less than one; it begins anywhere. */
  monotonic(): number;
  /** Run once, `delayMs` from now. A pending call never keeps the process alive. */
  after(delayMs: number, run: () => void): Cancel;
}

/** The same for the life of a process, and dear to ask for. */
const { timeOrigin } = performance;

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  steady: () => Math.trunc(timeOrigin + performance.now()),
  monotonic: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

/** Resolves in the next turn of the event loop: until then others are served. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A clock that stands still until it is told to move: for tests. */
export class SteeredClock implements Clock {
  /** The steady time. */
  #now: number;
  #setByMs = 0;
  #pending = new Set<{ at: number; run: () => void }>();

  constructor(now = Date.now()) {
    this.#now = now;
  }

  now(): number {
    return this.#now + this.#setByMs;
  }

  steady(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.steady();
  }

  /** Set the time of day forward or back, as an administrator does: no time has passed. */
  set(byMs: number): void {
    this.#setByMs += byMs;
  }

  after(delayMs: number, run: () => void): Cancel {
    const entry = { at: this.#now + delayMs, run };
    this.#pending.add(entry);
    return () => void this.#pending.delete(entry);
  }

  /** Move forward, running on the way, in order, everything that falls due. */
  advance(byMs: number): void {
    const end = this.#now + byMs;
    for (let next = this.#earliest(end); next; next = this.#earliest(end)) {
      this.#pending.delete(next);
      this.#now = next.at;
      next.run();
    }
    this.#now = end;
  }

  #earliest(end: number) {
    let found: { at: number; run: () => void } | undefined;
    for (const entry of this.#pending) {
      if (entry.at <= end && (!found || entry.at < found.at)) found = entry;
    }
    return found;
  }
}
