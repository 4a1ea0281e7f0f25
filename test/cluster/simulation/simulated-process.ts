// One process of a simulated cluster: the real membership and bus, over the simulated wire and a clock of its own.
import assert from 'node:assert/strict';
import type { Limits } from '../../../src/base/limits/limits.ts';
import { ClusterBus } from '../../../src/cluster/bus/cluster-bus.ts';
import { ClusterMembership } from '../../../src/cluster/membership/cluster-membership.ts';
import type { Life } from '../../../src/hub/membership.ts';
import type { NodeClock } from '../simulated/node-clock.ts';
import type { SimulatedWire } from '../simulated/simulated-wire.ts';
import type { History } from './history.ts';

export type Parts = {
  readonly wire: SimulatedWire;
  readonly clock: NodeClock;
  readonly limits: Limits;
  readonly directory: string;
  readonly history: History;
  /** What a mutant does to it. */
  readonly mutate: (process: SimulatedProcess) => void;
};

export class SimulatedProcess {
  readonly wire: SimulatedWire;
  readonly clock: NodeClock;
  readonly directory: string;
  membership: ClusterMembership | undefined;
  bus: ClusterBus | undefined;
  isGone = false;
  isStopped = false;
  /** It hears everything that is published from now on. */
  isServing = false;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.wire = parts.wire;
    this.clock = parts.clock;
    this.directory = parts.directory;
    void this.#start();
  }

  get life(): Life | undefined {
    return this.membership && { number: this.membership.number, incarnation: this.membership.incarnation };
  }

  /** Whether it would serve a client, at this moment. */
  get serves(): boolean {
    return !this.isGone && this.isServing && this.membership!.isValid;
  }

  kill(): void {
    this.isGone = true;
    this.isServing = false;
    this.wire.kill();
    this.membership?.stop();
  }

  stop(): void {
    this.isStopped = true;
    this.clock.stop();
    this.wire.stop();
  }

  wake(keeps: boolean): void {
    this.isStopped = false;
    this.wire.wake(keeps);
    this.clock.wake();
  }

  async #start(): Promise<void> {
    const { wire, clock, limits, history } = this.#parts;
    const membership = await this.#join();
    if (!membership) return;
    this.membership = membership;
    this.#parts.mutate(this);
    membership.onFenced(() => {
      this.isServing = false;
      history.forget(this);
    });
    membership.onDeath((life) => history.died(this, life));
    const lost = (from: Life, batches: number) => history.lost(this, from, batches);
    const endOfTurn = (run: () => void) => void clock.after(1, run);
    this.bus = new ClusterBus({
      ...{ wire, membership, clock, cluster: 'c', limits, lost, endOfTurn, fault: assert.ifError },
    });
    membership.onRejoined(() => void this.#serve());
    this.bus.subscribe('t', (message, from) => history.delivered(this, from, String(message)));
    this.bus.answer(membership.number, async (message) => history.done(this, String(message)));
    await this.#serve();
  }

  async #join(): Promise<ClusterMembership | undefined> {
    const { wire, clock, limits, directory } = this.#parts;
    while (!this.isGone) {
      try {
        return await ClusterMembership.join({
          ...{ wire, clock, limits, cluster: 'c', directory, version: '1', formats: [1, 1] },
          lost: () => this.kill(),
        });
      } catch {
        await new Promise<void>((resolve) => void clock.after(200, resolve));
      }
    }
    return undefined;
  }

  async #serve(): Promise<void> {
    const { incarnation } = this.membership!;
    while (!this.isGone && this.membership!.incarnation === incarnation) {
      const hearsAll = await this.bus!.hearsAll(1_000);
      const isServing = await this.membership!.serve().then(
        () => true,
        () => false,
      );
      if (!hearsAll || !isServing) {
        await new Promise<void>((resolve) => void this.clock.after(200, resolve));
        continue;
      }
      if (this.isGone || this.membership!.incarnation !== incarnation) return;
      this.isServing = this.membership!.isValid;
      if (this.isServing) this.#parts.history.begins(this);
      return;
    }
  }
}
