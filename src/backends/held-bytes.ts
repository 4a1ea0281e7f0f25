import type { FairShare } from '../base/fair-share.ts';

/** What one call holds of the bytes that may be under way, until it ends. */
export class HeldBytes implements Disposable {
  readonly #share: FairShare;
  readonly #holder: string;
  #bytes = 0;
  #isOver = false;

  constructor(share: FairShare, holder: string) {
    this.#share = share;
    this.#holder = holder;
  }

  take(bytes: number): boolean {
    if (this.#isOver || !this.#share.take(this.#holder, bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    if (this.#bytes > 0) this.#share.giveBack(this.#holder, this.#bytes);
  }
}
