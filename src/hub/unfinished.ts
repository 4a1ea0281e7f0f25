// The memory of everything that is not yet whole: heads and bodies of requests, fragments of messages, bytes that wait
// for their turn. It has one bound for all. Over it, those give way who have held the most for the longest, so that a
// stranger who fills it pays for it himself, and whoever finishes what he begins is not refused for his sake.
import type { Clock } from '../base/clock.ts';

export interface Holder {
  /** Let go of all that is held, and tell the peer to try again later. */
  giveUp(): void;
}

type Held = { bytes: number; sinceMs: number };

/** What it costs to hold anything at all: a buffer, an entry here. */
const OVERHEAD_BYTES = 256;
/** How much is freed at once, so that the holders are seldom sorted. */
const FREED_SHARE = 1 / 8;

export class Unfinished {
  bytesMax: number;
  readonly #clock: Clock;
  readonly #holders = new Map<Holder, Held>();
  #bytes = 0;

  constructor(bytesMax: number, clock: Clock) {
    this.bytesMax = bytesMax;
    this.#clock = clock;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The holder has so many bytes now. `hasFinished`: it has finished something since the last time, and begun anew. */
  hold(holder: Holder, bytes: number, hasFinished = false): void {
    const held = this.#holders.get(holder);
    if (bytes === 0) {
      if (held) this.#forget(holder, held);
      return;
    }
    const withOverhead = bytes + OVERHEAD_BYTES;
    this.#bytes += withOverhead - (held?.bytes ?? 0);
    if (!held) this.#holders.set(holder, { bytes: withOverhead, sinceMs: this.#clock.steady() });
    else {
      held.bytes = withOverhead;
      if (hasFinished) held.sinceMs = this.#clock.steady();
    }
    if (this.#bytes > this.bytesMax) this.#makeRoom();
  }

  #forget(holder: Holder, { bytes }: Held): void {
    this.#holders.delete(holder);
    this.#bytes -= bytes;
  }

  #makeRoom(): void {
    const now = this.#clock.steady();
    // A ms more for everybody: of those who have just begun, the largest comes first.
    const cost = ({ bytes, sinceMs }: Held) => bytes * (now - sinceMs + 1);
    const dearest = [...this.#holders].toSorted(([, a], [, b]) => cost(b) - cost(a));
    for (const [holder, held] of dearest) {
      if (this.#bytes <= this.bytesMax * (1 - FREED_SHARE)) return;
      // Giving one up may have ended another.
      if (!this.#holders.has(holder)) continue;
      this.#forget(holder, held);
      holder.giveUp();
    }
  }
}
