// A hundred members of a room speak at once: every message is read, checked, given an id and sent to all.
import { setTimeout as pause } from 'node:timers/promises';
import { Arena } from '../harness/arena.ts';
import type { Side } from '../harness/arena.ts';
import { createRoom, createTokens } from '../harness/room.ts';
import { cpuRow } from '../harness/row.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { unnamed } from '../harness/swarm.ts';
import { sweep } from '../harness/sweep.ts';
import type { Participant } from '../harness/sweep.ts';

const SPEAKERS = 100;
const MEMBERS_MAX = 1_000;
/** The plain server is busy for most of a second with each slice. */
const SWEEPS_MAX = 7;
/** A room takes a hundred messages a second at most, and all of them at once after a second of silence. */
const ROOM = { maximumMessageRatePerSecond: 100 };
const SILENCE_MS = 1_050;

export const receive: Scenario = {
  name: 'receive',
  about: `${SPEAKERS} members send a message at once; CPU for each delivery, beside ws with a send for each message and client`,

  async run({ sockets, sweeps, random, profileFolder }: Settings): Promise<Findings> {
    const members = Math.min(MEMBERS_MAX, sockets);
    const speakers = Math.min(SPEAKERS, members);
    await using arena = await Arena.open({ profileFolder });
    const { url } = arena.fanfare.subject;
    const room = await createRoom(url, ROOM);
    await arena.fanfare.swarm.open('/', await createTokens(url, room, members));
    await arena.plain.swarm.open('/', unnamed(members));

    const texts = Array.from({ length: speakers }, (_, index) => messageOf(index));
    const participant = (side: Side): Participant => ({
      name: side.name,
      subject: side.subject,
      async prepare() {
        if (side === arena.fanfare) await pause(SILENCE_MS);
        const deliveries = speakers * members;
        return async () => arena.check(side, deliveries, await side.swarm.say(texts, deliveries));
      },
    });
    const slices = await sweep(arena.sides.map(participant), { sweeps: Math.min(sweeps, SWEEPS_MAX), random });
    const name = `${speakers} speakers in a room of ${members.toLocaleString('en')}`;
    return { rows: [cpuRow('receive', name, slices, speakers * members)], faults: await arena.close() };
  },
};

const messageOf = (index: number): string =>
  JSON.stringify({
    Action: 'SEND_MESSAGE',
    RequestId: `request-${index}`,
    Content: `What a goal! ${'Go '.repeat(20)}`,
  });
