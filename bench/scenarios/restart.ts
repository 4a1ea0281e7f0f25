// Everybody comes back at once: the server was killed, or drained, and started again on its port and data. How long until
// all are served, and how long does somebody wait meanwhile who was quicker?
import { setTimeout as pause } from 'node:timers/promises';
import type { Row } from '../harness/row.ts';
import { figure, ratioRow } from '../harness/row.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import type { Subject } from '../harness/servers/subject.ts';
import { startFanfare, startPlain } from '../harness/servers/subject.ts';
import { Swarm } from '../harness/swarm/swarm.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';
import { Poster } from '../harness/workloads/poster.ts';
import { eventRequest } from '../harness/requests.ts';
import { hearEvents } from '../harness/workloads/hearing.ts';
import { createRoom, createTokens } from '../harness/workloads/room.ts';

const ROUNDS_MAX = 3;
const POSTS = 10_000;
const SETTLING_MS = 300;

const KINDS = ['killed', 'drained'] as const;
type Kind = (typeof KINDS)[number];
type Return = { readonly allMs: number; readonly stallMs: number; readonly faults: readonly string[] };

export const restart: Scenario = {
  name: 'restart',
  about:
    'all members of a room come back at once after a restart: the time until all are served, beside ws without tokens',
  sides: 'Fanfare, plain',

  async run({ sockets, sweeps }: Settings): Promise<Findings> {
    const rounds = Math.min(sweeps, ROUNDS_MAX);
    const rows: Row[] = [];
    const faults: string[] = [];
    for (const kind of KINDS) {
      const [ours, theirs]: [Return[], Return[]] = [[], []];
      for (let round = 0; round < rounds; round++) {
        ours.push(await fanfareReturn(kind, sockets));
        theirs.push(await plainReturn(sockets));
      }
      faults.push(...ours.flatMap((one) => one.faults.map((fault) => `${kind}, fanfare: ${fault}`)));
      faults.push(...theirs.flatMap((one) => one.faults.map((fault) => `plain: ${fault}`)));
      const all = (returns: readonly Return[]) => returns.map(({ allMs }) => allMs);
      const stall = (returns: readonly Return[]) => returns.map(({ stallMs }) => stallMs);
      const name = `${sockets.toLocaleString('en')} come back, ${kind}`;
      rows.push(
        ratioRow(`restart-${kind}`, name, all(ours), all(theirs), [
          figure('all served', 'ms', all(ours), all(theirs)),
          figure('longest stall', 'ms', stall(ours), stall(theirs)),
        ]),
      );
    }
    return { rows, faults };
  },
};

/** Twice as many tokens as members: each opens one connection. */
async function fanfareReturn(kind: Kind, members: number): Promise<Return> {
  using folder = temporaryFolder();
  const data = folder.path;
  const before = await startFanfare({ data });
  const { url } = before;
  const room = await createRoom(url);
  const tokens = await createTokens(url, room, 2 * members);
  {
    await using swarm = new Swarm(url);
    await swarm.open('/', tokens.slice(members));
    await (kind === 'killed' ? before.kill() : before[Symbol.asyncDispose]());
  }
  await using subject = await startFanfare({ data, port: Number(new URL(url).port) });
  return await comeBack(subject, tokens.slice(0, members), (text) => eventRequest(url, room, text));
}

/** It has nothing to find again, whichever way it ended. */
async function plainReturn(members: number): Promise<Return> {
  await using subject = await startPlain();
  return await comeBack(subject, Array.from({ length: members }), (text) => eventRequest(subject.url, '', text), true);
}

async function comeBack(
  { url }: Subject,
  protocols: readonly (string | undefined)[],
  request: (text: string) => string,
  isEverybodyOne = false,
): Promise<Return> {
  await using swarm = new Swarm(url);
  const stallsMs: number[] = [];
  {
    using poster = await Poster.open(url);
    await poster.latencies(1);
    let areAllBack = false;
    const start = performance.now();
    const back = swarm.open('/', protocols, { atOnce: protocols.length }).then(() => {
      areAllBack = true;
      return performance.now() - start;
    });
    stallsMs.push(...(await poster.latencies(POSTS, () => areAllBack)));
    const allMs = await back;
    const { faults } = poster;
    poster[Symbol.dispose]();
    // The plain server would send events to the poster too; it must be gone.
    await pause(isEverybodyOne ? SETTLING_MS : 0);
    return {
      allMs,
      stallMs: Math.max(...stallsMs),
      faults: [...faults, ...(await hearEvents(swarm, { request }, protocols.length))],
    };
  }
}
