// Two sockets as one way, for as long as something goes along it.
import type { Socket } from 'node:net';
import type { Deadlines, Timed } from '../../base/deadlines.ts';

type Options = {
  readonly deadlines: Deadlines;
  readonly now: () => number;
  /** It ends when nothing went either way for so long. */
  readonly idleMs: number;
};

export class Joined implements Timed {
  bucket = 0;
  readonly #ends: readonly [Socket, Socket];
  readonly #options: Options;
  #lastMs: number;

  constructor(near: Socket, further: Socket, options: Options) {
    this.#ends = [near, further];
    this.#options = options;
    this.#lastMs = options.now();
    for (const [from, to] of [this.#ends, this.#ends.toReversed() as [Socket, Socket]]) {
      from.on('data', () => (this.#lastMs = options.now()));
      // Why one of them broke is nothing that the other could be told.
      from.on('error', () => {});
      from.on('close', () => this.#closed(to));
      from.pipe(to);
    }
    this.#wait();
    // One may have gone before there was the other.
    if (further.destroyed) near.destroySoon();
  }

  due(nowMs: number): void {
    if (nowMs < this.#lastMs + this.#options.idleMs) return this.#wait();
    for (const end of this.#ends) end.destroy();
  }

  /** What was read is still written. */
  #closed(other: Socket): void {
    if (other.destroyed) this.#options.deadlines.cancel(this);
    else other.destroySoon();
  }

  #wait(): void {
    this.#options.deadlines.schedule(this, this.#lastMs + this.#options.idleMs);
  }
}
