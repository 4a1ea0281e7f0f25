// Lets everything come and go on one server for a long time, and watches what it holds.
import { setTimeout as passing } from 'node:timers/promises';
import { Random } from '../fuzz/random.ts';
import { startProcess, temporaryFolder } from '../support/process.ts';
import { clientsOf, judged } from './clients.ts';
import { layGround } from './ground.ts';
import { kindsOf } from './kinds.ts';
import type { Lane } from './lane.ts';
import { Quotas } from './quotas.ts';
import type { Sample } from './sample.ts';
import { sampleOf } from './sample.ts';
import { Shelf } from './shelf.ts';
import { Tokens } from './tokens.ts';
import { trafficOf } from './traffic.ts';

/** A lane rests so long at most after each change; all together they make some fifty a second. */
const REST_MS_MAX = 600;
/** A lane looks at everything that it made after so many changes. */
const AUDIT_EVERY = 50;
const SAMPLES = 360;

export type SoakReport = { readonly samples: readonly Sample[]; readonly acknowledged: ReadonlyMap<string, number> };

type Options = { readonly minutes: number; readonly seed: number; readonly progress?: (sample: Sample) => void };

/** Rejects with a Violation as soon as something is refused or not as it was acknowledged. */
export async function runSoak({ minutes, seed, progress }: Options): Promise<SoakReport> {
  using folder = temporaryFolder();
  const random = new Random(seed);
  await using server = await startProcess(['--data', folder.path, '--limit', 'usagePlansMax=10000']);
  const clients = clientsOf(Number(new URL(server.url).port));
  const ground = await layGround(clients);
  const now = () => clients;
  const fork = () => new Random(random.below(2 ** 32));
  const lanes: readonly Lane[] = [
    ...kindsOf(now, ground).map((kind) => new Shelf(kind, fork())),
    new Tokens(now, ground.roomArn, fork()),
    new Quotas(now, ground.keyedApiId),
    ...trafficOf(clients, ground, fork()),
  ];

  const begin = performance.now();
  const minute = () => (performance.now() - begin) / 60_000;
  const samples: Sample[] = [];
  async function watch(): Promise<void> {
    while (minute() < minutes) {
      const sample = await sampleOf(minute(), server.child.pid!, clients.url, folder.path);
      samples.push(sample);
      progress?.(sample);
      await passing((minutes * 60_000) / SAMPLES);
    }
  }
  async function live(lane: Lane): Promise<void> {
    try {
      for (let acts = 1; minute() < minutes; acts++) {
        await lane.act();
        if (acts % AUDIT_EVERY === 0) await lane.audit();
        await passing(random.below(REST_MS_MAX));
      }
    } catch (cause) {
      throw judged(clients, cause);
    }
  }
  await Promise.all([watch(), ...lanes.map(live)]);
  return { samples, acknowledged: new Map(lanes.map(({ name, acknowledged }) => [name, acknowledged])) };
}
