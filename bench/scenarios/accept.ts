// Handshakes with a chat token, each kept on the disk before its 101; beside ws, which keeps nothing.
import { Arena } from '../harness/arena.ts';
import type { Side } from '../harness/arena.ts';
import { roomPeers } from '../harness/peers/peers.ts';
import { cpuRows } from '../harness/row.ts';
import type { Row } from '../harness/row.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { startFanfare, startPlain } from '../harness/servers/subject.ts';
import { sweep } from '../harness/sweep.ts';
import type { Participant } from '../harness/sweep.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';
import { hearEvents } from '../harness/workloads/hearing.ts';
import { roomOf } from '../harness/workloads/room.ts';
import type { Venue } from '../harness/venue.ts';

const CROWD = 100;
const CROWD_HANDSHAKES = 1_000;
const LONE_HANDSHAKES = 200;
/** So many slices pass before the CPU for a handshake stops falling, on either side. */
const WARM_UPS = 4;

export const accept: Scenario = {
  name: 'accept',
  about: 'handshakes with a chat token, and the end of the connection; CPU for each, beside ws without tokens',
  sides: 'Fanfare, the other',
  peers: roomPeers,

  async run({ sweeps, random, profileFolder, peers, isGate }: Settings): Promise<Findings> {
    using folder = temporaryFolder();
    const ours = { data: folder.path, profileFolder };
    await using arena = await Arena.open({ fanfare: () => startFanfare(ours), plain: startPlain }, peers);
    const venues = new Map<Side, Venue>();
    for (const side of arena.sides) venues.set(side, await roomOf(side.subject));
    const rows: Row[] = [];
    for (const [id, atOnce, many] of [
      ['accept-crowd', CROWD, CROWD_HANDSHAKES],
      ['accept-lone', 1, LONE_HANDSHAKES],
    ] as const) {
      const handshakes = isGate ? atOnce : many;
      const participants = arena.sides.map((side): Participant => {
        const { name, subject, swarm } = side;
        const venue = venues.get(side)!;
        return {
          name,
          subject,
          async prepare() {
            const protocols = await venue.admit(handshakes);
            return async () => arena.check(side, 0, await swarm.accept(venue.path, protocols, { ...venue, atOnce }));
          },
        };
      });
      const slices = await sweep(participants, { sweeps, random, warmUps: isGate ? 0 : WARM_UPS });
      const named = `${atOnce === 1 ? 'one handshake' : `${atOnce} handshakes`} at once`;
      rows.push(...cpuRows(id, named, slices, handshakes, true));
    }
    await arena.hear(async (side) => {
      const venue = venues.get(side)!;
      await side.swarm.open(venue.path, await venue.admit(CROWD), venue);
      return hearEvents(side.swarm, venue, CROWD);
    });
    return { rows, faults: await arena.close() };
  },
};
