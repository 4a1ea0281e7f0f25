// Does a delivery cost more when there are more members? A server for each size, all up at once, so that sizes can be
// compared within a sweep.
import { Arena } from '../harness/arena.ts';
import type { Row } from '../harness/row.ts';
import { cpuRow, figure } from '../harness/row.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { startFanfare } from '../harness/servers/subject.ts';
import type { Outcome } from '../harness/swarm/orders.ts';
import { SOCKETS_MAX } from '../harness/swarm/swarm.ts';
import { sweep } from '../harness/sweep.ts';
import { usageOf } from '../harness/usage.ts';
import { hearEvents } from '../harness/workloads/hearing.ts';
import { roomOf } from '../harness/workloads/room.ts';
import type { Venue } from '../harness/venue.ts';

const SIZES = [1_000, 5_000, 10_000, SOCKETS_MAX];
/** What sizes are meant for; with fewer sockets they shrink alike. */
const FULL = 10_000;
const SWEEPS_MAX = 7;
const TEXT = 'This chat room will close in 15 minutes.';

export const growth: Scenario = {
  name: 'growth',
  about: `one event to rooms of ${SIZES.map((size) => size.toLocaleString('en')).join(', ')}: CPU for each delivery, beside the smallest`,
  sides: 'the size, the smallest',

  async run({ sockets, sweeps, random, profileFolder, isGate }: Settings): Promise<Findings> {
    const sizes = SIZES.map((size) => Math.min(SOCKETS_MAX, Math.ceil((size * sockets) / FULL)));
    const servers = sizes.map((size) => [String(size), () => startFanfare({ profileFolder })] as const);
    await using arena = await Arena.open(Object.fromEntries(servers));
    const members = new Map<string, { count: number; venue: Venue; kilobytes: number }>();
    for (const { name, subject, swarm } of arena.sides) {
      const count = Number(name);
      const venue = await roomOf(subject);
      const tokens = await venue.admit(count);
      const before = await usageOf(subject);
      await swarm.open(venue.path, tokens);
      const after = await usageOf(subject);
      members.set(name, { count, venue, kilobytes: (after.rssBytes - before.rssBytes) / count / 1_024 });
    }

    const [smallest, ...others] = arena.sides;
    /** All sizes have about as many deliveries in a slice. */
    const participants = arena.sides.map((side) => {
      const { count, venue } = members.get(side.name)!;
      const events = isGate ? 1 : Math.round(SOCKETS_MAX / count);
      const requests = Array.from({ length: events }, () => venue.request(TEXT));
      const how = { lanes: 1, deliveries: count, staysAwake: false };
      const send = async (): Promise<Outcome> => {
        let last: Outcome | undefined;
        // Each when all have the one before: what is published together is written together.
        for (const request of requests) last = arena.check(side, count, await side.swarm.request([request], how));
        return last!;
      };
      return { name: side.name, subject: side.subject, prepare: () => send, deliveries: events * count };
    });
    const slices = await sweep(participants, { sweeps: Math.min(sweeps, SWEEPS_MAX), random });
    const each = new Map(
      participants.map(({ name, deliveries }) => [
        name,
        slices.get(name)!.map((slice) => ({ ...slice, serverCpuNs: slice.serverCpuNs / deliveries })),
      ]),
    );
    await arena.hear(({ name, swarm }) => {
      const { count, venue } = members.get(name)!;
      return hearEvents(swarm, venue, count);
    });
    const rows = others.map(({ name }): Row => {
      const pair = new Map([
        ['fanfare', each.get(name)!],
        ['plain', each.get(smallest!.name)!],
      ]);
      const row = cpuRow(`growth-${name}`, `one event to ${Number(name).toLocaleString('en')}`, pair, 1);
      const [ours, theirs] = [members.get(name)!.kilobytes, members.get(smallest!.name)!.kilobytes];
      const { clientBound: _, ...rest } = row;
      return { ...rest, figures: [row.figures[0]!, figure('RSS of each', 'KB', [ours], [theirs])] };
    });
    return { rows, faults: await arena.close() };
  },
};
