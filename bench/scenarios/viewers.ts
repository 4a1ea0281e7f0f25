// What three people cost who watch the traffic live, by the stream that the console reads: the server's CPU for each
// delivery, beside the same server while nobody looks. Two kinds of traffic, at a steady rate: events to a room, which
// viewers see once for all members, and posts, each of which they may see.
import { setTimeout as pause } from 'node:timers/promises';
import { presign } from '../../src/aws/sigv4/sign.ts';
import { Arena } from '../harness/arena.ts';
import { postRequest } from '../harness/requests.ts';
import type { Row } from '../harness/row.ts';
import { cpuRow, figure } from '../harness/row.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import type { Subject } from '../harness/servers/subject.ts';
import { REGION, credential, startFanfare } from '../harness/servers/subject.ts';
import type { Outcome } from '../harness/swarm/orders.ts';
import { Swarm, unnamed } from '../harness/swarm/swarm.ts';
import { sweep } from '../harness/sweep.ts';
import type { Slices } from '../harness/sweep.ts';
import { hearEvents, hearPosts } from '../harness/workloads/hearing.ts';
import { DATA, RECEIVERS } from '../harness/workloads/posts.ts';
import { roomOf } from '../harness/workloads/room.ts';

const VIEWERS = 3;
/** Of the room; with a hundred events a second, 10,000 deliveries. */
const MEMBERS = 100;
const EVENTS_PER_SECOND = 100;
const POSTS_PER_SECOND = 1_000;
const LANES = 32;
const SLICE_SECONDS = 2;
const IN_GATE_SECONDS = 0.1;
const PRESIGNED_SECONDS = 3_600;
/** After somebody began or ceased to look. */
const SETTLING_MS = 50;
/** So many slices pass before the CPU for a post stops falling. */
const WARM_UPS = 3;

type Traffic = {
  readonly id: string;
  readonly name: string;
  readonly deliveries: number;
  send: () => Promise<Outcome>;
};

export const viewers: Scenario = {
  name: 'viewers',
  about: `${VIEWERS} viewers of live traffic: ${(MEMBERS * EVENTS_PER_SECOND).toLocaleString('en')} deliveries a second to a room, ${POSTS_PER_SECOND.toLocaleString('en')} posts a second; CPU for each, beside nobody`,
  sides: 'watched, not',

  async run({ sweeps, random, profileFolder, isGate }: Settings): Promise<Findings> {
    const seconds = isGate ? IN_GATE_SECONDS : SLICE_SECONDS;
    await using arena = await Arena.open({ fanfare: () => startFanfare({ profileFolder }) });
    const [side] = arena.sides;
    const { subject, swarm } = side!;
    const room = await roomOf(subject);
    await using members = new Swarm(subject.url);
    await members.open(room.path, await room.admit(MEMBERS));
    const ids = await swarm.open('/prod', unnamed(RECEIVERS));
    const events = EVENTS_PER_SECOND * seconds;
    const posts = POSTS_PER_SECOND * seconds;
    const kinds: readonly Traffic[] = [
      {
        id: 'viewers-room',
        name: `events to a room of ${MEMBERS}`,
        deliveries: events * MEMBERS,
        send: () =>
          atEvery(1_000 / EVENTS_PER_SECOND, events, () =>
            members.request([room.request('What a goal!')], { lanes: 1, deliveries: MEMBERS, staysAwake: false }),
          ),
      },
      {
        id: 'viewers-posts',
        name: 'posts',
        deliveries: posts,
        send: () => {
          const requests = Array.from({ length: posts }, (_, at) =>
            postRequest(subject.url, ids[at % RECEIVERS]!, DATA),
          );
          return swarm.pace(requests, { lanes: LANES, perSecond: POSTS_PER_SECOND });
        },
      },
    ];
    await using watching = new Swarm(subject.url);
    const rows: Row[] = [];
    let seen = 0;
    const part = async () => {
      // It was asked for nothing.
      seen -= await watching.close();
      await pause(SETTLING_MS);
    };
    const watch = async () => {
      await part();
      await watching.open(addressOfTail(subject), unnamed(VIEWERS));
    };
    for (const { id, name, deliveries, send } of kinds) {
      const run = async () => arena.check(side!, deliveries, await send());
      const with_ = async () => (await watch(), run);
      const without = async () => (await part(), run);
      const slices = await sweep(
        [
          { name: 'fanfare', subject, prepare: with_ },
          { name: 'plain', subject, prepare: without },
        ],
        { sweeps, random, warmUps: isGate ? 0 : WARM_UPS },
      );
      const row = cpuRow(id, `${name}, ${VIEWERS} viewers`, slices, deliveries);
      rows.push({ ...row, figures: [row.figures[0]!, rateFigure(slices, deliveries)] });
    }
    await watch();
    const { faults } = arena;
    faults.push(...(await hearEvents(members, room, MEMBERS)), ...(await hearPosts(swarm, subject.url, ids)));
    await part();
    if (seen === 0) faults.push('the viewers saw nothing');
    const missing = await members.close();
    if (missing !== 0) faults.push(`of all messages to the room, ${missing} are missing at the end`);
    return { rows, faults: await arena.close() };
  },
};

/** What a key may see of everything that happens, as a path: so many lines of a kind a second, as the console asks. */
function addressOfTail({ url }: Subject): string {
  const options = { region: REGION, service: 'execute-api', now: Date.now(), expiresSeconds: PRESIGNED_SECONDS };
  const { pathname, search } = new URL(presign(`${url}/_fanfare/tail?sample=20`, credential, options));
  return pathname + search;
}

/** Do something so many times, each at its time; what is late comes at once. */
async function atEvery(ms: number, times: number, act: () => Promise<Outcome>): Promise<Outcome> {
  const start = performance.now();
  let outcome: Outcome | undefined;
  let delivered = 0;
  for (let time = 0; time < times; time++) {
    await pause(Math.max(0, start + time * ms - performance.now()));
    outcome = await act();
    delivered += outcome.delivered;
  }
  return { ...outcome!, delivered, elapsedMs: performance.now() - start };
}

const rateFigure = (slices: Slices, deliveries: number) => {
  const rates = (name: string) => slices.get(name)!.map(({ elapsedMs }) => (deliveries * 1_000) / elapsedMs);
  return figure('deliveries', '/s', rates('fanfare'), rates('plain'));
};
