// The metrics that AWS documents for IVS Chat, per account and region (spec/ivschat.md, section 6). Plain numbers:
// whoever shows them reads them.
import type { Owner } from './by-owner.ts';
import { ByOwner } from './by-owner.ts';

export type Action = 'SEND_MESSAGE' | 'DELETE_MESSAGE' | 'DISCONNECT_USER' | 'SEND_EVENT';

export type RegionMetrics = Owner & {
  readonly deliveries: Record<Action, number>;
  readonly requests: Record<Action, number>;
  readonly connections: PeakGauge;
  /** By the ARN of the review handler. */
  readonly invocationErrors: Map<string, number>;
  readonly responseValidationErrors: Map<string, number>;
};

const MINUTE_MS = 60_000;
/** Handlers come from callers: beyond this count they share one entry. */
const HANDLERS_MAX = 1_000;
const OTHERS = 'other';

export class ChatMetrics {
  readonly #regions: ByOwner<RegionMetrics>;

  constructor(now: () => number) {
    this.#regions = new ByOwner(({ account, region }) => ({
      account,
      region,
      deliveries: noActions(),
      requests: noActions(),
      connections: new PeakGauge(now),
      invocationErrors: new Map(),
      responseValidationErrors: new Map(),
    }));
  }

  get regions(): Iterable<RegionMetrics> {
    return this.#regions.values();
  }

  of(owner: Owner): RegionMetrics {
    return this.#regions.of(owner);
  }
}

const noActions = () => ({ SEND_MESSAGE: 0, DELETE_MESSAGE: 0, DISCONNECT_USER: 0, SEND_EVENT: 0 });

/** Count one more under the ARN of a handler. */
export function countFor(handlers: Map<string, number>, uri: string): void {
  const key = handlers.has(uri) || handlers.size < HANDLERS_MAX ? uri : OTHERS;
  handlers.set(key, (handlers.get(key) ?? 0) + 1);
}

/** How many there were at most within a minute: `peak` is that of the last whole minute, or of this one if higher. */
export class PeakGauge {
  current = 0;
  #minute = 0;
  #highest = 0;
  #before = 0;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(change: 1 | -1): void {
    this.#turn();
    this.current += change;
    this.#highest = Math.max(this.#highest, this.current);
  }

  get peak(): number {
    this.#turn();
    return Math.max(this.#before, this.#highest);
  }

  #turn(): void {
    const minute = Math.floor(this.#now() / MINUTE_MS);
    if (minute === this.#minute) return;
    this.#before = minute === this.#minute + 1 ? this.#highest : this.current;
    this.#highest = this.current;
    this.#minute = minute;
  }
}
