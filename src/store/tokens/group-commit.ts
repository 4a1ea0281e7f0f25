import type { Clock } from '../../base/clock.ts';

type Options<T> = {
  /** Write items, all of them or none: when it resolves, they are on the disk. */
  readonly write: (items: readonly T[]) => Promise<void>;
  readonly clock: Clock;
  /** So many may wait at once. */
  readonly waitingMax: number;
  /** Nobody waits longer. */
  readonly timeoutMs: number;
  /** Hears why writes fail, once until one succeeds again. */
  readonly fault: (cause: unknown) => void;
};

/** What is written together. The first to settle it decides. */
type Batch<T> = { readonly items: T[]; readonly settled: Promise<boolean>; settle(isKept: boolean): void };

/**
 * One write for all that came in this turn of the event loop, or while the write before was under way: what an item
 * costs falls with their number, and nobody waits for more than two writes.
 */
export class GroupCommit<T> implements AsyncDisposable {
  readonly #options: Options<T>;
  /** Takes what comes now; its write has not begun. */
  #next: Batch<T> | undefined;
  #writing: Batch<T> | undefined;
  #waiting = 0;
  #isFailing = false;
  #isClosed = false;

  constructor(options: Options<T>) {
    this.#options = options;
  }

  /** True: it is on the disk. False: it is not known to be, and who asked must not rely on it. Never rejects. */
  add(item: T): Promise<boolean> {
    if (this.#isClosed || this.#waiting >= this.#options.waitingMax) return Promise.resolve(false);
    this.#waiting++;
    this.#next ??= this.#begin();
    this.#next.items.push(item);
    return this.#next.settled;
  }

  /** Whether a write is under way: a disk that hangs may keep it so for longer than anybody waits. */
  get isWriting(): boolean {
    return this.#writing !== undefined;
  }

  #begin(): Batch<T> {
    const { promise: settled, resolve } = Promise.withResolvers<boolean>();
    const { clock, timeoutMs } = this.#options;
    const items: T[] = [];
    let isOpen = true;
    const settle = (isKept: boolean) => {
      if (!isOpen) return;
      isOpen = false;
      cancel();
      this.#waiting -= items.length;
      resolve(isKept);
    };
    const batch = { items, settled, settle };
    const cancel = clock.after(timeoutMs, () => {
      // What nobody waits for any more need not be written.
      if (this.#next === batch) this.#next = undefined;
      this.#failed(new Error(`The disk did not answer within ${timeoutMs} ms`));
      settle(false);
    });
    if (!this.#writing) setImmediate(() => void this.#write());
    return batch;
  }

  async #write(): Promise<void> {
    while (this.#next && !this.#writing) {
      const batch = this.#next;
      this.#next = undefined;
      this.#writing = batch;
      try {
        await this.#options.write(batch.items);
        this.#isFailing = false;
        batch.settle(true);
      } catch (cause) {
        this.#failed(cause);
        batch.settle(false);
      }
      this.#writing = undefined;
    }
  }

  #failed(cause: unknown): void {
    if (!this.#isFailing) this.#options.fault(cause);
    this.#isFailing = true;
  }

  /** Everybody who waits has an answer when this resolves, and nothing is taken any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await Promise.all([this.#writing?.settled, this.#next?.settled]);
  }
}
