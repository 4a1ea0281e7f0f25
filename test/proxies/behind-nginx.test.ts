// What takes minutes behind nginx with its defaults (`npm run behind-nginx`), with every time a fifteenth of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behindNginx } from '../endurance/behind-nginx.ts';
import { missing } from '../support/proxy.ts';

test(
  'behind nginx idle sockets stay open and no post fails, however long the pause',
  { skip: missing('nginx') },
  async () => {
    const { posts, upstreamConnections, pings, ...outcome } = await behindNginx({
      scale: 15,
      sockets: 5,
      idleSeconds: 140,
      postSeconds: 140,
      pausesSeconds: [10, 57, 60, 63, 70],
      burst: 4,
      burstsMax: 6,
    });
    assert.deepEqual(outcome, { openApi: 5, openChat: 5, failures: {}, wrongAddresses: 0 });
    assert.ok(pings >= 2 * 5 * 2, `${pings} pings`);
    assert.ok(upstreamConnections < posts, `${posts} posts over ${upstreamConnections} connections`);
  },
);
