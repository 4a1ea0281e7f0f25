// Members of a room speak, many at once: every message is read, checked, given an id and sent to all.
import { setTimeout as pause } from 'node:timers/promises';
import type { Arena, Side } from '../arena.ts';
import type { Row } from '../row.ts';
import { cpuRows } from '../row.ts';
import type { Settings } from '../scenario.ts';
import { sweep } from '../sweep.ts';
import type { Participant } from '../sweep.ts';
import type { Venue } from '../venue.ts';
import { hearMessages } from './hearing.ts';
import { roomOf } from './room.ts';

export const SPEAKERS_MAX = 100;
const SPEAKERS_IN_GATE = 20;
/** The plain server is busy for most of a second with each slice. */
const SWEEPS_MAX = 7;
/** A room takes a hundred messages a second at most, and all of them at once after a second of silence. */
const ROOM = { maximumMessageRatePerSecond: 100 };
const SILENCE_MS = 1_050;
const TEXT = `What a goal! ${'Go '.repeat(20)}`;

/** `settingsOf` may add to the room of a side. What clients heard is in the faults of the arena. */
export async function messageRows(
  arena: Arena,
  id: string,
  members: number,
  { sweeps, random, isGate }: Settings,
  settingsOf: (side: Side) => Promise<object> | object = () => ({}),
): Promise<Row[]> {
  const speakers = Math.min(isGate ? SPEAKERS_IN_GATE : SPEAKERS_MAX, members);
  const deliveries = speakers * members;
  const silence = ({ subject }: Side) => (subject.kind === 'fanfare' ? pause(SILENCE_MS) : undefined);
  const rooms = new Map<Side, Venue>();
  for (const side of arena.sides) {
    const room = await roomOf(side.subject, { ...ROOM, ...(await settingsOf(side)) });
    await side.swarm.open(room.path, await room.admit(members), room);
    rooms.set(side, room);
  }
  const participants = arena.sides.map((side): Participant => ({
    name: side.name,
    subject: side.subject,
    async prepare() {
      const { message } = rooms.get(side)!;
      const texts = Array.from({ length: speakers }, (_, speaker) => message(speaker, TEXT));
      await silence(side);
      return async () => arena.check(side, deliveries, await side.swarm.say(texts, deliveries));
    },
  }));
  const slices = await sweep(participants, {
    sweeps: Math.min(sweeps, SWEEPS_MAX),
    random,
    ...(isGate && { warmUps: 0 }),
  });
  await arena.hear((side) => hearMessages(side.swarm, rooms.get(side)!, speakers, members, async () => silence(side)));
  const name = `${speakers} speakers in a room of ${members.toLocaleString('en')}`;
  return cpuRows(id, name, slices, deliveries);
}
