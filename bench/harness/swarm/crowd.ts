// The clients of a swarm, and what all of them together have received.
import type { ClientSocket } from './client-socket.ts';
import { Lane } from './lane.ts';
import type { Address, Outcome } from './orders.ts';
import { quantileOf } from '../statistics.ts';

type Work = {
  readonly deliveries: number;
  /** Whether nothing else is waited for; asked again with every `progress`. */
  readonly isDone?: () => boolean;
  readonly go: () => void;
  /** Look for the next bytes again and again instead of sleeping until they come. */
  readonly staysAwake?: boolean;
  /** Note when each delivery came. */
  readonly notesArrivals?: boolean;
};

export class Crowd {
  readonly sockets: ClientSocket[] = [];
  delivered = 0;
  /** To be called when something was received or answered. */
  progress: () => void = () => {};
  readonly #patienceMs: number;
  #lanes: Lane[] = [];
  #prepared: string[] = [];
  #isBusy = false;

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  readonly count = (messages: number): void => {
    this.delivered += messages;
    this.progress();
  };

  prepare(requests: readonly string[]): void {
    this.#prepared.push(...requests);
  }

  takePrepared(): readonly string[] {
    const prepared = this.#prepared;
    this.#prepared = [];
    return prepared;
  }

  /** As many open lanes as asked for, to these addresses in turn: those of before that are still fresh, and new ones. */
  async lanes(addresses: readonly Address[], wanted: number): Promise<Lane[]> {
    const before = this.#lanes;
    this.#lanes = Array.from({ length: wanted }, (_, at) =>
      before[at]?.isFresh ? before[at] : new Lane(addresses[at % addresses.length]!),
    );
    for (const lane of before) if (!this.#lanes.includes(lane)) lane.destroy();
    await Promise.all(this.#lanes.map(({ opened }) => opened));
    return this.#lanes;
  }

  /** Do something, and wait until all that it leads to has come, but not for ever. */
  async measured({ deliveries, isDone = () => true, go, staysAwake, notesArrivals }: Work): Promise<Outcome> {
    const before = this.delivered;
    const arrivals: number[] = [];
    const cpu = process.cpuUsage();
    const start = performance.now();
    this.#isBusy = true;
    await new Promise<void>((resolve) => {
      const impatience = setTimeout(resolve, this.#patienceMs);
      this.progress = () => {
        const come = this.delivered - before;
        if (notesArrivals) while (arrivals.length < come) arrivals.push(performance.now() - start);
        if (come < deliveries || !isDone()) return;
        clearTimeout(impatience);
        resolve();
      };
      go();
      if (staysAwake) this.#stayAwake();
    });
    this.progress = () => {};
    this.#isBusy = false;
    const { user, system } = process.cpuUsage(cpu);
    return {
      delivered: this.delivered - before,
      refused: 0,
      elapsedMs: performance.now() - start,
      cpuNs: staysAwake ? 0 : (user + system) * 1000,
      ...(notesArrivals && { arrivalMs: { p50: quantileOf(arrivals, 0.5), p99: quantileOf(arrivals, 0.99) } }),
    };
  }

  destroy(): void {
    for (const one of [...this.sockets.splice(0), ...this.#lanes.splice(0)]) one.destroy();
  }

  readonly #stayAwake = (): void => {
    if (this.#isBusy) setImmediate(this.#stayAwake);
  };
}
