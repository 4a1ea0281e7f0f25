// Large messages: events as large as they may be, and posts of 32 and 128 KB, which is how an API tells many something large.
import { Arena } from '../harness/arena.ts';
import type { Row } from '../harness/row.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { startFanfare, startPlain } from '../harness/servers/subject.ts';
import { eventRows } from '../harness/workloads/events.ts';
import { RECEIVERS, postRow } from '../harness/workloads/posts.ts';

const MEMBERS_MAX = 1_000;
/** Attributes of an event may have 1,024 bytes, names included. */
const EVENT_BYTES = 960;
const POSTS_KB = [32, 128];
const REQUESTS = 500;
const WARM_UPS = 3;

export const large: Scenario = {
  name: 'large',
  about: `events of 1 KB to a room, posts of ${POSTS_KB.join(' and ')} KB to ${RECEIVERS} connections; CPU for each, beside ws`,
  sides: 'Fanfare, plain',

  async run(settings: Settings): Promise<Findings> {
    const { profileFolder, sockets } = settings;
    const servers = { fanfare: () => startFanfare({ profileFolder }), plain: startPlain };
    const members = Math.min(MEMBERS_MAX, sockets);
    await using room = await Arena.open(servers);
    const rows: Row[] = await eventRows(room, { id: 'large', members, bytes: EVENT_BYTES }, settings);
    const faults = [...(await room.close())];
    for (const size of POSTS_KB) {
      await using arena = await Arena.open(servers);
      const data = '.'.repeat(size * 1_024);
      const posts = {
        id: `large-post-${size}`,
        name: `a post of ${size} KB`,
        requests: REQUESTS,
        data,
        warmUps: WARM_UPS,
      };
      rows.push(await postRow(arena, posts, settings));
      faults.push(...(await arena.close()));
    }
    return { rows, faults };
  },
};
