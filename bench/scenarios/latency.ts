// Posts at steady rates: how long after its time does each arrive? Every post has a time at which it is due, whatever
// became of those before it, and is late from then on: what a server that stands still does to all who come meanwhile is
// in the figures (no coordinated omission).
import { Arena } from '../harness/arena.ts';
import type { Row } from '../harness/row.ts';
import { figure, ratioRow } from '../harness/row.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { startFanfare, startPlain } from '../harness/servers/subject.ts';
import { medianOf, quantileOf } from '../harness/statistics.ts';
import { unnamed } from '../harness/swarm/swarm.ts';
import { sweep } from '../harness/sweep.ts';
import type { Slice } from '../harness/sweep.ts';
import { postRequest } from '../harness/requests.ts';
import { hearPosts } from '../harness/workloads/hearing.ts';
import { DATA, RECEIVERS } from '../harness/workloads/posts.ts';

const RATES = [100, 1_000, 5_000];
/** Connections of HTTP; with all of them busy, posts wait on this side, and the time of that counts too. */
const LANES = 64;
const SLICE_SECONDS = 2;
const SWEEPS_MAX = 5;
/** Under this share of the rate, what is measured is a machine that cannot keep it. */
const KEPT = 0.98;
const SHARES = { p50: 0.5, p99: 0.99, 'p99.9': 0.999 };

export const latency: Scenario = {
  name: 'latency',
  about: `${RATES.map((rate) => rate.toLocaleString('en')).join(', ')} posts a second, each with its time: how late they arrive; the 99th percentile, beside ws`,
  sides: 'Fanfare, plain',

  async run({ sweeps, random, profileFolder, isGate }: Settings): Promise<Findings> {
    await using arena = await Arena.open({ fanfare: () => startFanfare({ profileFolder }), plain: startPlain });
    const receivers = new Map<string, readonly string[]>();
    for (const { name, swarm } of arena.sides) receivers.set(name, await swarm.open('/prod', unnamed(RECEIVERS)));
    const rows: Row[] = [];
    for (const perSecond of RATES) {
      const posts = isGate ? RECEIVERS : perSecond * SLICE_SECONDS;
      const participants = arena.sides.map((side) => {
        const { name, subject, swarm } = side;
        const ids = receivers.get(name)!;
        return {
          name,
          subject,
          prepare() {
            const requests = Array.from({ length: posts }, (_, at) =>
              postRequest(subject.url, ids[at % RECEIVERS]!, DATA),
            );
            return async () => arena.check(side, posts, await swarm.pace(requests, { lanes: LANES, perSecond }));
          },
        };
      });
      const plan = { sweeps: Math.min(sweeps, SWEEPS_MAX), random, ...(isGate && { warmUps: 0 }) };
      const slices = await sweep(participants, plan);
      rows.push(rowOf(perSecond, posts, slices.get('fanfare')!, slices.get('plain')!));
    }
    await arena.hear(({ name, subject, swarm }) => hearPosts(swarm, subject.url, receivers.get(name)!));
    return { rows, faults: await arena.close() };
  },
};

function rowOf(perSecond: number, posts: number, ours: readonly Slice[], theirs: readonly Slice[]): Row {
  const late = (slices: readonly Slice[], share: number) =>
    slices.map(({ latenciesMs = [] }) => quantileOf(latenciesMs, share));
  /** What was reached, with the time that the last one took left out. */
  const reached = (slices: readonly Slice[]) =>
    slices.map(({ elapsedMs, latenciesMs = [] }) => ((posts - 1) * 1_000) / (elapsedMs - latenciesMs.at(-1)!));
  const counted = perSecond.toLocaleString('en');
  const row = ratioRow(`latency-${perSecond}`, `${counted} posts a second`, late(ours, 0.99), late(theirs, 0.99), [
    ...Object.entries(SHARES).map(([name, share]) => figure(name, 'ms', late(ours, share), late(theirs, share))),
    figure('kept', '/s', reached(ours), reached(theirs)),
  ]);
  const slow = Object.entries({ Fanfare: ours, plain: theirs })
    .filter(([, slices]) => medianOf(reached(slices)) < KEPT * perSecond)
    .map(([name]) => name);
  return slow.length === 0 ? row : { ...row, note: `this machine does not keep the rate (${slow.join(', ')})` };
}
