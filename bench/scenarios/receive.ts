// Clients speak: a hundred members of a room at once, and clients of an API each of whose messages is answered.
import { Arena } from '../harness/arena.ts';
import type { Side } from '../harness/arena.ts';
import { roomPeers } from '../harness/peers/peers.ts';
import { packetOf, socketIo } from '../harness/peers/socket-io.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { startFanfare, startPlain } from '../harness/servers/subject.ts';
import { echoRows } from '../harness/workloads/echoes.ts';
import { createEchoApi } from '../harness/workloads/made-api.ts';
import { SPEAKERS_MAX, messageRows } from '../harness/workloads/messages.ts';

const MEMBERS_MAX = 1_000;

export const receive: Scenario = {
  name: 'receive',
  about: `${SPEAKERS_MAX} members send a message at once; clients of an API send when they have their answer; CPU for each, beside ws`,
  sides: 'Fanfare, the other',
  peers: roomPeers,

  async run(settings: Settings): Promise<Findings> {
    const { profileFolder, sockets, peers } = settings;
    const servers = { fanfare: () => startFanfare({ profileFolder }), plain: startPlain };
    await using room = await Arena.open(servers, peers);
    const messages = await messageRows(room, 'receive', Math.min(MEMBERS_MAX, sockets), settings);
    const faults = await room.close();
    // A broker has no code of its own that could answer.
    await using arena = await Arena.open(
      servers,
      peers.filter((peer) => peer === socketIo),
    );
    const echoes = await echoRows(arena, 'receive-echo', settings, apiOf);
    return { rows: [...messages, ...echoes], faults: [...faults, ...(await arena.close())] };
  },
};

async function apiOf({ subject: { kind, url, venue } }: Side) {
  if (venue) return { ...venue, dressed: (text: string) => packetOf('echo', JSON.parse(text)) };
  return { path: kind === 'fanfare' ? await createEchoApi(url) : '/echo' };
}
