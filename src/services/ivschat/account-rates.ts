// The rates of an account in a region, over all rooms, and over HTTP and sockets together (spec/ivschat.md, sections 1.6
// and 3.6).
import { TokenBucket } from '../../aws/token-bucket.ts';
import type { Clock } from '../../clock.ts';
import type { Limits } from '../../limits.ts';
import type { Capability } from './tokens.ts';

type Owner = { readonly account: string; readonly region: string };

/** Regions come from callers: beyond this count they share one entry. */
const REGIONS_MAX = 100;
const OTHERS = 'other';

export class AccountRates {
  readonly perSecond: Readonly<Record<Capability, number>>;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Record<Capability, TokenBucket>>();

  constructor(limits: Limits, clock: Clock) {
    this.perSecond = {
      SEND_MESSAGE: limits.sendMessageRequestsPerSecond,
      DELETE_MESSAGE: limits.deleteMessageRequestsPerSecond,
      DISCONNECT_USER: limits.disconnectUserRequestsPerSecond,
    };
    this.#clock = clock;
  }

  /** Whether the owner of a room may do so once more now. */
  take(action: Capability, owner: Owner): boolean {
    return this.#of(owner)[action].take(this.#clock.now(), this.perSecond[action]);
  }

  #of({ account, region }: Owner): Record<Capability, TokenBucket> {
    const name = `${account} ${region}`;
    const known = this.#buckets.get(name);
    if (known) return known;
    if (this.#buckets.size >= REGIONS_MAX && region !== OTHERS) return this.#of({ account, region: OTHERS });
    const full = (action: Capability) => new TokenBucket(this.perSecond[action], this.#clock.now());
    const made = {
      SEND_MESSAGE: full('SEND_MESSAGE'),
      DELETE_MESSAGE: full('DELETE_MESSAGE'),
      DISCONNECT_USER: full('DISCONNECT_USER'),
    };
    this.#buckets.set(name, made);
    return made;
  }
}
