// One member in a hundred stops reading: what do the others notice, and what does it cost to hold what waits for those?
// Two servers, one of whose rooms has only members that read. What the kernel takes for a client that does not read is
// filled before anything is measured, so that the server is what holds the rest, until it cuts them.
import { Arena } from '../harness/arena.ts';
import type { Row } from '../harness/row.ts';
import { figure, ratioRow } from '../harness/row.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { startFanfare } from '../harness/servers/subject.ts';
import { Swarm } from '../harness/swarm/swarm.ts';
import { sweep } from '../harness/sweep.ts';
import type { Slice } from '../harness/sweep.ts';
import { usageOf } from '../harness/usage.ts';
import { hearEvents } from '../harness/workloads/hearing.ts';
import { roomOf } from '../harness/workloads/room.ts';
import type { Venue } from '../harness/venue.ts';

const MEMBERS_MAX = 5_000;
const SLOW_SHARE = 0.01;
const BURST = 20;
/** Attributes of an event may have 1,024 bytes, names included. */
const EVENT_BYTES = 960;
/** What a server holds for a slow reader: less than by default, so that it is reached while something is measured. */
const OUTBOX_BYTES = 256 * 1_024;
/** About what a loopback takes for a client that does not read. */
const FILL_BYTES = 2.5 * 1_024 * 1_024;
/** So much more, and they must have been cut. */
const CUT_BYTES = 1_024 * 1_024;

export const slowReaders: Scenario = {
  name: 'slow-readers',
  about: `1 % of the members of a room stop reading; ${BURST} events of 1 KB at once: the others' 99th percentile, beside a room without them`,
  sides: 'with, without',

  async run({ sockets, sweeps, random, profileFolder }: Settings): Promise<Findings> {
    const members = Math.min(MEMBERS_MAX, sockets);
    const slowCount = Math.max(1, Math.round(members * SLOW_SHARE));
    const start = () => startFanfare({ profileFolder, limits: { outboxBytesMax: OUTBOX_BYTES } });
    await using arena = await Arena.open({ fanfare: start, plain: start });
    await using stack = new AsyncDisposableStack();
    const rooms = new Map<string, { venue: Venue; few: Swarm }>();
    for (const { name, subject } of arena.sides) {
      const venue = await roomOf(subject);
      const few = stack.use(new Swarm(subject.url));
      await few.open(venue.path, await venue.admit(slowCount));
      rooms.set(name, { venue, few });
    }
    const { few: slow, venue: slowVenue } = rooms.get('fanfare')!;
    await slow.pause();
    for (const { venue, few } of rooms.values()) await flood(few, venue, FILL_BYTES, few === slow ? 0 : slowCount);
    for (const { name, swarm } of arena.sides) {
      const { venue } = rooms.get(name)!;
      await swarm.open(venue.path, await venue.admit(members - slowCount));
    }

    const deliveries = BURST * (members - slowCount);
    const memory = { fanfare: [] as number[], plain: [] as number[] };
    const participants = arena.sides.map((side) => {
      const { venue } = rooms.get(side.name)!;
      const requests = Array.from({ length: BURST }, () => venue.request('.'.repeat(EVENT_BYTES)));
      const send = async () => {
        const outcome = await side.swarm.request(requests, { lanes: BURST, deliveries, staysAwake: false });
        memory[side.name as keyof typeof memory].push((await usageOf(side.subject)).rssBytes / 2 ** 20);
        return arena.check(side, deliveries, outcome);
      };
      return { name: side.name, subject: side.subject, prepare: () => send };
    });
    const slices = await sweep(participants, { sweeps, random });
    const faults = await cutOf(arena, slow, slowVenue, slowCount, members - slowCount);
    await arena.hear(({ name, swarm }) => hearEvents(swarm, rooms.get(name)!.venue, members - slowCount));
    return {
      rows: rowsOf(slices.get('fanfare')!, slices.get('plain')!, memory),
      faults: [...faults, ...(await arena.close())],
    };
  },
};

/** Events until each member was sent so many bytes: a burst when the readers have the one before, or they are slow too. */
async function flood(swarm: Swarm, { request }: Venue, bytes: number, readers: number): Promise<void> {
  for (let sent = 0; sent < bytes; sent += BURST * EVENT_BYTES) {
    const requests = Array.from({ length: BURST }, () => request('.'.repeat(EVENT_BYTES)));
    await swarm.request(requests, { lanes: BURST, deliveries: BURST * readers, staysAwake: false });
  }
}

/** Whether the slow ones are cut at last, and only those. */
async function cutOf(
  { sides }: Arena,
  slow: Swarm,
  venue: Venue,
  slowCount: number,
  readers: number,
): Promise<string[]> {
  await flood(sides[0]!.swarm, venue, CUT_BYTES, readers);
  const cut = await slow.resume();
  return cut === slowCount ? [] : [`${cut} of ${slowCount} members who did not read were cut`];
}

function rowsOf(
  ours: readonly Slice[],
  theirs: readonly Slice[],
  memory: Record<'fanfare' | 'plain', number[]>,
): Row[] {
  const at = (slices: readonly Slice[], which: 'p50' | 'p99') => slices.map(({ arrivalMs }) => arrivalMs![which]);
  // The first slice of each is not counted.
  const [held, others] = [memory.fanfare.slice(-ours.length), memory.plain.slice(-ours.length)];
  return [
    ratioRow('slow-readers-p99', 'the others, 99th percentile', at(ours, 'p99'), at(theirs, 'p99'), [
      figure('p50', 'ms', at(ours, 'p50'), at(theirs, 'p50')),
      figure('p99', 'ms', at(ours, 'p99'), at(theirs, 'p99')),
    ]),
    ratioRow('slow-readers-memory', 'memory of the server', held, others, [figure('RSS', 'MB', held, others)]),
  ];
}
