// What an idle connection costs in resident memory. A server that has just started first grows room for short-lived
// objects, tens of MB whoever is connected: so a first wave of sockets, kept open, comes before the one that is measured.
import { setTimeout as pause } from 'node:timers/promises';
import { createRoom, createTokens } from '../harness/room.ts';
import type { Row } from '../harness/row.ts';
import type { Findings, Scenario } from '../harness/scenario.ts';
import { medianOf, quartilesOf, shuffled } from '../harness/statistics.ts';
import type { Subject } from '../harness/subject.ts';
import { startFanfare, startPlain } from '../harness/subject.ts';
import { SOCKETS_MAX, Swarm, unnamed } from '../harness/swarm.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';
import { usageOf } from '../harness/usage.ts';

const ROUNDS_MAX = 3;
/** For what a server does after the last handshake, its garbage collection included. */
const SETTLE_MS = 1_500;

type Kind = 'api' | 'member' | 'plain';

export const idleMemory: Scenario = {
  name: 'idle-memory',
  about: 'resident memory of each idle connection, beside ws',

  async run({ sockets, sweeps, random }): Promise<Findings> {
    const bytes = { api: [] as number[], member: [] as number[], plain: [] as number[] };
    for (let round = 0; round < Math.min(sweeps, ROUNDS_MAX); round++) {
      for (const kind of shuffled(['api', 'member', 'plain'] as const, random))
        bytes[kind].push(await measure(kind, sockets));
    }
    const row = (kind: Kind, name: string): Row => ({
      id: `idle-memory-${kind}`,
      name,
      ratio: quartilesOf(bytes[kind].map((value, round) => value / bytes.plain[round]!)),
      sweeps: bytes.plain.length,
      ours: kilobytes(bytes[kind]),
      theirs: kilobytes(bytes.plain),
    });
    return { rows: [row('api', 'idle WebSocket API connection'), row('member', 'idle member of a room')], faults: [] };
  },
};

const kilobytes = (bytes: readonly number[]) => `${(medianOf(bytes) / 1024).toFixed(2)} KB`;

async function measure(kind: Kind, sockets: number): Promise<number> {
  const none = unnamed(firstWave(sockets) + sockets);
  if (kind === 'plain') {
    await using subject = await startPlain();
    return await growth(subject, '/', none, sockets);
  }
  if (kind === 'api') {
    await using subject = await startFanfare();
    return await growth(subject, '/prod', none, sockets);
  }
  using folder = temporaryFolder();
  const data = folder.path;
  const tokens = await tokensFrom(data, firstWave(sockets) + sockets);
  await using subject = await startFanfare({ data });
  return await growth(subject, '/', tokens, sockets);
}

/** Made by a server that is gone before the measurement: ten thousand calls leave garbage that no connection owns. */
async function tokensFrom(data: string, members: number): Promise<string[]> {
  await using subject = await startFanfare({ data });
  return await createTokens(subject.url, await createRoom(subject.url), members);
}

/** Bytes for each of the last `measured` sockets. */
async function growth(
  subject: Subject,
  path: string,
  protocols: readonly (string | undefined)[],
  measured: number,
): Promise<number> {
  await using swarm = new Swarm(subject.url);
  await swarm.open(path, protocols.slice(0, -measured));
  await pause(SETTLE_MS);
  const before = await usageOf(subject);
  await swarm.open(path, protocols.slice(-measured));
  await pause(SETTLE_MS);
  const after = await usageOf(subject);
  await swarm.close();
  return (after.rssBytes - before.rssBytes) / measured;
}

const firstWave = (sockets: number) => Math.min(Math.floor(sockets / 2), SOCKETS_MAX - sockets);
