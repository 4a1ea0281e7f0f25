// When to send what. The time that is meant for a message never moves, so that the rate does not drift; and latency is
// counted from it, so that a message held up by a slow server counts as slow (otherwise the slow moments of a server would
// be those in which it is asked least: "coordinated omission").

/** After a stall the rest is sent at this many times the rate, rather than all at once. */
const CATCHING_UP = 2;
/** What may leave in one go: the messages of so long. Timers are not more exact than this. */
const BURST_MS = 10;

export class Pacer {
  readonly #ratePerMs: number;
  readonly #total: number;
  readonly #creditMax: number;
  #credit: number;
  #lastMs = 0;
  #next = 0;

  constructor(ratePerSecond: number, durationMs: number) {
    this.#ratePerMs = ratePerSecond / 1000;
    this.#total = Math.max(1, Math.round(this.#ratePerMs * durationMs));
    this.#creditMax = Math.max(1, CATCHING_UP * this.#ratePerMs * BURST_MS);
    this.#credit = this.#creditMax;
  }

  /** How many messages are to be sent in all. */
  get total(): number {
    return this.#total;
  }

  get isOver(): boolean {
    return this.#next === this.#total;
  }

  /** How many to send now, so many ms after the start. */
  due(nowMs: number): number {
    const gained = (nowMs - this.#lastMs) * CATCHING_UP * this.#ratePerMs;
    this.#credit = Math.min(this.#creditMax, this.#credit + gained);
    this.#lastMs = nowMs;
    const due = Math.min(this.#total, Math.floor(nowMs * this.#ratePerMs) + 1) - this.#next;
    return Math.max(0, Math.min(due, Math.floor(this.#credit)));
  }

  /** The next message, and the time that is meant for it. */
  next(): { sequence: number; meantMs: number } {
    this.#credit--;
    const sequence = this.#next++;
    return { sequence, meantMs: sequence / this.#ratePerMs };
  }
}
