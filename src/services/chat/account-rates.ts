// The rates of an account in a region, over all rooms, and over HTTP and sockets together (spec/ivschat.md, sections 1.6
// and 3.6).
import { TokenBucket } from '../../base/token-bucket.ts';
import type { Clock } from '../../base/clock.ts';
import type { Limits } from '../../base/limits/limits.ts';
import type { Hub } from '../../hub/hub.ts';
import { following } from '../../base/limits/live-limits.ts';
import type { Owner } from './by-owner.ts';
import { ByOwner } from './by-owner.ts';
import { DeleteMessage, DisconnectUser } from './model/messaging-model.ts';
import type { Capability } from './tokens.ts';

export class AccountRates {
  readonly perSecond: Readonly<Record<Capability, number>>;
  readonly #clock: Clock;
  readonly #hub: Pick<Hub, 'isValid' | 'isCongested'>;
  readonly #buckets: ByOwner<Record<Capability, TokenBucket>>;

  constructor(limits: Limits, clock: Clock, hub: Pick<Hub, 'isValid' | 'isCongested'>) {
    this.perSecond = following(limits, () => ({
      // No operation of the model: it comes over sockets only.
      SEND_MESSAGE: limits.sendMessageRequestsPerSecond,
      DELETE_MESSAGE: limits[DeleteMessage.accountRate.perSecond],
      DISCONNECT_USER: limits[DisconnectUser.accountRate.perSecond],
    }));
    this.#clock = clock;
    this.#hub = hub;
    const full = (action: Capability) => new TokenBucket(this.perSecond[action], clock.now());
    this.#buckets = new ByOwner(() => ({
      SEND_MESSAGE: full('SEND_MESSAGE'),
      DELETE_MESSAGE: full('DELETE_MESSAGE'),
      DISCONNECT_USER: full('DISCONNECT_USER'),
    }));
  }

  /** Whether other nodes would hear of it now. */
  get areHeard(): boolean {
    return this.#hub.isValid && !this.#hub.isCongested;
  }

  /** Whether the owner of a room may do so once more now. */
  take(action: Capability, owner: Owner): boolean {
    return this.areHeard && this.#buckets.of(owner)[action].take(this.#clock.now(), this.perSecond[action]);
  }
}
