// Clients of an API each of whose messages is answered, and who send the next one then.
import type { Arena, Side } from '../arena.ts';
import type { Row } from '../row.ts';
import { cpuRow, paceFigures } from '../row.ts';
import type { Settings } from '../scenario.ts';
import { unnamed } from '../swarm/swarm.ts';
import { sweep } from '../sweep.ts';
import type { Participant } from '../sweep.ts';
import { hearEchoes } from './hearing.ts';

const CLIENTS = 32;
const MESSAGES = 4_000;
const WARM_UPS = 5;
const TEXT = JSON.stringify({ action: 'hello', text: 'What a goal! '.padEnd(160, '.') });

/** `pathOf` has the API of a side. What clients heard is in the faults of the arena. */
export async function echoRow(
  arena: Arena,
  id: string,
  { sweeps, random, isGate }: Settings,
  pathOf: (side: Side) => Promise<string>,
): Promise<Row> {
  const messages = isGate ? CLIENTS : MESSAGES;
  const texts = Array.from({ length: CLIENTS }, () => TEXT);
  const participants: Participant[] = [];
  for (const side of arena.sides) {
    const { name, subject, swarm } = side;
    await swarm.open(await pathOf(side), unnamed(CLIENTS));
    const converse = async () => arena.check(side, messages, await swarm.converse(texts, messages));
    participants.push({ name, subject, prepare: () => converse });
  }
  const slices = await sweep(participants, { sweeps, random, warmUps: isGate ? 0 : WARM_UPS });
  await arena.hear(({ swarm }) => hearEchoes(swarm, CLIENTS));
  const row = cpuRow(id, `${CLIENTS} clients, each message answered`, slices, messages);
  return { ...row, figures: [row.figures[0]!, ...paceFigures(slices)] };
}
