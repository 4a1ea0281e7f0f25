// A message goes to a function, and its answer back to the client: the server's CPU for it, beside that of a process
// which does nothing but call the same Invoke endpoint with the same event by `node:http`.
import { Arena } from '../harness/arena.ts';
import { startBareCaller } from '../harness/bare-caller.ts';
import { functionPeers } from '../harness/peers/peers.ts';
import { hearEchoes } from '../harness/workloads/hearing.ts';
import { FUNCTION_PATH, createFunctionApi } from '../harness/workloads/made-api.ts';
import { cpuRows } from '../harness/row.ts';
import type { Row } from '../harness/row.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { quartilesOf } from '../harness/statistics.ts';
import { startFanfare, startInvokeEndpoint } from '../harness/servers/subject.ts';
import { unnamed } from '../harness/swarm/swarm.ts';
import { sweep } from '../harness/sweep.ts';
import type { Participant } from '../harness/sweep.ts';

const CLIENTS = 32;
const MESSAGES = 2_000;
/** So many slices pass before the CPU for a message stops falling, on either side. */
const WARM_UPS = 5;
const TEXT = JSON.stringify({ action: 'hello', text: 'Hello from a client! '.padEnd(160, '.') });

export const integration: Scenario = {
  name: 'integration',
  about: `${CLIENTS} clients each send when they have the function's reply; CPU for each, beside a bare call of the same endpoint`,
  sides: 'Fanfare, the other',
  peers: functionPeers,

  async run({ sweeps, random, profileFolder, peers, isGate }: Settings): Promise<Findings> {
    const messages = isGate ? CLIENTS : MESSAGES;
    await using endpoint = await startInvokeEndpoint();
    const ours = { lambdaEndpoint: endpoint.url, profileFolder };
    await using arena = await Arena.open({ fanfare: () => startFanfare(ours) }, peers);
    await using caller = startBareCaller();
    const texts = Array.from({ length: CLIENTS }, () => TEXT);
    const { faults } = arena;
    const participants: Participant[] = [];
    for (const side of arena.sides) {
      const { name, subject, swarm } = side;
      await swarm.open(subject.kind === 'fanfare' ? await createFunctionApi(subject.url) : '/', unnamed(CLIENTS));
      await swarm.converse(texts, CLIENTS);
      const converse = async () => arena.check(side, messages, await swarm.converse(texts, messages));
      participants.push({ name, subject, prepare: () => converse });
    }
    const body = await (await fetch(endpoint.url)).text();
    if (!body.includes('MESSAGE')) faults.push(`the function was called with '${body}'`);
    const calls = { url: endpoint.url + FUNCTION_PATH, body, calls: messages, atOnce: CLIENTS };
    const call = async () => {
      const outcome = await caller.call(calls);
      if (outcome.refused > 0) faults.push(`bare: ${outcome.refused} calls were refused`);
      return outcome;
    };
    participants.splice(1, 0, { name: 'plain', subject: undefined, prepare: () => call });
    const slices = await sweep(participants, { sweeps, random, warmUps: isGate ? 0 : WARM_UPS });
    await arena.hear(({ swarm }) => hearEchoes(swarm, CLIENTS));
    await arena.close();

    const perCore = slices.get('fanfare')!.map(({ serverCpuNs }) => messages / (serverCpuNs / 1e9));
    const rate: Row = {
      id: 'integration-rate',
      name: 'messages for a second of CPU',
      value: quartilesOf(perCore),
      unit: '/s',
      sweeps: perCore.length,
      figures: [],
    };
    return { rows: [...cpuRows('integration', 'message, function, reply', slices, messages, true), rate], faults };
  },
};
