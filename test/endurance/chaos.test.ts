import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { runChaos } from './chaos.ts';

test('fifteen kills in the middle of writes: everything that was acknowledged is there', async (t) => {
  const seed = Number(process.env['FANFARE_SEED'] ?? randomInt(2 ** 32));
  t.diagnostic(`FANFARE_SEED=${seed}`);
  const { acknowledged } = await runChaos({ kills: 15, seed });
  for (const [lane, count] of acknowledged) assert.ok(count > 0, `nothing was done with ${lane}`);
});
