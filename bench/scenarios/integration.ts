// A message goes to a function, and its answer back to the client: the server's CPU for it, beside that of a process
// which does nothing but call the same Invoke endpoint with the same event by `node:http`.
import { startBareCaller } from '../harness/bare-caller.ts';
import { FUNCTION_PATH, createFunctionApi } from '../harness/function-api.ts';
import type { Outcome } from '../harness/orders.ts';
import { cpuRow, paceOf } from '../harness/row.ts';
import type { Row } from '../harness/row.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { quartilesOf } from '../harness/statistics.ts';
import { startFanfare, startInvokeEndpoint } from '../harness/subject.ts';
import { Swarm, unnamed } from '../harness/swarm.ts';
import { sweep } from '../harness/sweep.ts';

const CLIENTS = 32;
const MESSAGES = 2_000;
/** So many slices pass before the CPU for a message stops falling, on either side. */
const WARM_UPS = 5;
/** What one core is to do, at least; the row is this by what it does. */
const MESSAGES_PER_SECOND = 9_000;
const TEXT = JSON.stringify({ action: 'hello', text: 'Hello from a client! '.padEnd(160, '.') });

export const integration: Scenario = {
  name: 'integration',
  about: `${CLIENTS} clients each send when they have the function's reply; CPU for each, beside a bare call of the same endpoint`,

  async run({ sweeps, random, profileFolder }: Settings): Promise<Findings> {
    await using endpoint = await startInvokeEndpoint();
    await using subject = await startFanfare({ lambdaEndpoint: endpoint.url, profileFolder });
    await using swarm = new Swarm(subject.url);
    await using caller = startBareCaller();
    await swarm.open(await createFunctionApi(subject.url), unnamed(CLIENTS));
    const texts = Array.from({ length: CLIENTS }, () => TEXT);
    const faults: string[] = [];
    const check = (name: string, outcome: Outcome): Outcome => {
      if (outcome.refused > 0) faults.push(`${name}: ${outcome.refused} calls were refused`);
      if (outcome.latenciesMs?.length !== MESSAGES)
        faults.push(`${name}: ${outcome.latenciesMs?.length} of ${MESSAGES} were answered`);
      return outcome;
    };
    await swarm.converse(texts, CLIENTS);
    const body = await (await fetch(endpoint.url)).text();
    if (!body.includes('MESSAGE')) faults.push(`the function was called with '${body}'`);
    const calls = { url: endpoint.url + FUNCTION_PATH, body, calls: MESSAGES, atOnce: CLIENTS };
    const participants = [
      { name: 'fanfare', subject, prepare: () => async () => check('fanfare', await swarm.converse(texts, MESSAGES)) },
      { name: 'plain', subject: undefined, prepare: () => async () => check('bare', await caller.call(calls)) },
    ];
    const slices = await sweep(participants, { sweeps, random, warmUps: WARM_UPS });
    const missing = await swarm.close();
    if (missing !== 0) faults.push(`fanfare: of all replies, ${missing} are missing at the end`);

    const [ours, theirs] = [slices.get('fanfare')!, slices.get('plain')!];
    const row = cpuRow('integration', 'message, function, reply', slices, MESSAGES);
    const perCore = ours.map(({ serverCpuNs }) => MESSAGES / (serverCpuNs / 1e9));
    const rate: Row = {
      id: 'integration-rate',
      name: `${MESSAGES_PER_SECOND.toLocaleString('en')} messages to those of a second of CPU`,
      ratio: quartilesOf(perCore.map((messages) => MESSAGES_PER_SECOND / messages)),
      sweeps: ours.length,
      ours: `${Math.round(quartilesOf(perCore).median)}/s`,
      theirs: `${MESSAGES_PER_SECOND}/s`,
    };
    return {
      rows: [{ ...row, ours: `${row.ours} ${paceOf(ours)}`, theirs: `${row.theirs} ${paceOf(theirs)}` }, rate],
      faults,
    };
  },
};
