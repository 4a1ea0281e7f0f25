// One event after the other goes to a large room; what does somebody notice who posts to one connection meanwhile, and
// what do the events?
import type { Row } from '../harness/row.ts';
import { figure, ratioRow } from '../harness/row.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { startFanfare } from '../harness/servers/subject.ts';
import { quantileOf, quartilesOf } from '../harness/statistics.ts';
import { Swarm } from '../harness/swarm/swarm.ts';
import { hearEvents } from '../harness/workloads/hearing.ts';
import { Poster } from '../harness/workloads/poster.ts';
import { roomOf } from '../harness/workloads/room.ts';

const POSTS = 200;
/** Each sweep has an event of its own for so long as the posts take. */
const EVENTS = 12;
const IN_GATE = { posts: 20, events: 3 };
const SWEEPS_MAX = 7;
const TEXT = 'This chat room will close in 15 minutes.';

export const mixed: Scenario = {
  name: 'mixed',
  about: 'posts to one connection while one event after the other goes to a room, beside either alone',
  sides: 'beside, alone',

  async run({ sockets, sweeps, profileFolder, isGate }: Settings): Promise<Findings> {
    await using subject = await startFanfare({ profileFolder });
    await using swarm = new Swarm(subject.url);
    const room = await roomOf(subject);
    await swarm.open(room.path, await room.admit(sockets));
    using poster = await Poster.open(subject.url);
    const { posts, events } = isGate ? IN_GATE : { posts: POSTS, events: EVENTS };
    await poster.latencies(posts);

    const faults: string[] = [];
    const requests = Array.from({ length: events }, () => room.request(TEXT));
    const deliveries = events * sockets;
    /** How long each event took, until the last had it. */
    const send = async (): Promise<number> => {
      const { delivered, refused, elapsedMs } = await swarm.request(requests, {
        lanes: 1,
        deliveries,
        staysAwake: false,
      });
      if (delivered !== deliveries || refused > 0)
        faults.push(`${delivered} of ${deliveries} events were delivered, ${refused} requests refused`);
      return elapsedMs / events;
    };
    const alone = { posts: [] as number[][], events: [] as number[] };
    const beside = { posts: [] as number[][], events: [] as number[] };
    for (let sweep = 0; sweep < Math.min(sweeps, SWEEPS_MAX); sweep++) {
      alone.posts.push(await poster.latencies(posts));
      alone.events.push(await send());
      let areOver = false;
      const over = send().finally(() => (areOver = true));
      beside.posts.push(await poster.latencies(posts, () => areOver));
      beside.events.push(await over);
    }
    faults.push(...(await hearEvents(swarm, room, sockets)), ...poster.faults);

    const at = (all: readonly number[][], share: number) => all.map((one) => quantileOf(one, share));
    const figures = ['p50', 'p99'].map((name, index) => {
      const share = index === 0 ? 0.5 : 0.99;
      return figure(name, 'ms', at(beside.posts, share), at(alone.posts, share));
    });
    const counted = `events to ${sockets.toLocaleString('en')}`;
    const p50 = ratioRow('mixed-p50', `a post beside ${counted}`, at(beside.posts, 0.5), at(alone.posts, 0.5), figures);
    const p99: Row = {
      id: 'mixed-p99',
      name: `99th percentile of a post beside ${counted}`,
      value: quartilesOf(at(beside.posts, 0.99)),
      unit: 'ms',
      sweeps: beside.posts.length,
      figures: [],
    };
    const longer = ratioRow('mixed-events', `${counted} beside posts`, beside.events, alone.events, [
      figure('until the last', 'ms', beside.events, alone.events),
    ]);
    return { rows: [p50, p99, longer], faults };
  },
};
