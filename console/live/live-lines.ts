import type { WatchEvent } from '../api/watch-event.ts';

/** What a person can look through; the page holds no more, however long it is open. */
export const LINES_MAX = 500;

export type Line = { readonly id: number; readonly event: WatchEvent };
export type Sample = { readonly shown: number; readonly of: number };

/** The last lines of a live view, newest first, and whether they are all that happened. */
export class LiveLines {
  #lines: Line[] = [];
  #count = 0;
  #sample: (Sample & { readonly atMs: number }) | undefined;

  add(event: WatchEvent, nowMs: number): void {
    if (event.kind === 'sample') {
      this.#sample = { shown: Number(event['shown']), of: Number(event['of']), atMs: nowMs };
      return;
    }
    this.#lines.push({ id: this.#count++, event });
    if (this.#lines.length >= 2 * LINES_MAX) this.#lines = this.#lines.slice(-LINES_MAX);
  }

  /** How many there were, those that are forgotten too. */
  get count(): number {
    return this.#count;
  }

  /** How many are in memory. */
  get held(): number {
    return this.#lines.length;
  }

  list(): readonly Line[] {
    return this.#lines.slice(-LINES_MAX).toReversed();
  }

  /** What was left out in the last `freshMs`. */
  sample(nowMs: number, freshMs: number): Sample | undefined {
    return this.#sample && nowMs - this.#sample.atMs < freshMs ? this.#sample : undefined;
  }

  clear(): void {
    this.#lines = [];
  }
}
