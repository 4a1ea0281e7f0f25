/**
 * Something of which there is `total`, shared by many holders. One may hold `each` at most, and never more than it
 * leaves for the others: however long it lets nothing go, half of what was free when it came stays free.
 */
export class FairShare {
  #total = 0;
  #each = 0;
  readonly #held = new Map<string, number>();
  #all = 0;

  constructor(total: number, each: number = total) {
    this.resize(total, each);
  }

  /** From now on there is so much. What is held over it stays held. */
  resize(total: number, each: number = total): void {
    this.#total = total;
    this.#each = each;
  }

  /** Whether the holder may have so much more; if so, it has it now, and must give it back. */
  take(holder: string, amount: number): boolean {
    const held = (this.#held.get(holder) ?? 0) + amount;
    if (held > Math.min(this.#each, this.#total - this.#all)) return false;
    this.#held.set(holder, held);
    this.#all += amount;
    return true;
  }

  giveBack(holder: string, amount: number): void {
    const left = this.#held.get(holder)! - amount;
    if (left === 0) this.#held.delete(holder);
    else this.#held.set(holder, left);
    this.#all -= amount;
  }
}
