import type { Clock } from '../../base/clock.ts';

/** What somebody waits for, looked at whenever something has happened. */
export class Conditions {
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();
  #isOver = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether it is so, at once or within so long. */
  async until(isSo: () => boolean, patienceMs: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = this.#clock.after(patienceMs, resolve);
    const look = () => {
      if (this.#isOver || isSo()) resolve();
    };
    this.#waiting.add(look);
    look();
    await promise;
    this.#waiting.delete(look);
    end();
    return isSo();
  }

  look(): void {
    for (const look of [...this.#waiting]) look();
  }

  /** Nobody waits any more. */
  end(): void {
    this.#isOver = true;
    this.look();
  }
}
