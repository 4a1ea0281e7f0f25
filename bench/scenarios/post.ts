// post-to-connection: a signed request for each message, beside node:http and ws that check nothing.
import { Arena } from '../harness/arena.ts';
import type { Side } from '../harness/arena.ts';
import { postRequest } from '../harness/requests.ts';
import { cpuRow } from '../harness/row.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { unnamed } from '../harness/swarm.ts';
import { sweep } from '../harness/sweep.ts';
import type { Participant } from '../harness/sweep.ts';

const LANES = 32;
const REQUESTS = 2_000;
/** So many that no two requests under way are for the same one: then nothing is gained by joining writes. */
const RECEIVERS = 100;
/** So many slices pass before the CPU for a request stops falling, on either side. */
const WARM_UPS = 7;
const DATA = 'Hello from API Gateway! '.padEnd(200, '.');

export const post: Scenario = {
  name: 'post',
  about: `PostToConnection over ${LANES} connections; CPU for each request, beside node:http + ws.send without signatures`,

  async run({ sweeps, random, profileFolder }: Settings): Promise<Findings> {
    await using arena = await Arena.open({ profileFolder });
    const participants: Participant[] = [];
    for (const side of arena.sides) participants.push(await participant(arena, side));
    const slices = await sweep(participants, { sweeps, random, warmUps: WARM_UPS });
    return { rows: [cpuRow('post', 'post to a connection', slices, REQUESTS)], faults: await arena.close() };
  },
};

async function participant(arena: Arena, side: Side): Promise<Participant> {
  const ids = await side.swarm.open('/prod', unnamed(RECEIVERS));
  const how = { lanes: LANES, deliveries: REQUESTS, staysAwake: true };
  return {
    name: side.name,
    subject: side.subject,
    prepare() {
      const requests = Array.from({ length: REQUESTS }, (_, index) =>
        postRequest(side.subject.url, ids[index % RECEIVERS]!, DATA),
      );
      return async () => arena.check(side, REQUESTS, await side.swarm.request(requests, how));
    },
  };
}
