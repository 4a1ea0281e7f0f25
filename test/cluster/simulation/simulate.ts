// One seed, one history of a cluster: nodes that publish and ask one another, and faults of every kind.
import { setImmediate } from 'node:timers/promises';
import { SteeredClock } from '../../../src/base/clock.ts';
import type { Limits } from '../../../src/base/limits/limits.ts';
import { limitsOf } from '../../../src/base/limits/limits.ts';
import { decodeRecord, nodeNames, nodesStream } from '../../../src/cluster/membership/node-record.ts';
import type { Life } from '../../../src/hub/membership.ts';
import { Random } from '../../fuzz/random.ts';
import { NodeClock } from '../simulated/node-clock.ts';
import { SimulatedNats } from '../simulated/simulated-nats.ts';
import { Faults } from './faults.ts';
import { History } from './history.ts';
import { SimulatedProcess } from './simulated-process.ts';

/** Leases are an eighth as long as they are, so that more of them end in a history. */
const LIMITS: Partial<Limits> = {
  ...{ leaseMs: 3_000, leaseRenewMs: 700, condemnAfterMs: 4_200 },
  ...{ busKeptBytesMax: 1_048_576, busHeldBytesMax: 65_536 },
};
const STEP_MS = 25;
const FAULTS_MS = 12_000;
const QUIET_MS = 11_000;
/** At its end nobody publishes any more. */
const SILENT_MS = 2_000;
const NODES = 3;

export type Mutant = {
  readonly limits?: Partial<Limits>;
  readonly mutate?: (process: SimulatedProcess) => void;
};

export async function simulate(
  seed: number,
  { limits = {}, mutate = () => {} }: Mutant = {},
): Promise<History['counts']> {
  const random = new Random(seed);
  const clock = new SteeredClock(0);
  const nats = new SimulatedNats(clock, random);
  nats.streams.create(nodesStream('c', 3));
  const history = new History(() => clock.steady());
  const all = limitsOf('ours', { ...LIMITS, ...limits });
  const start = (directory: string) =>
    new SimulatedProcess({
      ...{ wire: nats.wire(), limits: all, directory, history, mutate },
      clock: new NodeClock(random.below(1_000_000), 0.99 + random.fraction() * 0.02),
    });
  const processes = Array.from({ length: NODES }, (_, at) => start(`d${at}`));
  const faults = new Faults({ nats, random, processes, start });
  const recordOf = (number: number) =>
    decodeRecord(nats.streams.last(nodeNames('c').stream, nodeNames('c').of(number))!.bytes);
  const lives: Life[] = [];
  let questions = 0;
  const outcomes: (() => void)[] = [];

  const asked = async (from: SimulatedProcess, life: Life, id: string) => {
    const { outcome } = await from.bus!.ask(life.number, Buffer.from(id));
    if (!from.isGone && from.membership!.isValid) outcomes.push(() => history.outcome(id, life, outcome, processes));
  };
  const ask = (from: SimulatedProcess) => {
    const life = random.pick(lives);
    const id = String(++questions);
    history.asks(id);
    void asked(from, life, id);
  };

  const step = async (isQuiet: boolean, isSilent = false) => {
    clock.advance(STEP_MS);
    for (const { clock: own, isGone } of processes) if (!isGone) own.advance(STEP_MS);
    if (!isQuiet) faults.step(STEP_MS);
    for (const process of processes) {
      if (!process.serves || process.isStopped) continue;
      const life = process.life!;
      if (!lives.some(({ number, incarnation }) => number === life.number && incarnation === life.incarnation))
        lives.push(life);
      if (isSilent) continue;
      if (random.chance(0.2))
        process.bus!.publish(
          't',
          Buffer.from(history.next(process).padEnd(random.below(random.chance(0.1) ? 200_000 : 1_000))),
        );
      if (random.chance(0.05)) ask(process);
    }
    await setImmediate();
    for (const look of outcomes.splice(0)) look();
    history.check(processes, recordOf);
  };

  try {
    for (let passed = 0; passed < FAULTS_MS; passed += STEP_MS) await step(false);
    faults.heal();
    for (let passed = 0; passed < QUIET_MS; passed += STEP_MS) await step(true, passed > QUIET_MS - SILENT_MS);
    history.checkEnd(processes);
  } catch (cause) {
    throw new Error(`seed ${seed}, at ${clock.steady()} ms: ${(cause as Error).message}`, { cause });
  } finally {
    for (const process of processes) process.kill();
  }
  return history.counts;
}
