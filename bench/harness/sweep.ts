// Short slices of every server in turn, in an order that is shuffled anew for each sweep: what else happens on the
// machine then hits all of them alike, and a ratio is taken between slices that are moments apart.
import type { Outcome } from './swarm/orders.ts';
import { shuffled } from './statistics.ts';
import type { Subject } from './servers/subject.ts';
import { usageOf } from './usage.ts';

/** One thing to do to one server. `prepare` is not measured. */
export type Participant = {
  readonly name: string;
  /** Whose CPU counts; undefined: that of the process that the outcome speaks of. */
  readonly subject: Subject | undefined;
  prepare(): (() => Promise<Outcome>) | Promise<() => Promise<Outcome>>;
};

/** What a slice cost. */
export type Slice = Outcome & { readonly serverCpuNs: number };

/** Slices by the name of their participant, in the order of the sweeps. */
export type Slices = ReadonlyMap<string, readonly Slice[]>;

type Plan = {
  readonly sweeps: number;
  readonly random: () => number;
  /** Slices of each that are not counted: until the hot code is compiled. Default: 1. */
  readonly warmUps?: number;
};

export async function sweep(participants: readonly Participant[], plan: Plan): Promise<Slices> {
  const { sweeps, random, warmUps = 1 } = plan;
  const slices = new Map<string, Slice[]>(participants.map(({ name }) => [name, []]));
  for (let round = 0; round < warmUps + sweeps; round++) {
    for (const participant of shuffled(participants, random)) {
      const slice = await measure(participant);
      if (round >= warmUps) slices.get(participant.name)!.push(slice);
    }
  }
  return slices;
}

async function measure(participant: Participant): Promise<Slice> {
  const run = await participant.prepare();
  const { subject } = participant;
  if (!subject) {
    const outcome = await run();
    return { ...outcome, serverCpuNs: outcome.cpuNs };
  }
  const before = await usageOf(subject);
  const outcome = await run();
  const after = await usageOf(subject);
  return { ...outcome, serverCpuNs: after.cpuNs - before.cpuNs };
}
