// Clients of an API each of whose messages is answered, and who send the next one then.
import type { Arena, Side } from '../arena.ts';
import type { Row } from '../row.ts';
import { cpuRows } from '../row.ts';
import type { Settings } from '../scenario.ts';
import { unnamed } from '../swarm/swarm.ts';
import type { Way } from '../swarm/swarm.ts';
import { sweep } from '../sweep.ts';
import type { Participant } from '../sweep.ts';
import { hearEchoes } from './hearing.ts';

const CLIENTS = 32;
const MESSAGES = 4_000;
const WARM_UPS = 5;
const TEXT = JSON.stringify({ action: 'hello', text: 'What a goal! '.padEnd(160, '.') });

/** Where messages are answered. */
type Api = Pick<Way, 'hello'> & {
  readonly path: string;
  /** What has to be around a message. */
  readonly dressed?: (text: string) => string;
};

/** What clients heard is in the faults of the arena. */
export async function echoRows(
  arena: Arena,
  id: string,
  { sweeps, random, isGate }: Settings,
  apiOf: (side: Side) => Promise<Api>,
): Promise<Row[]> {
  const messages = isGate ? CLIENTS : MESSAGES;
  const apis = new Map<Side, Api>();
  const participants: Participant[] = [];
  for (const side of arena.sides) {
    const { name, subject, swarm } = side;
    const api = await apiOf(side);
    await swarm.open(api.path, unnamed(CLIENTS), api);
    apis.set(side, api);
    const texts = Array.from({ length: CLIENTS }, () => api.dressed?.(TEXT) ?? TEXT);
    const converse = async () => arena.check(side, messages, await swarm.converse(texts, messages));
    participants.push({ name, subject, prepare: () => converse });
  }
  const slices = await sweep(participants, { sweeps, random, warmUps: isGate ? 0 : WARM_UPS });
  await arena.hear((side) => hearEchoes(side.swarm, CLIENTS, apis.get(side)!.dressed));
  return cpuRows(id, `${CLIENTS} clients, each message answered`, slices, messages, true);
}
