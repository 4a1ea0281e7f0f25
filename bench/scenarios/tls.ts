// What TLS leaves of it: the same events and posts, both servers with the same certificate.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localhostTls } from '../../test/support/certificates.ts';
import { Arena } from '../harness/arena.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { startFanfare, startPlain } from '../harness/servers/subject.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';
import { eventRows } from '../harness/workloads/events.ts';
import { DATA, postRow } from '../harness/workloads/posts.ts';

const MEMBERS_MAX = 1_000;

export const tls: Scenario = {
  name: 'tls',
  about: 'events to a room and posts over TLS; CPU for each, beside ws over TLS',
  sides: 'Fanfare, plain',

  async run(settings: Settings): Promise<Findings> {
    using folder = temporaryFolder();
    const files = { cert: join(folder.path, 'cert.pem'), key: join(folder.path, 'key.pem') };
    writeFileSync(files.cert, localhostTls.cert);
    writeFileSync(files.key, localhostTls.key);
    const options = { tls: files, profileFolder: settings.profileFolder };
    const servers = { fanfare: () => startFanfare(options), plain: () => startPlain(options) };
    const members = Math.min(MEMBERS_MAX, settings.sockets);

    await using room = await Arena.open(servers);
    const rows = await eventRows(room, { id: 'tls', members }, settings);
    const faults = await room.close();
    await using arena = await Arena.open(servers);
    const posts = { id: 'tls-post', name: 'post to a connection', requests: 2_000, data: DATA };
    return { rows: [...rows, await postRow(arena, posts, settings)], faults: [...faults, ...(await arena.close())] };
  },
};
