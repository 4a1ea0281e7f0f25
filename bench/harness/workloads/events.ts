// Events to all members of a room, one after another and many at once: the server's CPU for each delivery.
import type { Arena, Side } from '../arena.ts';
import type { Row } from '../row.ts';
import { cpuRows } from '../row.ts';
import type { Settings } from '../scenario.ts';
import type { Outcome } from '../swarm/orders.ts';
import { sweep } from '../sweep.ts';
import type { Participant } from '../sweep.ts';
import { hearEvents } from './hearing.ts';
import type { Venue } from '../venue.ts';
import { roomOf } from './room.ts';

const BURST = 20;
/** A slice has about so many deliveries, so that it is long beside the reading of the counters. */
const SLICE_DELIVERIES = 10_000;
/** With 10,000 members one burst keeps the plain server busy for seconds. */
const BURST_SWEEPS_MAX = 7;
const TEXT = 'This chat room will close in 15 minutes.';

type Events = {
  /** What the ids of the rows begin with. */
  readonly id: string;
  readonly members: number;
  /** Of the text of each event. */
  readonly bytes?: number;
  /** Whether many events come at once, too. Default: yes. */
  readonly hasBursts?: boolean;
};

/** For each side beside ours a row of lone events and one of a burst. What clients heard is in the faults of the arena. */
export async function eventRows(arena: Arena, events: Events, { sweeps, random, isGate }: Settings): Promise<Row[]> {
  const { id, members, bytes, hasBursts = true } = events;
  const text = TEXT.padEnd(bytes ?? 0, '.');
  const venues = new Map<Side, Venue>();
  for (const side of arena.sides) {
    const venue = await roomOf(side.subject);
    await side.swarm.open(venue.path, await venue.admit(members), venue);
    venues.set(side, venue);
  }

  /** Groups of events that come at once, each group after the deliveries of the one before. */
  const participants = (atOnce: number, groups: number): Participant[] =>
    arena.sides.map((side) => ({
      name: side.name,
      subject: side.subject,
      prepare() {
        const deliveries = atOnce * members;
        const { request, desks } = venues.get(side)!;
        const requests = Array.from({ length: atOnce }, () => request(text));
        const how = { lanes: atOnce, desks, deliveries, staysAwake: false };
        const fire = async () => arena.check(side, deliveries, await side.swarm.request(requests, how));
        return async () => {
          const outcomes: Outcome[] = [];
          while (outcomes.length < groups) outcomes.push(await fire());
          return together(outcomes);
        };
      },
    }));

  const groups = isGate ? 1 : Math.max(1, Math.round(SLICE_DELIVERIES / members));
  const single = await sweep(participants(1, groups), { sweeps, random });
  const counted = members.toLocaleString('en');
  const rows = cpuRows(`${id}-one`, `one event to ${counted}`, single, groups * members);
  if (hasBursts) {
    const burst = await sweep(participants(BURST, 1), { sweeps: Math.min(sweeps, BURST_SWEEPS_MAX), random });
    rows.push(...cpuRows(`${id}-burst`, `${BURST} at once to ${counted}`, burst, BURST * members));
  }
  await arena.hear((side) => hearEvents(side.swarm, venues.get(side)!, members, bytes));
  return rows;
}

/** One outcome for all; its time is that of the slowest. */
const together = (outcomes: readonly Outcome[]): Outcome => ({
  delivered: sumOf(outcomes.map(({ delivered }) => delivered)),
  refused: sumOf(outcomes.map(({ refused }) => refused)),
  cpuNs: sumOf(outcomes.map(({ cpuNs }) => cpuNs)),
  elapsedMs: Math.max(...outcomes.map(({ elapsedMs }) => elapsedMs)),
});

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
