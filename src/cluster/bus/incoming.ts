/** What one life of another node publishes, put in order. Pure: it is told what came, and tells what is next. */
export class Incoming {
  readonly incarnation: number;
  readonly #heldBytesMax: number;
  /** Batches that came before their turn. */
  readonly #held = new Map<number, Buffer>();
  #heldBytes = 0;
  #next: number;
  /** The highest number that is known to exist. */
  #known = 0;

  constructor(incarnation: number, next: number, heldBytesMax: number) {
    this.incarnation = incarnation;
    this.#next = next;
    this.#heldBytesMax = heldBytesMax;
  }

  /** The last batch that was delivered, as were all before. */
  get heard(): number {
    return this.#next - 1;
  }

  /** A batch has come: deliver it and those that waited for it, or hold it. What came already is nothing. */
  take(number: number, batch: Buffer, deliver: (batch: Buffer) => void): void {
    this.knows(number);
    if (number < this.#next || this.#held.has(number)) return;
    if (number > this.#next) {
      // What is not held is asked for when its turn comes.
      if (this.#heldBytes + batch.length > this.#heldBytesMax) return;
      this.#held.set(number, batch);
      this.#heldBytes += batch.length;
      return;
    }
    this.#next++;
    deliver(batch);
    this.#deliverHeld(deliver);
  }

  /** There is a batch of this number, and all before. */
  knows(number: number): void {
    this.#known = Math.max(this.#known, number);
  }

  /** The first batches that have not come, though later ones exist. */
  get missing(): { readonly first: number; readonly last: number } | undefined {
    if (this.#known < this.#next) return undefined;
    let last = this.#known;
    for (const number of this.#held.keys()) last = Math.min(last, number - 1);
    return { first: this.#next, last };
  }

  /** What comes before this number is lost. Returns how many batches that are. */
  skipTo(number: number, deliver: (batch: Buffer) => void): number {
    let lost = 0;
    while (this.#next < number) {
      const held = this.#release(this.#next++);
      if (held) deliver(held);
      else lost++;
    }
    this.#deliverHeld(deliver);
    return lost;
  }

  #deliverHeld(deliver: (batch: Buffer) => void): void {
    for (let next = this.#release(this.#next); next; next = this.#release(this.#next)) {
      this.#next++;
      deliver(next);
    }
  }

  #release(number: number): Buffer | undefined {
    const batch = this.#held.get(number);
    if (!batch) return undefined;
    this.#held.delete(number);
    this.#heldBytes -= batch.length;
    return batch;
  }
}
