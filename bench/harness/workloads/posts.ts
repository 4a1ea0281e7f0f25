// Posts to connections over kept-alive connections of HTTP, each sent when the one before is answered.
import type { Arena } from '../arena.ts';
import { postRequest } from '../requests.ts';
import type { Row } from '../row.ts';
import { cpuRow } from '../row.ts';
import type { Settings } from '../scenario.ts';
import { unnamed } from '../swarm/swarm.ts';
import { sweep } from '../sweep.ts';
import type { Participant } from '../sweep.ts';
import { hearPosts } from './hearing.ts';

export const LANES = 32;
/** So many that no two requests under way are for the same one: then nothing is gained by joining writes. */
export const RECEIVERS = 100;
/** So many slices pass before the CPU for a request stops falling, on either side. */
const WARM_UPS = 7;
export const DATA = 'Hello from API Gateway! '.padEnd(200, '.');

type Posts = {
  readonly id: string;
  readonly name: string;
  /** In a slice. */
  readonly requests: number;
  readonly data: string;
  readonly warmUps?: number;
};

/** What clients heard is in the faults of the arena. */
export async function postRow(arena: Arena, posts: Posts, { sweeps, random, isGate }: Settings): Promise<Row> {
  const { id, name, data, warmUps = WARM_UPS } = posts;
  const count = isGate ? RECEIVERS : posts.requests;
  const participants: Participant[] = [];
  const receivers = new Map<string, readonly string[]>();
  for (const side of arena.sides) {
    const { subject, swarm } = side;
    const ids = await swarm.open('/prod', unnamed(RECEIVERS));
    receivers.set(side.name, ids);
    participants.push({
      name: side.name,
      subject,
      prepare() {
        const requests = Array.from({ length: count }, (_, at) => postRequest(subject.url, ids[at % RECEIVERS]!, data));
        const how = { lanes: LANES, deliveries: count, staysAwake: true };
        return async () => arena.check(side, count, await swarm.request(requests, how));
      },
    });
  }
  const slices = await sweep(participants, { sweeps, random, warmUps: isGate ? 0 : warmUps });
  await arena.hear(({ name: side, subject, swarm }) =>
    hearPosts(swarm, subject.url, receivers.get(side)!, data === DATA ? 0 : data.length),
  );
  return cpuRow(id, name, slices, count);
}
