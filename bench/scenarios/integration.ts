// A message goes to a function, and its answer back to the client: the server's CPU for it, beside that of a process
// which does nothing but call the same Invoke endpoint with the same event by `node:http`.
import { startBareCaller } from '../harness/bare-caller.ts';
import { hearEchoes } from '../harness/workloads/hearing.ts';
import { FUNCTION_PATH, createFunctionApi } from '../harness/workloads/made-api.ts';
import type { Outcome } from '../harness/swarm/orders.ts';
import { cpuRow, paceFigures } from '../harness/row.ts';
import type { Row } from '../harness/row.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { quartilesOf } from '../harness/statistics.ts';
import { startFanfare, startInvokeEndpoint } from '../harness/servers/subject.ts';
import { Swarm, unnamed } from '../harness/swarm/swarm.ts';
import { sweep } from '../harness/sweep.ts';

const CLIENTS = 32;
const MESSAGES = 2_000;
/** So many slices pass before the CPU for a message stops falling, on either side. */
const WARM_UPS = 5;
const TEXT = JSON.stringify({ action: 'hello', text: 'Hello from a client! '.padEnd(160, '.') });

export const integration: Scenario = {
  name: 'integration',
  about: `${CLIENTS} clients each send when they have the function's reply; CPU for each, beside a bare call of the same endpoint`,
  sides: 'Fanfare, bare',

  async run({ sweeps, random, profileFolder, isGate }: Settings): Promise<Findings> {
    const messages = isGate ? CLIENTS : MESSAGES;
    await using endpoint = await startInvokeEndpoint();
    await using subject = await startFanfare({ lambdaEndpoint: endpoint.url, profileFolder });
    await using swarm = new Swarm(subject.url);
    await using caller = startBareCaller();
    await swarm.open(await createFunctionApi(subject.url), unnamed(CLIENTS));
    const texts = Array.from({ length: CLIENTS }, () => TEXT);
    const faults: string[] = [];
    const check = (name: string, outcome: Outcome): Outcome => {
      if (outcome.refused > 0) faults.push(`${name}: ${outcome.refused} calls were refused`);
      if (outcome.latenciesMs?.length !== messages)
        faults.push(`${name}: ${outcome.latenciesMs?.length} of ${messages} were answered`);
      return outcome;
    };
    await swarm.converse(texts, CLIENTS);
    const body = await (await fetch(endpoint.url)).text();
    if (!body.includes('MESSAGE')) faults.push(`the function was called with '${body}'`);
    const calls = { url: endpoint.url + FUNCTION_PATH, body, calls: messages, atOnce: CLIENTS };
    const participants = [
      { name: 'fanfare', subject, prepare: () => async () => check('fanfare', await swarm.converse(texts, messages)) },
      { name: 'plain', subject: undefined, prepare: () => async () => check('bare', await caller.call(calls)) },
    ];
    const slices = await sweep(participants, { sweeps, random, warmUps: isGate ? 0 : WARM_UPS });
    for (const fault of await hearEchoes(swarm, CLIENTS)) faults.push(`fanfare: ${fault}`);
    const missing = await swarm.close();
    if (missing !== 0) faults.push(`fanfare: of all replies, ${missing} are missing at the end`);

    const row = cpuRow('integration', 'message, function, reply', slices, messages);
    const perCore = slices.get('fanfare')!.map(({ serverCpuNs }) => messages / (serverCpuNs / 1e9));
    const rate: Row = {
      id: 'integration-rate',
      name: 'messages for a second of CPU',
      value: quartilesOf(perCore),
      unit: '/s',
      sweeps: perCore.length,
      figures: [],
    };
    return { rows: [{ ...row, figures: [...row.figures, ...paceFigures(slices)] }, rate], faults };
  },
};
