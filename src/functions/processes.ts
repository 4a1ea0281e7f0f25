// How many processes of functions there may be, and who waits for one. No function can have all of them, or all places of
// those who wait.
import { Keeper } from './environment/keeper.ts';
import { EventPlaces } from './event-places.ts';

type Bounds = {
  readonly functionProcessesMax: number;
  readonly functionQueueMax: number;
  readonly functionQueueBytesMax: number;
};

/** Somebody whose events wait for a process. */
export type Waiter = {
  readonly name: string;
  /** Take what has become free, if there is anything. Returns whether more is wanted. */
  retry(): boolean;
  readonly idleCount: number;
  /** See Pool. */
  retire(now: boolean): void;
  /** Undefined: all are busy. */
  idleSinceMs(): number | undefined;
  /** End the process that has had nothing to do for the longest. */
  endIdle(): void;
};

export class Processes {
  readonly keeper = new Keeper();
  readonly #limits: Bounds;
  readonly #running = new Map<string, number>();
  #all = 0;
  readonly #places = new EventPlaces();
  readonly #pools = new Set<Waiter>();
  readonly #waiting = new Set<Waiter>();

  constructor(limits: Bounds) {
    this.#limits = limits;
  }

  add(pool: Waiter): void {
    this.#pools.add(pool);
  }

  remove(pool: Waiter): void {
    this.#pools.delete(pool);
  }

  /**
   * Whether another process may be started: no function has more of them than it leaves for the others. Those of others
   * that have nothing to do make room.
   */
  take({ name }: Waiter): boolean {
    const held = this.#running.get(name) ?? 0;
    const free = () => this.#limits.functionProcessesMax - this.#all;
    if (held + 1 > free() + this.#idleBeside(name)) return false;
    while (held + 1 > free()) {
      const idle = this.#longestIdle(name);
      if (!idle) return false;
      idle.endIdle();
    }
    this.#running.set(name, held + 1);
    this.#all++;
    return true;
  }

  giveBack({ name }: Waiter): void {
    const left = this.#running.get(name)! - 1;
    if (left === 0) this.#running.delete(name);
    else this.#running.set(name, left);
    this.#all--;
    for (const waiter of [...this.#waiting]) {
      // Whoever was served goes to the end of the line.
      this.#waiting.delete(waiter);
      if (waiter.retry()) this.#waiting.add(waiter);
    }
  }

  /** Whether an event may wait. Undefined: too many do; else what gives its place back. */
  queue(waiter: Waiter, bytes: number): (() => void) | undefined {
    const { functionQueueMax: eventsMax, functionQueueBytesMax: bytesMax } = this.#limits;
    const giveBack = this.#places.take(waiter.name, bytes, { eventsMax, bytesMax });
    if (giveBack) this.#waiting.add(waiter);
    return giveBack;
  }

  endAll(): void {
    for (const pool of [...this.#pools]) pool.retire(true);
    this.keeper[Symbol.dispose]();
  }

  #idleBeside(name: string): number {
    return [...this.#pools].reduce((sum, pool) => sum + (pool.name === name ? 0 : pool.idleCount), 0);
  }

  #longestIdle(except: string): Waiter | undefined {
    let found: Waiter | undefined;
    let since = Infinity;
    for (const pool of this.#pools) {
      const idleSince = pool.name === except ? undefined : pool.idleSinceMs();
      if (idleSince === undefined || idleSince >= since) continue;
      found = pool;
      since = idleSince;
    }
    return found;
  }
}
