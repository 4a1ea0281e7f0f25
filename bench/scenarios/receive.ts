// Clients speak: a hundred members of a room at once, and clients of an API each of whose messages is answered.
import { Arena } from '../harness/arena.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { startFanfare, startPlain } from '../harness/servers/subject.ts';
import { echoRow } from '../harness/workloads/echoes.ts';
import { createEchoApi } from '../harness/workloads/made-api.ts';
import { SPEAKERS_MAX, messageRow } from '../harness/workloads/messages.ts';

const MEMBERS_MAX = 1_000;

export const receive: Scenario = {
  name: 'receive',
  about: `${SPEAKERS_MAX} members send a message at once; clients of an API send when they have their answer; CPU for each, beside ws`,
  sides: 'Fanfare, plain',

  async run(settings: Settings): Promise<Findings> {
    const { profileFolder, sockets } = settings;
    const servers = { fanfare: () => startFanfare({ profileFolder }), plain: startPlain };
    await using room = await Arena.open(servers);
    const messages = await messageRow(room, 'receive', Math.min(MEMBERS_MAX, sockets), settings);
    const faults = await room.close();
    await using arena = await Arena.open(servers);
    const echoes = await echoRow(arena, 'receive-echo', settings, async ({ subject }) =>
      subject.kind === 'fanfare' ? createEchoApi(subject.url) : '/echo',
    );
    return { rows: [messages, echoes], faults: [...faults, ...(await arena.close())] };
  },
};
