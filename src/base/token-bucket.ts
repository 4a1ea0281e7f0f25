/** Lets `ratePerSecond` through on average and `burst` at once. Holds two numbers and no timer. */
export class TokenBucket {
  #tokens: number;
  #filledAt: number;

  constructor(burst: number, nowMs: number) {
    this.#tokens = burst;
    this.#filledAt = nowMs;
  }

  /** Take one token if there is one. Rate and burst come with each call, so that a changed limit holds at once. */
  take(nowMs: number, ratePerSecond: number, burst = ratePerSecond): boolean {
    const earned = (Math.max(0, nowMs - this.#filledAt) * ratePerSecond) / 1000;
    this.#tokens = Math.min(burst, this.#tokens + earned);
    this.#filledAt = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
