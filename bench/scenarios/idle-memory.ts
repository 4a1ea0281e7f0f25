// What an idle connection costs in resident memory. A server that has just started first grows room for short-lived
// objects, tens of MB whoever is connected: so a first wave of sockets, kept open, comes before the one that is measured.
import { setTimeout as pause } from 'node:timers/promises';
import type { Peer } from '../harness/peers/peer.ts';
import { roomPeers } from '../harness/peers/peers.ts';
import type { Row } from '../harness/row.ts';
import { figure, ratioRow } from '../harness/row.ts';
import type { Findings, Scenario } from '../harness/scenario.ts';
import { shuffled } from '../harness/statistics.ts';
import type { Subject } from '../harness/servers/subject.ts';
import { startFanfare, startPlain } from '../harness/servers/subject.ts';
import { SOCKETS_MAX, Swarm, unnamed } from '../harness/swarm/swarm.ts';
import type { Way } from '../harness/swarm/swarm.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';
import { usageOf } from '../harness/usage.ts';
import type { Venue } from '../harness/venue.ts';
import { hearEvents, hearPosts } from '../harness/workloads/hearing.ts';
import { createRoom, createTokens, venueOf } from '../harness/workloads/room.ts';

const ROUNDS_MAX = 3;
/** For what a server does after the last handshake, its garbage collection included. */
const SETTLE_MS = 1_500;

type Size = {
  /** So many sockets, the last ones, are measured. */
  readonly sockets: number;
  readonly total: number;
  readonly settleMs: number;
};
/** A room; or an API, whose connections are posted to. */
type Place = Venue | ({ readonly path: string } & Way);
type Idle = { readonly bytes: number; readonly faults: readonly string[] };
type Kind = { readonly name: string; readonly measure: (size: Size) => Promise<Idle> };

const API: Kind = { name: 'api', measure: async (size) => idleOn(await startFanfare(), size) };
const MEMBER: Kind = { name: 'member', measure: idleMembers };
const PLAIN: Kind = { name: 'plain', measure: async (size) => idleOn(await startPlain(), size) };

export const idleMemory: Scenario = {
  name: 'idle-memory',
  about: 'resident memory of each idle connection, beside ws',
  sides: 'Fanfare, the other',
  peers: roomPeers,

  async run({ sockets, sweeps, random, peers, isGate }): Promise<Findings> {
    const kinds = [API, MEMBER, PLAIN, ...peers.map(kindOf)];
    const bytes = new Map(kinds.map((kind) => [kind, [] as number[]]));
    const faults: string[] = [];
    const total = sockets + Math.min(Math.floor(sockets / 2), SOCKETS_MAX - sockets);
    const size = { sockets, total, settleMs: isGate ? 0 : SETTLE_MS };
    for (let round = 0; round < Math.min(sweeps, ROUNDS_MAX); round++) {
      for (const kind of shuffled(kinds, random)) {
        const idle = await kind.measure(size);
        bytes.get(kind)!.push(idle.bytes);
        faults.push(...idle.faults.map((fault) => `${kind.name}: ${fault}`));
      }
    }
    const row = (id: string, name: string, ours: Kind, theirs = PLAIN): Row => {
      const [own, others] = [bytes.get(ours)!, bytes.get(theirs)!];
      const rss = figure('RSS', 'KB', own.map(kilobytes), others.map(kilobytes));
      return ratioRow(`idle-memory-${id}`, name, own, others, [rss]);
    };
    const name = 'idle member of a room';
    return {
      rows: [
        row('api', 'idle WebSocket API connection', API),
        row('member', name, MEMBER),
        ...kinds.slice(3).map((peer) => row(`member-${peer.name}`, `${name}, beside ${peer.name}`, MEMBER, peer)),
      ],
      faults,
    };
  },
};

const kilobytes = (bytes: number) => bytes / 1_024;

const kindOf = (peer: Peer): Kind => ({
  name: peer.name,
  async measure(size) {
    await using subject = await peer.start();
    return await growth(subject, subject.venue!, unnamed(size.total), size);
  },
});

/** Connections of an API, or of the plain server, which are posted to. */
async function idleOn(started: Subject, size: Size): Promise<Idle> {
  await using subject = started;
  return await growth(subject, { path: '/prod' }, unnamed(size.total), size);
}

async function idleMembers(size: Size): Promise<Idle> {
  using folder = temporaryFolder();
  const data = folder.path;
  const { room, tokens } = await tokensFrom(data, size.total);
  await using subject = await startFanfare({ data });
  return await growth(subject, venueOf(subject.url, room), tokens, size);
}

/** Made by a server that is gone before the measurement: ten thousand calls leave garbage that no connection owns. */
async function tokensFrom(data: string, members: number) {
  await using subject = await startFanfare({ data });
  const room = await createRoom(subject.url);
  return { room, tokens: await createTokens(subject.url, room, members) };
}

/** Bytes for each of the last sockets; and whether those that were idle hear what comes then. */
async function growth(
  subject: Subject,
  place: Place,
  protocols: readonly (string | undefined)[],
  { sockets, settleMs }: Size,
): Promise<Idle> {
  await using swarm = new Swarm(subject.url);
  const first = await swarm.open(place.path, protocols.slice(0, -sockets), place);
  await pause(settleMs);
  const before = await usageOf(subject);
  await swarm.open(place.path, protocols.slice(-sockets), place);
  await pause(settleMs);
  const after = await usageOf(subject);
  const faults =
    'request' in place ? await hearEvents(swarm, place, protocols.length) : await hearPosts(swarm, subject.url, first);
  await swarm.close();
  return { bytes: (after.rssBytes - before.rssBytes) / sockets, faults };
}
