import type { SteeredClock } from '../../../src/base/clock.ts';
import type { Random } from '../../fuzz/random.ts';
import { SimulatedStreams } from './simulated-streams.ts';
import type { SimulatedServers } from './simulated-wire.ts';
import { SimulatedWire } from './simulated-wire.ts';

/**
 * NATS in memory, on a clock that is steered. With the same seed and the same calls it does the same. Faults are made by
 * whoever steers.
 */
export class SimulatedNats implements SimulatedServers {
  readonly clock: SteeredClock;
  readonly random: Random;
  readonly streams: SimulatedStreams;
  hasQuorum = true;
  delayMsMax = 2;
  readonly #wires = new Set<SimulatedWire>();

  constructor(clock: SteeredClock, random: Random) {
    this.clock = clock;
    this.random = random;
    this.streams = new SimulatedStreams(clock, (...said) => this.say(undefined, ...said));
  }

  wire(): SimulatedWire {
    const wire = new SimulatedWire(this);
    this.#wires.add(wire);
    return wire;
  }

  say(from: SimulatedWire | undefined, subject: string, bytes: Uint8Array, sequence?: number): void {
    for (const wire of this.#wires) if (wire !== from) wire.hear(from, subject, bytes, sequence);
  }

  forget(wire: SimulatedWire): void {
    this.#wires.delete(wire);
  }
}
