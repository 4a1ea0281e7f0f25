// What an idle connection costs in resident memory. A server that has just started first grows room for short-lived
// objects, tens of MB whoever is connected: so a first wave of sockets, kept open, comes before the one that is measured.
import { setTimeout as pause } from 'node:timers/promises';
import { eventRequest, hearEvents, hearPosts } from '../harness/workloads/hearing.ts';
import { createRoom, createTokens } from '../harness/workloads/room.ts';
import type { Row } from '../harness/row.ts';
import { figure, ratioRow } from '../harness/row.ts';
import type { Findings, Scenario } from '../harness/scenario.ts';
import { shuffled } from '../harness/statistics.ts';
import type { Subject } from '../harness/servers/subject.ts';
import { startFanfare, startPlain } from '../harness/servers/subject.ts';
import { SOCKETS_MAX, Swarm, unnamed } from '../harness/swarm/swarm.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';
import { usageOf } from '../harness/usage.ts';

const ROUNDS_MAX = 3;
/** For what a server does after the last handshake, its garbage collection included. */
const SETTLE_MS = 1_500;

type Kind = 'api' | 'member' | 'plain';

export const idleMemory: Scenario = {
  name: 'idle-memory',
  about: 'resident memory of each idle connection, beside ws',
  sides: 'Fanfare, plain',

  async run({ sockets, sweeps, random, isGate }): Promise<Findings> {
    const bytes = { api: [] as number[], member: [] as number[], plain: [] as number[] };
    const faults: string[] = [];
    const settleMs = isGate ? 0 : SETTLE_MS;
    for (let round = 0; round < Math.min(sweeps, ROUNDS_MAX); round++) {
      for (const kind of shuffled(['api', 'member', 'plain'] as const, random)) {
        const idle = await measure(kind, sockets, settleMs);
        bytes[kind].push(idle.bytes);
        faults.push(...idle.faults.map((fault) => `${kind}: ${fault}`));
      }
    }
    const row = (kind: Kind, name: string): Row =>
      ratioRow(`idle-memory-${kind}`, name, bytes[kind], bytes.plain, [
        figure('RSS', 'KB', bytes[kind].map(kilobytes), bytes.plain.map(kilobytes)),
      ]);
    return { rows: [row('api', 'idle WebSocket API connection'), row('member', 'idle member of a room')], faults };
  },
};

const kilobytes = (bytes: number) => bytes / 1_024;

type Idle = { readonly bytes: number; readonly faults: readonly string[] };

async function measure(kind: Kind, sockets: number, settleMs: number): Promise<Idle> {
  const total = firstWave(sockets) + sockets;
  if (kind === 'plain') {
    await using subject = await startPlain();
    return await growth({ subject, path: '/prod', protocols: unnamed(total), sockets, settleMs });
  }
  if (kind === 'api') {
    await using subject = await startFanfare();
    return await growth({ subject, path: '/prod', protocols: unnamed(total), sockets, settleMs });
  }
  using folder = temporaryFolder();
  const data = folder.path;
  const { room, tokens } = await tokensFrom(data, total);
  await using subject = await startFanfare({ data });
  return await growth({ subject, path: '/', protocols: tokens, sockets, settleMs, room });
}

/** Made by a server that is gone before the measurement: ten thousand calls leave garbage that no connection owns. */
async function tokensFrom(data: string, members: number) {
  await using subject = await startFanfare({ data });
  const room = await createRoom(subject.url);
  return { room, tokens: await createTokens(subject.url, room, members) };
}

type Growth = {
  readonly subject: Subject;
  readonly path: string;
  readonly protocols: readonly (string | undefined)[];
  /** So many of them, the last ones, are measured. */
  readonly sockets: number;
  readonly settleMs: number;
  readonly room?: string;
};

/** Bytes for each of the last sockets; and whether those that were idle hear what comes then. */
async function growth({ subject, path, protocols, sockets, settleMs, room }: Growth): Promise<Idle> {
  await using swarm = new Swarm(subject.url);
  const first = await swarm.open(path, protocols.slice(0, -sockets));
  await pause(settleMs);
  const before = await usageOf(subject);
  await swarm.open(path, protocols.slice(-sockets));
  await pause(settleMs);
  const after = await usageOf(subject);
  const { url } = subject;
  const faults =
    room === undefined
      ? await hearPosts(swarm, url, first)
      : await hearEvents(swarm, (text) => eventRequest(url, room, text), protocols.length);
  await swarm.close();
  return { bytes: (after.rssBytes - before.rssBytes) / sockets, faults };
}

const firstWave = (sockets: number) => Math.min(Math.floor(sockets / 2), SOCKETS_MAX - sockets);
