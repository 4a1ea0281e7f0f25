import type { Clock } from '../../base/clock.ts';
import type { Limits } from '../../base/limits/limits.ts';
import type { Life, Membership } from '../../hub/membership.ts';
import type { Beat, Heard } from './beat.ts';
import { Incoming } from './incoming.ts';
import { Peer, keyOf } from './peer.ts';

/** The other nodes that were heard of. */
export class Peers {
  readonly clockDifferences = new Map<number, number>();
  readonly #membership: Membership;
  readonly #clock: Clock;
  readonly #limits: Pick<Limits, 'busHeldBytesMax'>;
  readonly #peers = new Map<number, Peer>();
  /** Lives that were there before this node heard everything. Undefined: it does not yet. */
  #before: Set<string> | undefined;

  constructor(membership: Membership, clock: Clock, limits: Pick<Limits, 'busHeldBytesMax'>) {
    this.#membership = membership;
    this.#clock = clock;
    this.#limits = limits;
  }

  get({ number, incarnation }: Life): Peer | undefined {
    const peer = this.#peers.get(number);
    return peer?.life.incarnation === incarnation ? peer : undefined;
  }

  /** A life that is heard of, and perhaps for the first time: `next` is then what it publishes next. Undefined: it is over. */
  of(life: Life, next: number): Peer | undefined {
    const known = this.#peers.get(life.number);
    if (known?.life.incarnation === life.incarnation) return known;
    if (known && known.life.incarnation > life.incarnation) return undefined;
    const wasBefore = this.#before === undefined || this.#before.has(keyOf(life));
    const incoming = new Incoming(life.incarnation, wasBefore ? next : 1, this.#limits.busHeldBytesMax);
    const peer = new Peer(life, incoming);
    this.#peers.set(life.number, peer);
    return peer;
  }

  beat(peer: Peer, { steadyMs, shownMs }: Beat): void {
    const now = this.#clock.steady();
    peer.ages.came(steadyMs, now);
    peer.lastBeatMs = now;
    this.clockDifferences.set(peer.life.number, shownMs - this.#clock.now());
  }

  /** From now on whoever is new is heard from its first batch on. */
  begin(): void {
    this.#before = new Set(this.#membership.others.map(keyOf));
  }

  forget(life: Life): void {
    if (!this.get(life)) return;
    this.#peers.delete(life.number);
    this.clockDifferences.delete(life.number);
  }

  clear(): void {
    this.#peers.clear();
    this.clockDifferences.clear();
    this.#before = undefined;
  }

  get heard(): Heard[] {
    return [...this.#peers.values()].map(({ life, incoming }) => ({
      node: life.number,
      incarnation: life.incarnation,
      heard: incoming.heard,
    }));
  }

  [Symbol.iterator](): MapIterator<Peer> {
    return this.#peers.values();
  }
}
