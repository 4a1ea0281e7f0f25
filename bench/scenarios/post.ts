// post-to-connection: a signed request for each message, beside node:http and ws that check nothing.
import { Arena } from '../harness/arena.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { startFanfare, startPlain } from '../harness/servers/subject.ts';
import { DATA, LANES, postRow } from '../harness/workloads/posts.ts';

export const post: Scenario = {
  name: 'post',
  about: `PostToConnection over ${LANES} connections; CPU for each request, beside node:http + ws.send without signatures`,
  sides: 'Fanfare, plain',

  async run(settings: Settings): Promise<Findings> {
    const { profileFolder } = settings;
    await using arena = await Arena.open({ fanfare: () => startFanfare({ profileFolder }), plain: startPlain });
    const posts = { id: 'post', name: 'post to a connection', requests: 2_000, data: DATA };
    return { rows: [await postRow(arena, posts, settings)], faults: await arena.close() };
  },
};
