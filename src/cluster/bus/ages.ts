/** The best of so long tells how far two clocks are apart. Longer than a node may serve while it is cut off. */
const WINDOW_MS = 30_000;

/**
 * How old what another node has sent is, though its clock begins elsewhere: by how much later than the quickest it came.
 * NATS hands over late, in a burst, what it held back during a cut.
 */
export class Ages {
  #best = Infinity;
  #bestBefore = Infinity;
  #sinceMs: number | undefined;

  /** Something that was sent at this time, by the sender's clock, has come. */
  came(sentMs: number, nowMs: number): void {
    this.#sinceMs ??= sentMs;
    if (sentMs - this.#sinceMs > WINDOW_MS) {
      this.#sinceMs = sentMs;
      this.#bestBefore = this.#best;
      this.#best = Infinity;
    }
    this.#best = Math.min(this.#best, nowMs - sentMs);
  }

  of(sentMs: number, nowMs: number): number {
    const quickest = Math.min(this.#best, this.#bestBefore);
    return quickest === Infinity ? 0 : nowMs - sentMs - quickest;
  }
}
