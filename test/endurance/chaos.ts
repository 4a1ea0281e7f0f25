// Kills a server again and again in the middle of writes of every kind, and holds what is there after each restart
// against everything that it ever acknowledged.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as passing } from 'node:timers/promises';
import { Random } from '../fuzz/random.ts';
import { FANFARE, environment, startProcess, temporaryFolder } from '../support/process.ts';
import type { Clients } from './clients.ts';
import { clientsOf, judged } from './clients.ts';
import { layGround } from './ground.ts';
import { kindsOf } from './kinds.ts';
import type { Lane } from './lane.ts';
import { Unanswered, Violation } from './ledger.ts';
import { Quotas } from './quotas.ts';
import { Shelf } from './shelf.ts';
import { Tokens } from './tokens.ts';

export type ChaosReport = {
  readonly kills: number;
  /** Acknowledged changes, by lane. */
  readonly acknowledged: ReadonlyMap<string, number>;
  /** Uses of quotas that kills made the server forget. */
  readonly forgottenUses: number;
};

type Options = { readonly kills: number; readonly seed: number; readonly progress?: (kills: number) => void };

/** The longest that writes go on before a kill, and the longest that a start goes on before one. */
const TRAFFIC_MS_MAX = 400;
const START_MS_MAX = 900;
/** One kill in so many comes while the server starts. */
const START_KILLS = 8;

/** Tokens outlive the run, and what interrupted lanes leave behind fills nothing. */
const LIMITS = ['chatTokenValidityMs=3600000', 'usagePlansMax=10000'].flatMap((limit) => ['--limit', limit]);

/** Rejects with a Violation as soon as something that was acknowledged is not there. */
export async function runChaos({ kills, seed, progress }: Options): Promise<ChaosReport> {
  using folder = temporaryFolder();
  const random = new Random(seed);
  const args = ['--data', folder.path, ...LIMITS];
  let clients: Clients;
  let server = await startProcess(args);
  const port = new URL(server.url).port;
  try {
    clients = clientsOf(Number(port));
    const ground = await layGround(clients);
    const now = () => clients;
    const quotas = new Quotas(now, ground.keyedApiId);
    const lanes: readonly Lane[] = [
      ...kindsOf(now, ground).map((kind) => new Shelf(kind, new Random(random.below(2 ** 32)))),
      new Tokens(now, ground.roomArn, new Random(random.below(2 ** 32))),
      quotas,
    ];
    // A short run kills sooner than a slow machine gets through a lane's first act.
    await Promise.all(lanes.map(actOnce));
    for (let kill = 1; kill <= kills; kill++) {
      const traffic = Promise.all(lanes.map((lane) => keepActing(lane, clients)));
      // What goes wrong meanwhile is heard below.
      traffic.catch(() => {});
      await passing(random.below(TRAFFIC_MS_MAX));
      clients.isKilled = true;
      server.child.kill('SIGKILL');
      await server.exited;
      await traffic;
      if (random.below(START_KILLS) === 0) await killedAtStart([...args, '--port', port], random);
      server = await startProcess([...args, '--port', port]);
      clients = clientsOf(Number(port));
      for (const lane of lanes) await lane.audit().catch((cause: unknown) => Promise.reject(judged(clients, cause)));
      checkPages(join(folder.path, 'fanfare.db'));
      progress?.(kill);
    }
    const acknowledged = new Map(lanes.map((lane) => [lane.name, lane.acknowledged]));
    return { kills, acknowledged, forgottenUses: quotas.forgotten };
  } finally {
    await server[Symbol.asyncDispose]();
  }
}

async function actOnce(lane: Lane): Promise<void> {
  while (lane.acknowledged === 0) await lane.act();
}

async function keepActing(lane: Lane, clients: Clients): Promise<void> {
  try {
    while (!clients.isKilled) await lane.act();
  } catch (cause) {
    const error = judged(clients, cause);
    if (!(error instanceof Unanswered && clients.isKilled)) throw error;
  }
}

/** A start that is killed before, while or after it opens its data. */
async function killedAtStart(args: readonly string[], random: Random): Promise<void> {
  const child = spawn(FANFARE, ['start', ...args], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...environment },
    stdio: 'ignore',
  });
  const exited = once(child, 'exit');
  await passing(random.below(START_MS_MAX));
  child.kill('SIGKILL');
  await exited;
}

function checkPages(file: string): void {
  const database = new DatabaseSync(file, { readOnly: true });
  const { quick_check: found } = database.prepare('PRAGMA quick_check').get() as { quick_check: string };
  database.close();
  if (found !== 'ok') throw new Violation(`the database is damaged: ${found}`);
}
