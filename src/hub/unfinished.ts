// The memory of everything that is not yet whole: heads and bodies of requests, fragments of messages, bytes that wait
// for their turn. It has one bound for all. Over it, those give way who have held the most for the longest, so that a
// stranger who fills it pays for it himself, and whoever finishes what he begins is not refused for his sake.
import type { Clock } from '../base/clock.ts';
import { nextTurn } from '../base/clock.ts';

export interface Holder {
  /** Let go of all that is held, and tell the peer to try again later. */
  giveUp(): void;
}

type Held = { bytes: number; sinceMs: number };

/** What it costs to hold anything at all: a buffer, an entry here. */
const OVERHEAD_BYTES = 256;
/** How much is freed at once, so that it is seldom looked for. */
const FREED_SHARE = 1 / 8;
/** Where so many are enough for now, the others give up in the next turns: to tell them takes about a millisecond. */
const GIVE_UP_AT_ONCE_MAX = 32;

export class Unfinished {
  bytesMax: number;
  readonly #clock: Clock;
  readonly #holders = new Map<Holder, Held>();
  #bytes = 0;
  /** More give up in the next turn. */
  #goesOn = false;

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
    if (this.#bytes > this.bytesMax) this.#makeRoom(this.#clock.steady());
  }

  #forget(holder: Holder, { bytes }: Held): void {
    this.#holders.delete(holder);
    this.#bytes -= bytes;
  }

  #makeRoom(nowMs: number): void {
    const wanted = this.bytesMax * (1 - FREED_SHARE);
    do {
      for (const holder of this.#dearest(nowMs)) {
        if (this.#bytes <= wanted) return;
        const held = this.#holders.get(holder);
        // Giving one up may have ended another.
        if (!held) continue;
        this.#forget(holder, held);
        holder.giveUp();
      }
    } while (this.#bytes > this.bytesMax);
    if (this.#bytes > wanted && !this.#goesOn) void this.#makeMoreRoom(nowMs);
  }

  /** As of the same moment: whoever finishes what he begins is not the dearer for it. */
  async #makeMoreRoom(nowMs: number): Promise<void> {
    this.#goesOn = true;
    await nextTurn();
    this.#goesOn = false;
    this.#makeRoom(nowMs);
  }

  /** Numbers are sorted in a millisecond for tens of thousands of holders; the holders themselves would take fifty. */
  #dearest(nowMs: number): Holder[] {
    // A ms more for everybody: of those who have just begun, the largest comes first.
    const costOf = ({ bytes, sinceMs }: Held) => bytes * (Math.max(0, nowMs - sinceMs) + 1);
    const costs = new Float64Array(this.#holders.size);
    let count = 0;
    for (const held of this.#holders.values()) costs[count++] = costOf(held);
    const least = costs.toSorted().at(-GIVE_UP_AT_ONCE_MAX) ?? 0;
    const dearest: { readonly holder: Holder; readonly cost: number }[] = [];
    let equals = GIVE_UP_AT_ONCE_MAX;
    for (const [holder, held] of this.#holders) {
      const cost = costOf(held);
      if (cost > least || (cost === least && equals-- > 0)) dearest.push({ holder, cost });
    }
    dearest.sort((a, b) => b.cost - a.cost);
    return dearest.slice(0, GIVE_UP_AT_ONCE_MAX).map(({ holder }) => holder);
  }
}
