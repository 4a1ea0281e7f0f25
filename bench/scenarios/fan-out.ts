// One event, or twenty at once, to all members of a room: the server's CPU for each delivery.
import { Arena } from '../harness/arena.ts';
import { roomPeers } from '../harness/peers/peers.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { startFanfare, startPlain } from '../harness/servers/subject.ts';
import { eventRows } from '../harness/workloads/events.ts';

const SMALL_ROOM = 1_000;

export const fanOutSmall = fanOut('fan-out-small', ({ sockets }) => Math.min(SMALL_ROOM, sockets));
export const fanOutLarge = fanOut('fan-out-large', ({ sockets }) => sockets);

function fanOut(name: string, membersFor: (settings: Settings) => number): Scenario {
  return {
    name,
    about: 'events to a room; CPU for each delivery, beside ws with a send for each client',
    sides: 'Fanfare, the other',
    peers: roomPeers,
    run: (settings) => run(name, membersFor(settings), settings),
  };
}

async function run(id: string, members: number, settings: Settings): Promise<Findings> {
  const { profileFolder, peers } = settings;
  const servers = { fanfare: () => startFanfare({ profileFolder }), plain: startPlain };
  await using arena = await Arena.open(servers, peers);
  const rows = await eventRows(arena, { id, members }, settings);
  return { rows, faults: await arena.close() };
}
