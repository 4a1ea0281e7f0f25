// Handshakes with a chat token, each kept on the disk before its 101; beside ws, which keeps nothing.
import { Arena } from '../harness/arena.ts';
import type { Side } from '../harness/arena.ts';
import { createRoom, createTokens } from '../harness/room.ts';
import { cpuRow, paceOf } from '../harness/row.ts';
import type { Row } from '../harness/row.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { unnamed } from '../harness/swarm.ts';
import { sweep } from '../harness/sweep.ts';
import type { Participant } from '../harness/sweep.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const CROWD = 100;
const CROWD_HANDSHAKES = 1_000;
const LONE_HANDSHAKES = 200;
/** So many slices pass before the CPU for a handshake stops falling, on either side. */
const WARM_UPS = 4;

export const accept: Scenario = {
  name: 'accept',
  about: 'handshakes with a chat token, and the end of the connection; CPU for each, beside ws without tokens',

  async run({ sweeps, random, profileFolder }: Settings): Promise<Findings> {
    using folder = temporaryFolder();
    await using arena = await Arena.open({ data: folder.path, profileFolder });
    const room = await createRoom(arena.fanfare.subject.url);
    const rows: Row[] = [];
    for (const [id, atOnce, handshakes] of [
      ['accept-crowd', CROWD, CROWD_HANDSHAKES],
      ['accept-lone', 1, LONE_HANDSHAKES],
    ] as const) {
      const participants = arena.sides.map((side) => participant(arena, side, room, atOnce, handshakes));
      const slices = await sweep(participants, { sweeps, random, warmUps: WARM_UPS });
      const row = cpuRow(id, `${atOnce === 1 ? 'one handshake' : `${atOnce} handshakes`} at once`, slices, handshakes);
      const [ours, theirs] = [slices.get('fanfare')!, slices.get('plain')!];
      rows.push({ ...row, ours: `${row.ours} ${paceOf(ours)}`, theirs: `${row.theirs} ${paceOf(theirs)}` });
    }
    return { rows, faults: await arena.close() };
  },
};

function participant(arena: Arena, side: Side, room: string, atOnce: number, handshakes: number): Participant {
  const { name, subject, swarm } = side;
  return {
    name,
    subject,
    async prepare() {
      const isOurs = side === arena.fanfare;
      const protocols = isOurs ? await createTokens(subject.url, room, handshakes) : unnamed(handshakes);
      return async () => arena.check(side, 0, await swarm.accept('/', protocols, atOnce));
    },
  };
}
