// One event, or twenty at once, to all members of a room: the server's CPU for each delivery.
import { Arena } from '../harness/arena.ts';
import type { Side } from '../harness/arena.ts';
import { chatRequest } from '../harness/requests.ts';
import type { Outcome } from '../harness/orders.ts';
import { createRoom, createTokens } from '../harness/room.ts';
import { cpuRow } from '../harness/row.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { unnamed } from '../harness/swarm.ts';
import { sweep } from '../harness/sweep.ts';
import type { Participant } from '../harness/sweep.ts';

const SMALL_ROOM = 1_000;
const BURST = 20;
/** A slice has about so many deliveries, so that it is long beside the reading of the counters. */
const SLICE_DELIVERIES = 10_000;
/** With 10,000 members one burst keeps the plain server busy for seconds. */
const BURST_SWEEPS_MAX = 7;
const EVENT = {
  eventName: 'SystemMessage',
  attributes: { msgType: 'user-notification', msgText: 'This chat room will close in 15 minutes.' },
};

export const fanOutSmall = fanOut('fan-out-small', ({ sockets }) => Math.min(SMALL_ROOM, sockets));
export const fanOutLarge = fanOut('fan-out-large', ({ sockets }) => sockets);

function fanOut(name: string, membersFor: (settings: Settings) => number): Scenario {
  return {
    name,
    about: 'events to a room; CPU for each delivery, beside ws with a send for each client',
    run: (settings) => run(name, membersFor(settings), settings),
  };
}

async function run(name: string, members: number, { sweeps, random, profileFolder }: Settings): Promise<Findings> {
  await using arena = await Arena.open({ profileFolder });
  const { url } = arena.fanfare.subject;
  const room = await createRoom(url);
  await arena.fanfare.swarm.open('/', await createTokens(url, room, members));
  await arena.plain.swarm.open('/', unnamed(members));

  /** Groups of events that come at once, each group after the deliveries of the one before. */
  const participants = (atOnce: number, groups: number): Participant[] =>
    arena.sides.map((side) => ({
      name: side.name,
      subject: side.subject,
      prepare() {
        const deliveries = atOnce * members;
        const how = { lanes: atOnce, deliveries, staysAwake: false };
        const requests = Array.from({ length: atOnce }, () => eventRequest(side, room));
        const fire = async () => arena.check(side, deliveries, await side.swarm.request(requests, how));
        return async () => {
          const outcomes: Outcome[] = [];
          while (outcomes.length < groups) outcomes.push(await fire());
          return together(outcomes);
        };
      },
    }));

  const groups = Math.max(1, Math.round(SLICE_DELIVERIES / members));
  const single = await sweep(participants(1, groups), { sweeps, random });
  const burst = await sweep(participants(BURST, 1), { sweeps: Math.min(sweeps, BURST_SWEEPS_MAX), random });
  const counted = members.toLocaleString('en');
  const rows = [
    cpuRow(`${name}-one`, `one event to ${counted} members`, single, groups * members),
    cpuRow(`${name}-burst`, `${BURST} events at once to ${counted}`, burst, BURST * members),
  ];
  return { rows, faults: await arena.close() };
}

const eventRequest = (side: Side, roomIdentifier: string) =>
  chatRequest(side.subject.url, 'SendEvent', { roomIdentifier, ...EVENT });

/** One outcome for all; its time is that of the slowest. */
const together = (outcomes: readonly Outcome[]): Outcome => ({
  delivered: sumOf(outcomes.map(({ delivered }) => delivered)),
  refused: sumOf(outcomes.map(({ refused }) => refused)),
  cpuNs: sumOf(outcomes.map(({ cpuNs }) => cpuNs)),
  elapsedMs: Math.max(...outcomes.map(({ elapsedMs }) => elapsedMs)),
});

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
