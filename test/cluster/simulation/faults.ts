import type { Random } from '../../fuzz/random.ts';
import type { SimulatedNats } from '../simulated/simulated-nats.ts';
import type { SimulatedProcess } from './simulated-process.ts';

type Parts = {
  readonly nats: SimulatedNats;
  readonly random: Random;
  readonly processes: SimulatedProcess[];
  readonly start: (directory: string) => SimulatedProcess;
};

/** A ping of NATS's client finds out after so long that a link is cut. */
const NOTICED_AFTER_MS = 2_000;

/** What goes wrong, by chance. Everything ends by itself, so that faults meet faults. */
export class Faults {
  readonly #parts: Parts;
  /** What is still to happen, and when. */
  readonly #later: { atMs: number; run: () => void }[] = [];
  #isOver = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  step(byMs: number): void {
    const { random, nats } = this.#parts;
    const now = nats.clock.steady();
    for (const entry of this.#later.filter(({ atMs }) => atMs <= now)) {
      this.#later.splice(this.#later.indexOf(entry), 1);
      entry.run();
    }
    // One fault in about 700 ms.
    if (!this.#isOver && random.chance(byMs / 700)) this.#fault();
  }

  /** What was broken is whole, who was stopped wakes, who is gone is started. */
  heal(): void {
    const { nats, processes } = this.#parts;
    this.#isOver = true;
    this.#later.length = 0;
    Object.assign(nats, { hasQuorum: true, delayMsMax: 2 });
    for (const process of [...processes]) {
      process.wire.answersLostPercent = 0;
      process.wire.heldBackUntilMs = 0;
      if (process.isStopped) process.wake(true);
      process.wire.mend();
      if (process.isGone) this.#restart(process);
    }
  }

  #in(ms: number, run: () => void): void {
    this.#later.push({ atMs: this.#parts.nats.clock.steady() + ms, run });
  }

  #fault(): void {
    const { random, nats, processes } = this.#parts;
    const process = random.pick(processes);
    const { wire } = process;
    switch (random.below(8)) {
      case 0: {
        const isNoticed = random.chance(0.5);
        wire.cut({ isNoticed });
        if (!isNoticed) this.#in(NOTICED_AFTER_MS, () => wire.isCut && wire.notice());
        return this.#in(random.below(random.chance(0.3) ? 7_000 : 3_000), () => wire.mend());
      }
      case 1:
        wire.heldBackUntilMs = nats.clock.steady() + random.below(5_000);
        return;
      case 2:
        nats.hasQuorum = false;
        return this.#in(random.below(random.chance(0.2) ? 6_000 : 2_000), () => (nats.hasQuorum = true));
      case 3:
        if (process.isGone || process.isStopped) return;
        process.stop();
        return this.#in(random.below(random.chance(0.4) ? 7_000 : 2_000), () => {
          if (process.isStopped && !process.isGone) process.wake(random.chance(0.7));
        });
      case 4:
        if (process.isGone) return;
        process.kill();
        return this.#in(random.below(6_000), () => this.#restart(process));
      case 5:
        wire.answersLostPercent = random.pick([0, 10, 60]);
        return;
      case 6:
        nats.delayMsMax = random.pick([2, 2, 40, 300]);
        return;
      default:
        // A cut that is never noticed, and heals: what was said meanwhile is gone.
        if (!wire.isUp || wire.isCut) return;
        wire.cut({ isNoticed: false });
        return this.#in(random.below(1_500), () => (wire.isCut = false));
    }
  }

  #restart(process: SimulatedProcess): void {
    const { processes, start } = this.#parts;
    const place = processes.indexOf(process);
    if (place >= 0) processes[place] = start(process.directory);
  }
}
