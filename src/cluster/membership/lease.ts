// How long a node may serve without asking. Pure: all times are handed in, steady ones but for `shownMs`.
import type { Limits } from '../../base/limits/limits.ts';

/** The clock that is shown may run differently from the steady one by so much before a machine is thought to have slept. */
const SLEPT_MS = 5_000;

export type LeaseLimits = Pick<Limits, 'leaseMs' | 'leaseRenewMs' | 'condemnAfterMs'>;

/** Undefined: they keep what they promise, with clocks that differ by ten percent. */
export function wrongWith({ leaseMs, leaseRenewMs, condemnAfterMs }: LeaseLimits): string | undefined {
  if (leaseMs > condemnAfterMs * 0.8) return 'leaseMs must be at most 80 % of condemnAfterMs';
  if (leaseRenewMs > leaseMs / 3) return 'leaseRenewMs must be at most a third of leaseMs';
  return undefined;
}

export class Lease {
  readonly #leaseMs: number;
  #validUntilMs = -Infinity;
  #differenceMs: number | undefined;

  constructor(leaseMs: number) {
    this.#leaseMs = leaseMs;
  }

  /** From when it was sent, not from when it was answered: whoever condemns counts from between. */
  renewed(sentMs: number): void {
    this.#validUntilMs = Math.max(this.#validUntilMs, sentMs + this.#leaseMs);
  }

  isValid(nowMs: number): boolean {
    return nowMs < this.#validUntilMs;
  }

  get validUntilMs(): number {
    return this.#validUntilMs;
  }

  /** The node is fenced: nothing that was renewed before counts. */
  end(): void {
    this.#validUntilMs = -Infinity;
    this.#differenceMs = undefined;
  }

  /** Whether the machine has slept since this was asked last: then the steady clock has stood still, and the others' have not. */
  hasSlept(nowMs: number, shownMs: number): boolean {
    const before = this.#differenceMs;
    this.#differenceMs = shownMs - nowMs;
    return before !== undefined && this.#differenceMs - before > SLEPT_MS;
  }
}
